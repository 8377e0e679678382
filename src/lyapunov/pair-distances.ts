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
      const distance = euclideanDistance(points[i]!, points[j]!);
      sum += distance;
      sumOfLogs += Math.log(Math.max(distance, DISTANCE_FLOOR));
    }
  }
  const numPairs = (points.length * (points.length - 1)) / 2;
  return { mean: sum / numPairs, meanLog: sumOfLogs / numPairs };
}

// From differences: by way of inner products, equal points would come out 1e-8 apart. Four sums, since in one each addition would
// wait for the one before.
function euclideanDistance(a: Float64Array, b: Float64Array): number {
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let k = 0; k < whole; k += 4) {
    sum0 += (a[k]! - b[k]!) ** 2;
    sum1 += (a[k + 1]! - b[k + 1]!) ** 2;
    sum2 += (a[k + 2]! - b[k + 2]!) ** 2;
    sum3 += (a[k + 3]! - b[k + 3]!) ** 2;
  }
  for (let k = whole; k < a.length; k++) sum0 += (a[k]! - b[k]!) ** 2;
  return Math.sqrt(sum0 + sum1 + (sum2 + sum3));
}
