import { euclideanDistance } from "../vectors/euclidean-distance.ts";

/** Below it a distance is taken for it before its logarithm, which 0 does not have. */
export const DISTANCE_FLOOR = 1e-10;

/** How far apart the points of several runs are at one step. */
export interface PairDistances {
  /** The mean over all pairs of the Euclidean distance; from 0 to 2 for unit vectors. */
  readonly mean: number;
  /** The mean over all pairs of the natural logarithm of the distance, or of {@link DISTANCE_FLOOR} if that is greater. */
  readonly meanLog: number;
}

/** @param points - At least two, of one dimension. */
export function pairDistances(points: readonly Float64Array[]): PairDistances {
  let sum = 0;
  let sumOfLogs = 0;
  for (let i = 1; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const distance = euclideanDistance(points[i]!, 0, points[j]!, 0, points[i]!.length);
      sum += distance;
      sumOfLogs += Math.log(Math.max(distance, DISTANCE_FLOOR));
    }
  }
  const numPairs = (points.length * (points.length - 1)) / 2;
  return { mean: sum / numPairs, meanLog: sumOfLogs / numPairs };
}
