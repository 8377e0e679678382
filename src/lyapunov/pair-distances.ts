import { reachTo } from "../system/kernel-memory.ts";
import { kernelModule } from "../system/kernel-module.ts";
import { unitVectorInto } from "../vectors/unit-length.ts";

/** Below it a distance is taken for it before its logarithm, which 0 does not have. */
export const DISTANCE_FLOOR = 1e-10;

/** How far apart the points of several runs are at one step. */
export interface PairDistances {
  /** The mean over all pairs of the Euclidean distance of directions; from 0 to 2. */
  readonly mean: number;
  /** The mean over all pairs of the natural logarithm of the distance, or of {@link DISTANCE_FLOOR} if that is greater. */
  readonly meanLog: number;
}

interface DistancesExports {
  readonly memory: WebAssembly.Memory;
  freeMemory(): number;
  sumPairDistances(points: number, rowBytes: number, numPoints: number, floor: number, result: number): void;
}

const RESULT_BYTES = 16;

/** This thread's instance, made when it is first asked for; its memory grows with what it is given. */
let kernel: DistancesExports | undefined;

function instance(): DistancesExports {
  kernel ??= new WebAssembly.Instance(kernelModule("distances")).exports as DistancesExports;
  return kernel;
}

/**
 * The mean distance of the directions of some vectors: each is scaled to length 1 first. Summed in double precision, always in the
 * same order.
 *
 * @param vectors - At least two, of one dimension; together at most 4 GB as float64.
 * @throws RangeError naming the first vector that has no direction.
 */
export function pairDistances(vectors: readonly ArrayLike<number>[]): PairDistances {
  const { memory, freeMemory, sumPairDistances } = instance();
  // Two coordinates at a time: an odd one more is zero for all.
  const stride = 2 * Math.ceil(vectors[0]!.length / 2);
  const rowBytes = 8 * stride;
  const result = freeMemory();
  const start = result + RESULT_BYTES;
  const bytes = start + vectors.length * rowBytes;
  reachTo(memory, bytes);
  const points = new Float64Array(memory.buffer, start, vectors.length * stride);
  for (const [index, vector] of vectors.entries()) {
    const row = points.subarray(index * stride, (index + 1) * stride);
    if (vector.length < stride) row[vector.length] = 0;
    try {
      unitVectorInto(row, vector);
    } catch (error) {
      throw new RangeError(`vector ${index}: ${(error as RangeError).message}`, { cause: error });
    }
  }
  sumPairDistances(start, rowBytes, vectors.length, DISTANCE_FLOOR, result);
  const [sum, sumOfLogs] = new Float64Array(memory.buffer, result, 2);
  const numPairs = (vectors.length * (vectors.length - 1)) / 2;
  return { mean: sum! / numPairs, meanLog: sumOfLogs! / numPairs };
}
