import { reachTo } from "../../system/kernel-memory.ts";
import type { RoundedPoints } from "./rounded-points.ts";

/** The k nearest other points of every point, the nearest first. */
export interface NeighbourLists {
  readonly k: number;
  /** Row-major `[n, k]`. */
  readonly indices: Uint32Array;
  /** Row-major `[n, k]`: Euclidean distances. */
  readonly distances: Float32Array;
}

/** Points of a block, as in `kernel/clustering/block-distances.ts`. */
const BLOCK_SIZE = 64;
/** Addresses of two blocks, then the distances between them. */
const SCRATCH_BYTES = 1024 + 4 * BLOCK_SIZE ** 2;
/** Beyond the last point as many numbers may be read. */
const BEYOND = 4;
/** For what float32 does to coordinates along axes, in units of the integers. */
const ROUNDING = 2;

/**
 * The nearest other points of every rounded point: exact for the integers, which is for all of their coordinates. Yields the share
 * that is done, from 0 to 1. Time grows with the square of the number of points; memory with 100 bytes and 12 for each neighbour.
 *
 * @param k - From 1 to n − 1.
 */
export function* nearestNeighbours(
  points: RoundedPoints,
  k: number,
): Generator<number, NeighbourLists, void> {
  const { kernel, numDistinct: n, numAxes, dimension } = points;
  const { start, longBytes, shortBytes, recordBytes } = points.layout;
  let end = start + n * recordBytes;
  const take = (bytes: number) => {
    const address = 16 * Math.ceil(end / 16);
    end = address + bytes;
    return address;
  };
  const shortRows = take(n * shortBytes);
  const shortNorms = take(4 * (n + BEYOND));
  const longRows = take(4 * n);
  const longNorms = take(4 * n);
  const limits = take(4 * (n + BEYOND));
  const lists = take(8 * n * k);
  const scratch = take(SCRATCH_BYTES);
  reachTo(kernel.memory, end);
  const { buffer } = kernel.memory;
  const bytes = new Uint8Array(buffer);
  const firsts = new Int16Array(n);
  const records = new DataView(buffer);
  for (let place = 0; place < n; place++)
    firsts[place] = records.getInt16(start + place * recordBytes + longBytes, true);
  // Along the first axis: near blocks are met first, and lists soon tell most others apart.
  const order = Uint32Array.from({ length: n }, (_, place) => place).sort((a, b) => firsts[a]! - firsts[b]!);
  const [addresses, norms, shorts] = [longRows, longNorms, shortNorms].map(
    (address) => new Uint32Array(buffer, address, n),
  ) as [Uint32Array, Uint32Array, Uint32Array];
  for (const [at, place] of order.entries()) {
    const record = start + place * recordBytes;
    const shortRow = record + longBytes;
    bytes.copyWithin(shortRows + at * shortBytes, shortRow, shortRow + shortBytes);
    addresses[at] = record;
    norms[at] = records.getUint32(shortRow + shortBytes, true);
    shorts[at] = records.getUint32(shortRow + shortBytes + 4, true);
  }
  new Uint32Array(buffer, limits, n).fill(2 ** 32 - 1);
  new Uint32Array(buffer, lists, 2 * n * k).fill(2 ** 32 - 1);
  // Rounding moves a point by at most half a unit along each coordinate.
  const slack = Math.sqrt(numAxes) + Math.sqrt(dimension) + ROUNDING;
  const numGaps = Math.ceil(n / BLOCK_SIZE);
  for (let gap = 0; gap < numGaps; gap++) {
    // As many pairs of blocks are left as a triangle has.
    yield 1 - (1 - gap / numGaps) ** 2;
    kernel.scanGap(
      gap,
      n,
      shortRows,
      shortBytes,
      shortNorms,
      longRows,
      longBytes,
      longNorms,
      slack,
      limits,
      k,
      lists,
      scratch,
    );
  }
  const entries = new Uint32Array(buffer, lists, 2 * n * k);
  const indices = new Uint32Array(n * k);
  const distances = new Float32Array(n * k);
  for (const [at, place] of order.entries()) {
    for (let near = 0; near < k; near++) {
      const entry = 2 * (at * k + near);
      indices[place * k + near] = order[entries[entry]!]!;
      distances[place * k + near] = Math.sqrt(entries[entry + 1]!) / points.scale;
    }
  }
  return { k, indices, distances };
}
