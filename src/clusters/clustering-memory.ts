import { BLOCK_SIZE } from "./block-size.ts";
import { type SharedMemory, sharedMemory } from "./clustering-module.ts";
import { numPivotsFor } from "./pivot-order.ts";

/** WebAssembly addresses 2^32 bytes. */
const ADDRESSABLE_BYTES = 2 ** 32;

/** Fewer neighbours than this make a poor first tree; they cost next to nothing, and no edge is missed that is shorter than the one to the last. */
const FEWEST_NEIGHBOURS = 16;

/** What is to be laid out. */
export interface CloudShape {
  readonly numPoints: number;
  readonly dimension: number;
  readonly areDoubles: boolean;
  readonly minSamples: number;
  readonly numThreads: number;
}

/** Where everything lies in the shared memory: sizes, and addresses in bytes. Plain data, so that it can be posted to threads. */
export type ClusteringLayout = ReturnType<typeof layOut>;

/**
 * Lays out the memory of a clustering. It may be more than there is. A point takes its coordinates, 2 bytes per coordinate for its
 * integers, some 70 bytes, 12 for each of `minSamples`, and in each thread some 350 bytes and 16 for each of `minSamples`. So the memory grows with
 * the square of the number of points where `minSamples` is a share of it, as it is by default.
 */
export function layOut({ numPoints, dimension, areDoubles, minSamples, numThreads }: CloudShape) {
  const rowBytes = roundedUp(dimension * (areDoubles ? 8 : 4), 16);
  const quantisedBytes = roundedUp(dimension * 2, 16);
  const wanted = Math.min(numPoints - 1, Math.max(minSamples - 1, FEWEST_NEIGHBOURS));
  const capacity = 2 * wanted + 32;
  const listsBytes = roundedUp(numPoints * (8 + 8 * capacity), 64);
  const edgeCapacity = Math.max(4 * numPoints, 4 * BLOCK_SIZE ** 2);
  const edgesBytes = 16 + 16 * edgeCapacity;
  const scratchBytes = roundedUp(32_768 + 16 * capacity * numThreads, 64);
  const numBlocks = Math.ceil(numPoints / BLOCK_SIZE);
  const numPivots = numPivotsFor(numPoints);
  // Of each group of pivots the last block may be a small one.
  const mostBlocks = numBlocks + numPivots + 1;
  let end = 65536;
  const take = (bytes: number) => {
    const start = end;
    end = roundedUp(end + bytes, 64);
    return start;
  };
  const layout = {
    numPoints,
    dimension,
    areDoubles: areDoubles ? 1 : 0,
    minSamples,
    numThreads,
    rowBytes,
    quantisedBytes,
    wanted,
    capacity,
    listsBytes,
    edgeCapacity,
    edgesBytes,
    scratchBytes,
    numPivots,
    /** uint32: the next piece of work. */
    counter: take(4),
    /** int32: set when the work is to end. */
    isCancelled: take(4),
    points: take(numPoints * rowBytes),
    quantised: take(numPoints * quantisedBytes),
    norms: take(numPoints * 4 + 16),
    centre: take(dimension * 8),
    weights: take(numPoints * 4),
    members: take(numPoints * 4),
    memberWeights: take(numPoints * 8),
    sums: take(numThreads * numPoints * 8),
    neighbours: take(numPoints * wanted * 4),
    lengths: take(numPoints * wanted * 8),
    cores: take(numPoints * 8),
    limits: take(numPoints * 4),
    pivots: take(numPivots * 4),
    pivotSteps: take(numPivots * 4),
    nearestPivots: take(numPoints * 4),
    nearestSquares: take(numPoints * 4),
    meanSquares: take(numPoints * 4),
    order: take(numPoints * 4),
    starts: take((mostBlocks + 1) * 4),
    centres: take(mostBlocks * quantisedBytes),
    centreNorms: take(mostBlocks * 4),
    spreads: take(numPoints * 4),
    reachRanks: take(numPoints * 4 + 16),
    heightRanks: take(numPoints * 4),
    heights: take(numPoints * 8),
    blockHeights: take(numBlocks * 8),
    blockRanks: take(numBlocks * 4),
    lists: take(numThreads * listsBytes),
    edges: take(numThreads * edgesBytes),
    scratch: take(numThreads * scratchBytes),
    numBytes: 0,
  };
  layout.numBytes = end;
  return layout;
}

/** A cloud needs more memory than WebAssembly can address. */
export class CloudTooLargeError extends RangeError {
  override readonly name = "CloudTooLargeError";
  readonly neededBytes: number;
  readonly mostBytes: number;
  /** The largest `minSamples` that these points would have memory for; undefined if there is none. */
  readonly largestMinSamples: number | undefined;

  constructor(shape: CloudShape, neededBytes: number, mostBytes: number) {
    const { numPoints, dimension, minSamples } = shape;
    const fits = (samples: number) =>
      layOut({ ...shape, numThreads: 1, minSamples: samples }).numBytes <= mostBytes;
    let largest = minSamples - 1;
    while (largest >= FEWEST_NEIGHBOURS && !fits(largest)) largest -= 1;
    const largestMinSamples = largest >= FEWEST_NEIGHBOURS ? largest : undefined;
    super(
      `points: found ${numPoints} distinct points of dimension ${dimension}, which need ${(neededBytes / 2 ** 30).toFixed(1)} GiB ` +
        `on one thread, expected at most ${(mostBytes / 2 ** 30).toFixed(1)} GiB.\n  Cluster fewer points` +
        `${largestMinSamples === undefined ? "" : `, or lower minSamples to ${largestMinSamples}`}.`,
    );
    this.neededBytes = neededBytes;
    this.mostBytes = mostBytes;
    this.largestMinSamples = largestMinSamples;
  }
}

/**
 * The layout for as many threads as there is memory for: each has lists of its own.
 *
 * @param shape.numThreads - At most so many.
 * @throws CloudTooLargeError when even one thread needs more than WebAssembly can address.
 */
export function layOutForMemory(shape: CloudShape, mostBytes: number = ADDRESSABLE_BYTES): ClusteringLayout {
  let layout = layOut(shape);
  while (layout.numBytes > mostBytes && layout.numThreads > 1) {
    layout = layOut({ ...shape, numThreads: layout.numThreads - 1 });
  }
  if (layout.numBytes <= mostBytes) return layout;
  throw new CloudTooLargeError(shape, layout.numBytes, mostBytes);
}

export function memoryFor(layout: ClusteringLayout): SharedMemory {
  return sharedMemory(layout.numBytes);
}

function roundedUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
