import pLimit from "p-limit";
import sharp from "sharp";
import { presentImage } from "../../store/images.ts";
import type { Store } from "../../store/store.ts";
import { svgText } from "../../text/svg-text.ts";
import { shortened, wrappedLines } from "../wrapped-lines.ts";
import type { Mosaic, MosaicRun } from "./mosaic.ts";
import type { MosaicLayout, Tile } from "./mosaic-layout.ts";

/** A frame: RGB, 8 bits, row by row. */
export type Frame = Uint8Array;

const BACKGROUND = { r: 250, g: 250, b: 250 };
const FONT = "system-ui, 'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK JP', sans-serif";
/** Of the font's size, how wide a column of letters is on average. */
const COLUMN_WIDTH = 0.56;
const IN_WORK = 8;
/** How much of a picture is left when its run has ended. */
const ENDED_STRENGTH = 0.35;

interface PlacedRun {
  readonly run: MosaicRun;
  readonly tile: Tile;
}

/**
 * The frames of a mosaic, one for each picture: the i-th of all runs at once, that of a run which has ended greyed. Before them, where
 * runs start from pictures, these.
 */
export async function* mosaicFrames(
  store: Store,
  mosaic: Mosaic,
  layout: MosaicLayout,
  title: string,
): AsyncGenerator<Frame, void, void> {
  const placed = mosaic.runs.flatMap((ofPrompt, p) =>
    ofPrompt.flatMap((ofNetwork, n) => ofNetwork.map((run, i) => ({ run, tile: layout.tiles[p]![n]![i]! }))),
  );
  const base = await rendered(labels(mosaic, layout, title, placed), layout);
  const inTurn = pLimit(IN_WORK);
  if (mosaic.hasStarts) yield startFrame(store, mosaic, layout, base, placed);
  const shown = new Map<MosaicRun, { hash: string; pixels: Promise<Uint8Array> }>();
  for (let at = 0; at < mosaic.length; at++) {
    const frame = base.slice();
    await Promise.all(
      placed.map(async ({ run, tile }) => {
        const picture = run.pictures[Math.min(at, run.pictures.length - 1)];
        if (picture === undefined) return;
        if (shown.get(run)?.hash !== picture.hash) {
          const pixels = inTurn(() => thumbnail(store, picture.hash, layout.size));
          shown.set(run, { hash: picture.hash, pixels });
        }
        const pixels = await shown.get(run)!.pixels;
        draw(frame, layout, at < run.pictures.length ? pixels : greyed(pixels), tile);
      }),
    );
    yield withText(frame, captions(mosaic, layout, placed, at), layout);
  }
}

/** What the runs start from: the pictures among their prompts. */
async function startFrame(
  store: Store,
  mosaic: Mosaic,
  layout: MosaicLayout,
  base: Frame,
  placed: readonly PlacedRun[],
): Promise<Frame> {
  const frame = base.slice();
  for (const { run, tile } of placed) {
    if (run.start !== null) draw(frame, layout, await thumbnail(store, run.start, layout.size), tile);
  }
  return withText(frame, captions(mosaic, layout, placed, -1), layout);
}

/** A card with lines of text in the middle, the first one larger. */
export async function textFrame(
  width: number,
  height: number,
  fontSize: number,
  [title = "", ...lines]: readonly string[],
): Promise<Frame> {
  const columns = Math.floor((width * 0.85) / (fontSize * COLUMN_WIDTH));
  const wrapped = lines.flatMap((line) => wrappedLines(line, columns, 3));
  const top = height / 2 - (wrapped.length * fontSize * 1.6) / 2;
  const texts = [
    `<text x="${width / 2}" y="${top - fontSize}" font-size="${fontSize * 1.8}" font-weight="600">${svgText(shortened(title, columns / 1.9))}</text>`,
    ...wrapped.map(
      (line, i) =>
        `<text x="${width / 2}" y="${top + (i + 1) * fontSize * 1.6}" font-size="${fontSize}">${svgText(line)}</text>`,
    ),
  ];
  const svg = document(width, height, `<g text-anchor="middle" fill="#2a2c34">${texts.join("")}</g>`);
  return rendered(svg, { width, height });
}

