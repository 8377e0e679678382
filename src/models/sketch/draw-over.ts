import type { RgbImage } from "../../images/rgb-image.ts";
import { CANVAS_SIZE } from "./lay-out-groups.ts";
import { leaning, opponentColour, toned } from "./mix-colours.ts";
import { resampled } from "./segment-picture.ts";
import { type Draws, drawsOf } from "./stable-hash.ts";
import { backgroundTones, colourNames, type Rgb, tonedNames } from "./vocabulary.ts";

/** A brush covers a cell; the picture has so many a side. */
export const CELLS = 64;

/** The paints of a hand, and how each looks to the eye. */
interface Palette {
  readonly paints: readonly Rgb[];
  /** `opponentColour` of each, one after the other. */
  readonly looks: Float64Array;
  /** What distances to each are multiplied by: a hand has paints that it likes. */
  readonly reluctance: Float64Array;
}

function paletteOf(hand: Draws): Palette {
  const lean = (hand("side") < 0.5 ? -1 : 1) * (0.1 + 0.2 * hand("warmth"));
  const paints = colourNames.flatMap((name) =>
    (tonedNames.includes(name) ? backgroundTones : (["plain"] as const)).map((tone) =>
      toned(leaning(name, lean), tone),
    ),
  );
  return {
    paints,
    looks: Float64Array.from(paints.flatMap(([red, green, blue]) => opponentColour(red, green, blue))),
    reluctance: Float64Array.from(paints, (_, paint) => 1 + 0.5 * hand(`liking ${paint}`)),
  };
}

/**
 * A picture drawn over by the hand of a seed: seen without its fine detail, a little out of place, with soft edges, and in the paints
 * that the hand has.
 */
export function drawOver(image: RgbImage, seed: number): RgbImage {
  const hand = drawsOf(seed);
  const seen = resampled(image, CELLS, CELLS);
  const slip = [slipOf(hand("slip x")), slipOf(hand("slip y"))] as const;
  const soft = blurred(shifted(seen.pixels, slip));
  return smooth(painted(soft, paletteOf(hand)));
}

function slipOf(draw: number): number {
  return draw < 0.25 ? -1 : draw < 0.5 ? 1 : 0;
}

/** Each cell as the one beside it was; what leaves the paper on one side comes in on the other. */
function shifted(cells: Uint8Array, [dx, dy]: readonly [number, number]): Uint8Array {
  const out = new Uint8Array(cells.length);
  for (let y = 0, at = 0; y < CELLS; y++)
    for (let x = 0; x < CELLS; x++, at += 3) {
      const from = (((y + dy + CELLS) % CELLS) * CELLS + ((x + dx + CELLS) % CELLS)) * 3;
      out[at] = cells[from]!;
      out[at + 1] = cells[from + 1]!;
      out[at + 2] = cells[from + 2]!;
    }
  return out;
}

function clamped(index: number): number {
  return Math.max(0, Math.min(CELLS - 1, index));
}

/** The mean of each cell and its eight neighbours. */
function blurred(cells: Uint8Array): Float64Array {
  const out = new Float64Array(cells.length);
  for (let y = 0, at = 0; y < CELLS; y++)
    for (let x = 0; x < CELLS; x++)
      for (let channel = 0; channel < 3; channel++, at++) {
        let sum = 0;
        for (let v = y - 1; v <= y + 1; v++)
          for (let u = x - 1; u <= x + 1; u++) sum += cells[(clamped(v) * CELLS + clamped(u)) * 3 + channel]!;
        out[at] = sum / 9;
      }
  return out;
}

/** Each cell in the paint that is nearest to it, of those that the hand likes before others. */
function painted(cells: Float64Array, { paints, looks, reluctance }: Palette): Float64Array {
  const out = new Float64Array(cells.length);
  for (let at = 0; at < cells.length; at += 3) {
    const [light, redGreen, yellowBlue] = opponentColour(cells[at]!, cells[at + 1]!, cells[at + 2]!);
    let best = 0;
    let least = Infinity;
    for (let paint = 0; paint < paints.length; paint++) {
      const a = light - looks[3 * paint]!;
      const b = redGreen - looks[3 * paint + 1]!;
      const c = yellowBlue - looks[3 * paint + 2]!;
      const distance = reluctance[paint]! * (a * a + b * b + c * c);
      if (distance < least) [best, least] = [paint, distance];
    }
    out.set(paints[best]!, at);
  }
  return out;
}

/** The cells as a canvas, with a soft passage from one to the next. */
function smooth(cells: Float64Array): RgbImage {
  const pixels = new Uint8Array(CANVAS_SIZE * CANVAS_SIZE * 3);
  const perCell = CANVAS_SIZE / CELLS;
  for (let y = 0, at = 0; y < CANVAS_SIZE; y++) {
    const v = (y + 0.5) / perCell - 0.5;
    const top = Math.floor(v);
    for (let x = 0; x < CANVAS_SIZE; x++, at += 3) {
      const u = (x + 0.5) / perCell - 0.5;
      const left = Math.floor(u);
      for (let channel = 0; channel < 3; channel++) {
        const cell = (row: number, column: number) =>
          cells[(clamped(row) * CELLS + clamped(column)) * 3 + channel]!;
        const upper = cell(top, left) + (cell(top, left + 1) - cell(top, left)) * (u - left);
        const lower = cell(top + 1, left) + (cell(top + 1, left + 1) - cell(top + 1, left)) * (u - left);
        pixels[at + channel] = upper + (lower - upper) * (v - top) + 0.5;
      }
    }
  }
  return { width: CANVAS_SIZE, height: CANVAS_SIZE, pixels };
}
