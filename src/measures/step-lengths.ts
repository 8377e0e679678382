import { euclideanDistance } from "../vectors/euclidean-distance.ts";

/**
 * How far a trajectory moves at each point from the one before, in the units of its vectors.
 *
 * @param points - The trajectory `[n, d]`, in order.
 * @returns n numbers; null for the first point, which comes from nowhere
 */
export function stepLengths(points: readonly Float32Array[]): (number | null)[] {
  return points.map((point, at) => {
    const before = points[at - 1];
    return before === undefined ? null : euclideanDistance(before, 0, point, 0, point.length);
  });
}

/** The distance of each point of a trajectory `[n, d]` to one place `[d]`, such as the prompt it started from. */
export function distancesTo(place: Float32Array, points: readonly Float32Array[]): number[] {
  return points.map((point) => euclideanDistance(place, 0, point, 0, place.length));
}