function labels(mosaic: Mosaic, layout: MosaicLayout, title: string, placed: readonly PlacedRun[]): string {
  const { fontSize, header, size } = layout;
  const fitting = (text: string, width: number, font: number) =>
    svgText(shortened(text, Math.max(4, Math.floor(width / (font * COLUMN_WIDTH)))));
  const parts = [
    `<text x="${header.x}" y="${header.y}" font-size="${fontSize * 1.15}" font-weight="600" fill="#2a2c34">${fitting(title, header.width * 0.75, fontSize * 1.2)}</text>`,
    ...mosaic.networks.map((network, n) => {
      const { x, y, width } = layout.networkLabels[n]!;
      return `<text x="${x}" y="${y}" font-size="${fontSize * 0.85}" fill="#1f5fa8">${fitting(network, width, fontSize * 0.85)}</text>`;
    }),
    ...mosaic.prompts.map((prompt, p) => {
      const { x, y, width } = layout.promptLabels[p]!;
      return `<text x="${x}" y="${y}" font-size="${fontSize * 0.85}" fill="#2a2c34">${fitting(`“${prompt}”`, width, fontSize * 0.85)}</text>`;
    }),
    // What is not drawn yet, or never will be.
    ...placed.map(
      ({ tile }) => `<rect x="${tile.x}" y="${tile.y}" width="${size}" height="${size}" fill="#e4e6ea"/>`,
    ),
  ];
  return document(layout.width, layout.height, parts.join(""));
}

function captions(mosaic: Mosaic, layout: MosaicLayout, placed: readonly PlacedRun[], at: number): string {
  const { header, fontSize, size, caption } = layout;
  const columns = Math.max(4, Math.floor(size / (caption.fontSize * COLUMN_WIDTH)));
  const seedFont = Math.max(8, Math.min(13, size / 12));
  const parts = [
    `<text x="${header.x + header.width}" y="${header.y}" text-anchor="end" font-size="${fontSize * 1.15}" fill="#2a2c34">${at < 0 ? "prompts" : `picture ${at + 1} of ${mosaic.length}`}</text>`,
  ];
  for (const { run, tile } of placed) {
    const hasEnded = at >= run.pictures.length;
    const picture = at < 0 ? undefined : run.pictures[Math.min(at, run.pictures.length - 1)];
    parts.push(
      `<text x="${tile.x + 4}" y="${tile.y + seedFont + 3}" font-size="${seedFont}" fill="#ffffff" stroke="#2a2c34" stroke-width="2" paint-order="stroke">${svgText(run.label)}</text>`,
    );
    if (picture?.caption == null) continue;
    const lines = wrappedLines(picture.caption, columns, caption.lines);
    for (const [i, line] of (caption.lines === 0 ? [] : lines).entries()) {
      const y = tile.y + size + (i + 1) * caption.lineHeight - 2;
      parts.push(
        `<text x="${tile.x}" y="${y}" font-size="${caption.fontSize}" fill="${hasEnded ? "#9aa0a8" : "#2a2c34"}">${svgText(line)}</text>`,
      );
    }
  }
  return document(layout.width, layout.height, parts.join(""));
}

function document(width: number, height: number, content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT}">${content}</svg>`;
}

async function rendered(
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Frame> {
  return sharp(Buffer.from(svg)).flatten({ background: BACKGROUND }).resize(width, height).raw().toBuffer();
}

async function withText(
  frame: Frame,
  svg: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Frame> {
  return sharp(frame, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** A picture as a square of `size` pixels, all of it, on the colour of the background where it is no square. */
async function thumbnail(store: Store, hash: string, size: number): Promise<Uint8Array> {
  return sharp(presentImage(store.database, hash).bytes)
    .resize(size, size, { fit: "contain", background: BACKGROUND })
    .removeAlpha()
    .raw()
    .toBuffer();
}

function draw(frame: Frame, { width, size }: MosaicLayout, pixels: Uint8Array, { x, y }: Tile): void {
  for (let row = 0; row < size; row++)
    frame.set(pixels.subarray(3 * row * size, 3 * (row + 1) * size), 3 * ((y + row) * width + x));
}

/** Without its colours, and pale. */
function greyed(pixels: Uint8Array): Uint8Array {
  const grey = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 3) {
    const luminance = 0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]!;
    grey.fill(Math.round(BACKGROUND.r + (luminance - BACKGROUND.r) * ENDED_STRENGTH), at, at + 3);
  }
  return grey;
}
