/** A rectangle of the window, in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A name that wants a place near a point of the window. */
export interface NameToPlace {
  /** In pixels: what is named. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How far the middle of a name lies from what it names, in pixels. */
export type Offset = readonly [dx: number, dy: number];

const CELL = 8;
/** More points in a cell hide no more than a few. */
const MOST_IN_CELL = 4;
const DISTANCES = [9, 22, 40, 62, 88, 120, 160];
const DIRECTIONS = 16;
/** What a pixel further away costs, in points that are covered. */
const PER_PIXEL = 0.14;
/** What it costs to cover what another name stands beside. */
const PER_OTHER = 25;
const GAP = 3;

/**
 * Where names stand: each where it covers the fewest points, rather near than far, within the window, and never on another name.
 *
 * @param names - The most important first: where one finds no room, it is left out.
 * @param points - x, y per point, in pixels.
 * @returns null for a name without room
 */
export function placeNames(
  names: readonly NameToPlace[],
  points: Float32Array,
  size: { readonly width: number; readonly height: number },
): (Offset | null)[] {
  const countIn = pointCounter(points, size);
  const taken: Box[] = [];
  return names.map((name) => {
    let best: { cost: number; offset: Offset; box: Box } | null = null;
    for (const distance of DISTANCES)
      for (let d = 0; d < DIRECTIONS; d++) {
        const angle = (2 * Math.PI * d) / DIRECTIONS;
        const offset = offsetOf(name, angle, distance);
        const box = boxAt(name, offset);
        const isInside =
          box.left >= 0 && box.top >= 0 && box.right <= size.width && box.bottom <= size.height;
        if (!isInside || taken.some((other) => overlap(box, other))) continue;
        const others = names.filter((other) => other !== name && isIn(box, other)).length;
        const cost = countIn(box) + PER_PIXEL * distance + PER_OTHER * others;
        if (best === null || cost < best.cost) best = { cost, offset, box };
      }
    if (best === null) return null;
    taken.push(best.box);
    return best.offset;
  });
}

/** The box around a point, moved by an offset. */
export function boxAt({ x, y, width, height }: NameToPlace, [dx, dy]: Offset): Box {
  return {
    left: x + dx - width / 2,
    top: y + dy - height / 2,
    right: x + dx + width / 2,
    bottom: y + dy + height / 2,
  };
}

export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;
}

function isIn({ left, top, right, bottom }: Box, { x, y }: NameToPlace): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** The edge of the box that looks at the point lies so far from it. */
function offsetOf({ width, height }: NameToPlace, angle: number, distance: number): Offset {
  const [across, down] = [Math.cos(angle), Math.sin(angle)];
  return [across * (distance + width / 2), down * (distance + height / 2)];
}

/** Counts points within a box, roughly, from sums over a grid: each box costs the same however many points there are. */
function pointCounter(
  points: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
): (box: Box) => number {
  const columns = Math.max(1, Math.ceil(width / CELL));
  const rows = Math.max(1, Math.ceil(height / CELL));
  const counts = new Uint8Array(columns * rows);
  for (let i = 0; i < points.length; i += 2) {
    const column = Math.floor(points[i]! / CELL);
    const row = Math.floor(points[i + 1]! / CELL);
    if (column < 0 || row < 0 || column >= columns || row >= rows) continue;
    const cell = row * columns + column;
    if (counts[cell]! < MOST_IN_CELL) counts[cell]!++;
  }
  const across = columns + 1;
  // Of all cells above and to the left.
  const sums = new Float64Array(across * (rows + 1));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      sums[(row + 1) * across + column + 1] =
        counts[row * columns + column]! +
        sums[row * across + column + 1]! +
        sums[(row + 1) * across + column]! -
        sums[row * across + column]!;
  const at = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return ({ left, top, right, bottom }) => {
    const [l, r] = [at(Math.floor(left / CELL), columns), at(Math.ceil(right / CELL), columns)];
    const [t, b] = [at(Math.floor(top / CELL), rows), at(Math.ceil(bottom / CELL), rows)];
    return sums[b * across + r]! - sums[t * across + r]! - sums[b * across + l]! + sums[t * across + l]!;
  };
}
