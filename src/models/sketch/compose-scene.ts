import { backToFront, CANVAS_SIZE, formationOf, type Group, layOut } from "./lay-out-groups.ts";
import { leaning, mixed, washed } from "./mix-colours.ts";
import type { Background, Scene, Thing } from "./scene.ts";
import { type Draws, drawsOf, pick, spread } from "./stable-hash.ts";
import {
  colourNames,
  MANY,
  type Place,
  type Rgb,
  type ShapeName,
  type SizeName,
  shapeNames,
  sizeExtents,
  sizeNames,
  tonedNames,
} from "./vocabulary.ts";

/** One figure on the canvas; lengths in pixels, `extent` is half the longer side of an upright figure. */
export interface Figure {
  readonly shape: ShapeName;
  readonly x: number;
  readonly y: number;
  readonly extent: number;
  /** Height divided by the height that the shape would have by itself. */
  readonly stretch: number;
  /** Tilt, clockwise, in turns. */
  readonly turns: number;
  readonly colour: Rgb;
}

/** Everything that is decided before the brush touches the canvas. Later figures cover earlier ones. */
export interface Composition {
  readonly background: Rgb;
  readonly figures: readonly Figure[];
}

/** What a painter does whatever the text: the same for all pictures of a seed. */
interface Hand {
  /** How far colours lean to their warmer (positive) or cooler neighbour. */
  readonly warmth: number;
  /** Factor on all sizes. */
  readonly boldness: number;
  /** Tilt of everything, in turns. */
  readonly slant: number;
}

function handOf(seed: number): Hand {
  const draws = drawsOf(seed);
  return {
    warmth: (draws("side") < 0.5 ? -1 : 1) * (0.15 + 0.25 * draws("warmth")),
    boldness: 1 + 0.15 * draws("boldness"),
    slant: (draws("slant") - 0.5) * 0.06,
  };
}

/** What a painter makes of a size or a place that goes without saying. */
const openSizes: readonly SizeName[] = ["small", "middling", "middling", "large"];
const openPlaces: readonly Place[] = ["above", "below", "left", "right"];

function groupOf(thing: Thing, index: number, hand: Hand, draws: Draws): Group {
  const size = thing.size ?? pick(openSizes, draws(`size ${index}`));
  // What is named first is the subject: it is painted larger than said, and what accompanies it smaller.
  const emphasis = index === 0 ? 1.25 : 0.75;
  const sizeJitter = emphasis * (1 + 0.15 * spread(draws, `extent ${index}`));
  const place =
    thing.place ??
    (index === 0
      ? pick(["middle", "middle", ...openPlaces], draws("place 0"))
      : pick(openPlaces, draws(`place ${index}`)));
  return {
    shape: thing.shape ?? pick(shapeNames, draws(`shape ${index}`)),
    colour: thing.colour ?? pick(colourNames, draws(`colour ${index}`)),
    extent: sizeExtents[sizeNames.indexOf(size)]! * CANVAS_SIZE * hand.boldness * sizeJitter,
    numCopies: thing.count < MANY ? thing.count : MANY + Math.floor(3 * draws(`count ${index}`)),
    place,
    // The subject covers what stands beside it; what lies on it, or has no said place, goes in front.
    inFront: thing.place === undefined || thing.place === "inside" || thing.place === "middle",
    x: 0,
    y: 0,
  };
}

/** The figures of one group: copies in rows, each a little different, as by hand. */
function figuresOf(group: Group, index: number, hand: Hand, ground: Rgb, draws: Draws): Figure[] {
  const { perRow, halfStep } = formationOf(group);
  const lean = hand.warmth + 0.35 * spread(draws, `lean ${index}`);
  const colour = mixed(leaning(group.colour, Math.max(-1, Math.min(1, lean))), ground, 0.07);
  const numRows = Math.ceil(group.numCopies / perRow);
  return Array.from({ length: group.numCopies }, (_, copy) => {
    const row = Math.floor(copy / perRow);
    const inRow = Math.min(perRow, group.numCopies - row * perRow);
    const step = 2 * halfStep;
    const x =
      group.x +
      ((copy % perRow) - (inRow - 1) / 2) * step +
      0.12 * step * spread(draws, `dx ${index} ${copy}`);
    const y = group.y + (row - (numRows - 1) / 2) * step + 0.12 * step * spread(draws, `dy ${index} ${copy}`);
    // What stands lower is nearer and so a little larger.
    const perspective = 0.93 + 0.14 * (y / CANVAS_SIZE);
    return {
      shape: group.shape,
      x,
      y,
      extent: group.extent * perspective * (1 + 0.05 * spread(draws, `copy ${index} ${copy}`)),
      stretch: 1 + 0.22 * spread(draws, `stretch ${index}`),
      turns: hand.slant + 0.07 * spread(draws, `turns ${index} ${copy}`),
      colour,
    };
  });
}

/** A painter does not leave a canvas empty. */
function inventedThing(draws: Draws): Thing {
  return { count: 1 + Math.floor(2.5 * draws("invented count")) };
}

/** Where everything hangs on one side, a painter adds something small on the other. */
function counterweight(groups: readonly Group[], draws: Draws): Thing | undefined {
  const [only] = groups;
  if (only === undefined || groups.length > 1) return undefined;
  if (only.place === "middle" || only.place === "inside") return undefined;
  if (draws("counterweight") > 0.4) return undefined;
  const across = { above: "below", below: "above", left: "right", right: "left" } as const;
  return {
    count: 1,
    size: pick(["small", "middling"], draws("counterweight size")),
    place: across[only.place],
  };
}

function openBackground(draws: Draws): Background {
  return {
    colour: pick(tonedNames, draws("background")),
    tone: pick(["pale", "pale", "plain", "dark"], draws("tone")),
  };
}

/**
 * Decides where everything goes and how it looks. What the text leaves open, and how the painter varies what it says, depends
 * on text and seed; the painter's habits depend on the seed alone.
 */
export function composeScene(scene: Scene, text: string, seed: number): Composition {
  const hand = handOf(seed);
  const draws = drawsOf(seed, text);
  const { colour, tone } = scene.background ?? openBackground(draws);
  // Backgrounds are mixed more carelessly than things.
  const pigment = leaning(colour, 1.5 * hand.warmth + 0.45 * spread(draws, "ground"));
  const ground = washed(pigment, tone, draws("wash"));
  const said = scene.things.length > 0 ? scene.things : [inventedThing(draws)];
  const groups = said.map((thing, i) => groupOf(thing, i, hand, draws));
  const extra = counterweight(groups, draws);
  if (extra !== undefined) groups.push(groupOf(extra, groups.length, hand, draws));
  layOut(groups, draws);
  return {
    background: ground,
    figures: backToFront(groups).flatMap((group) =>
      figuresOf(group, groups.indexOf(group), hand, ground, draws),
    ),
  };
}
