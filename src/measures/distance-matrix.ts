import { euclideanDistance } from "../vectors/euclidean-distance.ts";

/**
 * The distance between every two points of a trajectory `[n, d]`: what a recurrence plot shows. A run that comes back to where it
 * was `p` steps before leaves a stripe of zeros `p` beside the diagonal.
 *
 * @returns Row-major `[n, n]`, symmetric, with zeros on the diagonal.
 */
export function distanceMatrix(points: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const n = points.length;
  const matrix = new Float32Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const distance = euclideanDistance(points[i]!, 0, points[j]!, 0, points[i]!.length);
      matrix[i * n + j] = distance;
      matrix[j * n + i] = distance;
    }
  }
  return matrix;
}
