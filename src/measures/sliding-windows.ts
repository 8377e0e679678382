import type { CentredCoordinates } from "./centred-coordinates.ts";

/** Axes of a run that windows look at; more hold noise above all. */
const MOST_AXES = 10;

/** Side of the equilateral triangle in the unit circle: no loop of points of length 1 lives longer than this. */
export const LONGEST_LIFE = Math.sqrt(3);

/**
 * The windows of a trajectory: each point stands for `window` captions in a row, around their mean and scaled to length 1. A trajectory that comes round
 * again and again is a loop of windows, also where it crosses itself.
 *
 * @param run - The trajectory's points in its own axes, in the order of the captions; the first ten axes count.
 * @param window - Captions in a window, from 2.
 * @param order - The captions in another order; left out, as they are.
 * @returns Row-major `[n − window + 1, window · axes]`; a window whose captions are all equal is 0. Empty for fewer than `window` captions.
 * @see Perea & Harer 2015, "Sliding windows and persistence", doi:10.1007/s10208-014-9206-z
 */
export function slidingWindows(
  run: CentredCoordinates,
  window: number,
  order?: Int32Array,
): { coordinates: Float64Array<ArrayBuffer>; dimension: number } {
  const { coordinates, rank } = run;
  const axes = Math.min(rank, MOST_AXES);
  const n = rank === 0 ? 0 : coordinates.length / rank;
  const numWindows = axes === 0 ? 0 : Math.max(0, n - window + 1);
  const dimension = Math.max(1, window * axes);
  const windows = new Float64Array(numWindows * dimension);
  for (let at = 0; at < numWindows; at++) {
    const row = windows.subarray(at * dimension, (at + 1) * dimension);
    for (let axis = 0; axis < axes; axis++) {
      let sum = 0;
      for (let k = 0; k < window; k++) sum += coordinates[(order?.[at + k] ?? at + k) * rank + axis]!;
      for (let k = 0; k < window; k++)
        row[k * axes + axis] = coordinates[(order?.[at + k] ?? at + k) * rank + axis]! - sum / window;
    }
    let squares = 0;
    for (let c = 0; c < dimension; c++) squares += row[c]! * row[c]!;
    // What is left of equal captions is rounding, and has no direction.
    const factor = squares > 1e-18 ? 1 / Math.sqrt(squares) : 0;
    for (let c = 0; c < dimension; c++) row[c]! *= factor;
  }
  return { coordinates: windows, dimension };
}
