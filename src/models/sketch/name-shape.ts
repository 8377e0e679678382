import { colourDifference } from "./mix-colours.ts";
import { coverageOf } from "./polygon-coverage.ts";
import type { Region, Segmentation } from "./segment-picture.ts";
import { shapeOutlines, transformed } from "./shape-outlines.ts";
import { type Rgb, type ShapeName, shapeNames } from "./vocabulary.ts";

/** Shapes are compared on a grid of this many cells in width and height. */
const GRID = 20;
/** Tilts at which each shape is known, in turns. */
const knownTilts = [-0.07, -0.035, 0, 0.035, 0.07];

/** A silhouette: cell by cell the covered share, the longer side of its bounding box as wide as the grid. */
type Silhouette = Float32Array;

interface KnownSilhouette {
  readonly name: ShapeName;
  readonly silhouette: Silhouette;
}

let drawn: readonly KnownSilhouette[] | undefined;

/** What each shape looks like; drawn when a picture is first looked at, for commands that only list models need not wait. */
function knownSilhouettes(): readonly KnownSilhouette[] {
  drawn ??= shapeNames.flatMap(silhouettesOf);
  return drawn;
}

function silhouettesOf(name: ShapeName): KnownSilhouette[] {
  return knownTilts.map((turns) => {
    const tilted = transformed(shapeOutlines[name], { x: 0, y: 0, scaleX: 1, scaleY: 1, turns });
    const xs = tilted[0]!.filter((_, i) => i % 2 === 0);
    const ys = tilted[0]!.filter((_, i) => i % 2 === 1);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = GRID / Math.max(right - left, bottom - top);
    const placement = {
      x: GRID / 2 - ((left + right) / 2) * scale,
      y: GRID / 2 - ((top + bottom) / 2) * scale,
      scaleX: scale,
      scaleY: scale,
      turns: 0,
    };
    return { name, silhouette: coverageOnGrid(transformed(tilted, placement)) };
  });
}

function coverageOnGrid(polygons: Parameters<typeof coverageOf>[0]): Silhouette {
  const { left, top, width, height, values } = coverageOf(polygons, { width: GRID, height: GRID });
  const grid = new Float32Array(GRID * GRID);
  for (let row = 0; row < height; row++)
    grid.set(values.subarray(row * width, (row + 1) * width), (top + row) * GRID + left);
  return grid;
}

/** The pixels of a region's bounding box: 1 on the region, also where a thing on top of it hides it, else 0. */
export function maskOf(segmentation: Segmentation, region: Region, background: number): Uint8Array {
  const { left, top } = region;
  const width = region.right - left + 1;
  const height = region.bottom - top + 1;
  const mask = new Uint8Array(width * height);
  const labelAt = (at: number) =>
    segmentation.labels[(top + Math.floor(at / width)) * segmentation.width + left + (at % width)]!;
  // From the box's border inwards, everything that is not the region lies outside it; what is never reached is a hole.
  const outside = new Uint8Array(width * height);
  const stack: number[] = [];
  const visit = (at: number) => {
    if (outside[at] === 1 || labelAt(at) === region.label) return;
    outside[at] = 1;
    stack.push(at);
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const x = at % width;
    if (x > 0) visit(at - 1);
    if (x + 1 < width) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at + width < width * height) visit(at + width);
  }
  // A hole through which the background shows stays a hole; other holes are things lying on the region.
  for (let at = 0; at < mask.length; at++) mask[at] = outside[at] === 1 || looksLikeHole(at) ? 0 : 1;
  return mask;

  function looksLikeHole(at: number): boolean {
    const label = labelAt(at);
    return label !== region.label && sameSurface(segmentation, label, background);
  }
}

/** Whether a surface looks like more of the background, if need be in the shade. */
function sameSurface({ regions }: Segmentation, label: number, background: number): boolean {
  const [seen, ground] = [regions[label]!.colour, regions[background]!.colour];
  const shade = (seen[0] + seen[1] + seen[2]) / Math.max(1, ground[0] + ground[1] + ground[2]);
  const shaded: Rgb = [ground[0] * shade, ground[1] * shade, ground[2] * shade];
  return shade > DEEPEST_SHADE && shade < 1.1 && colourDifference(seen, shaded) < 15;
}

/** A background that has less than this share of its light left no longer looks like itself. */
const DEEPEST_SHADE = 0.75;

function silhouetteOf(mask: Uint8Array, width: number, height: number): Silhouette {
  const cells = new Float32Array(GRID * GRID);
  const scale = Math.max(width, height) / GRID;
  const offsetX = (Math.max(width, height) - width) / 2;
  const offsetY = (Math.max(width, height) - height) / 2;
  // Four samples per cell, at the quarters of its sides.
  for (let row = 0; row < 2 * GRID; row++)
    for (let column = 0; column < 2 * GRID; column++) {
      const x = Math.floor((column + 0.5) * 0.5 * scale - offsetX);
      const y = Math.floor((row + 0.5) * 0.5 * scale - offsetY);
      if (x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1)
        cells[(row >> 1) * GRID + (column >> 1)]! += 0.25;
    }
  return cells;
}

/** The shape whose silhouette, at one of a few tilts, has most in common with a mask. */
export function nameShape(mask: Uint8Array, width: number, height: number): ShapeName {
  const seen = silhouetteOf(mask, width, height);
  let best: ShapeName = "circle";
  let leastDifference = Infinity;
  for (const { name, silhouette } of knownSilhouettes()) {
    let difference = 0;
    for (let i = 0; i < seen.length; i++) difference += Math.abs(seen[i]! - silhouette[i]!);
    if (difference < leastDifference) [best, leastDifference] = [name, difference];
  }
  return best;
}
