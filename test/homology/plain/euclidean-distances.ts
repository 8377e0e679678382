import type { DistinctPoints } from "./distinct-points.ts";

/**
 * Euclidean distances between all points, `[n, n]`, symmetric, 0 on the diagonal.
 *
 * Each is summed from squared differences of coordinates in float64 and its root is rounded to float32. Not from dot products,
 * which lose the digits in which near points differ; and float32 because that is what Ripser computes with, so that the same
 * points have the same ties here and there.
 *
 * @throws RangeError naming two rows of the caller's points whose distance is beyond float32 (about 3.4e38).
 */
export function euclideanDistances(points: DistinctPoints): Float32Array {
  const { numDistinct: n, numCoordinates: d, coordinates, rowOf } = points;
  const distances = new Float32Array(n * n);
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let column = 0; column < d; column++) {
        const difference = coordinates[i * d + column]! - coordinates[j * d + column]!;
        sum += difference * difference;
      }
      const distance = Math.fround(Math.sqrt(sum));
      if (distance === Number.POSITIVE_INFINITY) {
        throw new RangeError(
          `points[${rowOf[j]}] and points[${rowOf[i]}]: found a distance beyond 3.4e38, expected one that fits float32.\n` +
            "  Divide all coordinates by a common factor.",
        );
      }
      distances[i * n + j] = distance;
      distances[j * n + i] = distance;
    }
  }
  return distances;
}
