import { shownValue } from "../text/shown-value.ts";
import { checkPoints } from "../vectors/check-points.ts";
import { fitLine } from "./line-fit.ts";
import { DISTANCE_FLOOR, type PairDistances, pairDistances } from "./pair-distances.ts";

/** How fast runs that start alike move apart, over their whole length. */
export interface LyapunovExponent {
  /** Per step of the trajectory: the slope of ln d(t), where d(t) is the mean distance over all pairs of runs. */
  readonly exponent: number;
  /** Of the line through ln d(t); null if it is constant. */
  readonly rSquared: number | null;
  /** Per step: the slope of the mean over the pairs of ln d(t), in which pairs that meet weigh far more. */
  readonly meanLogExponent: number;
  /** d(t) for each step, from 0 to 2: distances of vectors of length 1. */
  readonly divergenceCurve: readonly number[];
  readonly numRuns: number;
  readonly numPairs: number;
  readonly numTimesteps: number;
  /** Steps at which d(t) lies below 1e−10, which then stands for it. */
  readonly numClamped: number;
}

/**
 * The finite-time Lyapunov exponent of runs that share network and prompt.
 *
 * Directions alone count: every vector is scaled to length 1 first. Distances between such vectors cannot exceed 2, so that the
 * exponent falls with the length of the runs once they are as far apart as they get: compare only runs of one length.
 *
 * @param trajectories - Of at least two runs; all of one length, at least two steps, and of one dimension.
 * @throws RangeError if they are not, or if a vector is all zero or not finite.
 * @see Wolf et al. 1985, doi:10.1016/0167-2789(85)90011-9
 */
export function lyapunovExponent(trajectories: readonly (readonly Float32Array[])[]): LyapunovExponent {
  refuseUnfit(trajectories);
  const [first] = trajectories;
  const distances = first!.map((_, t) => pairDistances(trajectories.map((trajectory) => trajectory[t]!)));
  return exponentOfDistances(distances, trajectories.length);
}

/** The exponent from the distances at each step, at least two, between `numRuns` runs. */
export function exponentOfDistances(distances: readonly PairDistances[], numRuns: number): LyapunovExponent {
  const divergenceCurve = distances.map(({ mean }) => mean);
  const line = fitLine(divergenceCurve.map((distance) => Math.log(Math.max(distance, DISTANCE_FLOOR))));
  return {
    exponent: line.slope,
    rSquared: line.rSquared,
    meanLogExponent: fitLine(distances.map(({ meanLog }) => meanLog)).slope,
    divergenceCurve,
    numRuns,
    numPairs: (numRuns * (numRuns - 1)) / 2,
    numTimesteps: distances.length,
    numClamped: divergenceCurve.filter((distance) => distance < DISTANCE_FLOOR).length,
  };
}

function refuseUnfit(trajectories: readonly (readonly Float32Array[])[]): void {
  if (!Array.isArray(trajectories)) {
    throw new RangeError(`trajectories: found ${shownValue(trajectories)}, expected a list of at least 2.`);
  }
  const [first] = trajectories;
  if (trajectories.length < 2) {
    throw new RangeError(`found ${trajectories.length} trajectories, expected at least 2.`);
  }
  for (let i = 0; i < trajectories.length; i++) {
    if (Array.isArray(trajectories[i])) continue;
    throw new RangeError(
      `trajectory ${i}: found ${shownValue(trajectories[i])}, expected a list of vectors.`,
    );
  }
  if (first.length < 2)
    throw new RangeError(`trajectory 0: found ${first.length} steps, expected at least 2.`);
  for (const [i, trajectory] of trajectories.entries()) {
    if (trajectory.length !== first.length) {
      throw new RangeError(
        `trajectory ${i}: found ${trajectory.length} steps, expected ${first.length} as in the first.`,
      );
    }
    for (let t = 0; t < trajectory.length; t++) {
      const vector: ArrayLike<number> = trajectory[t];
      try {
        checkPoints([vector]);
      } catch (error) {
        throw new RangeError(`trajectory ${i}, step ${t}: ${(error as RangeError).message}`, {
          cause: error,
        });
      }
      const expected: number = first[0].length;
      if (vector.length === expected) continue;
      throw new RangeError(
        `trajectory ${i}, step ${t}: found ${vector.length} coordinates, expected ${expected}.`,
      );
    }
  }
}
