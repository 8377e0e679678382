import {
  alongAxes,
  type PrincipalAxes,
  type PrincipalAxesOptions,
  principalAxes,
} from "../../projection/principal-axes.ts";
import type { Database } from "../../store/database.ts";
import type { PointSet } from "./point-set.ts";
import { vectorBatches } from "./vector-batches.ts";

/** Axes are fitted to at most so many points: more change a map by less than a pixel, and would have to be held in memory. */
const MOST_FITTED = 4096;

export interface FittedAxes {
  readonly axes: PrincipalAxes;
  readonly numFitted: number;
}

/** The first principal axes of a set, fitted to points that are spread evenly over it. */
export function fitAxes(
  database: Database,
  set: PointSet,
  numAxes: number,
  options?: PrincipalAxesOptions,
): FittedAxes {
  const { sample, dimension } = sampleOfSet(database, set, MOST_FITTED);
  return { axes: principalAxes(sample, dimension, numAxes, options), numFitted: sample.length / dimension };
}

/** At most so many of a set's vectors, spread evenly over it: row-major `[n, dimension]`. */
export function sampleOfSet(
  database: Database,
  set: PointSet,
  mostPoints: number,
): { sample: Float32Array; dimension: number } {
  const numPoints = set.steps.length;
  const stride = Math.max(1, Math.ceil(numPoints / mostPoints));
  const numSampled = Math.ceil(numPoints / stride);
  let sample = new Float32Array(0);
  let dimension = 1;
  for (const batch of vectorBatches(database, set, stride)) {
    dimension = batch.dimension;
    if (sample.length === 0) sample = new Float32Array(numSampled * dimension);
    sample.set(batch.vectors, batch.first * dimension);
  }
  return { sample, dimension };
}

/** A set's points along axes, row-major `[n, k]`, and how much of their variance that keeps. */
export interface ProjectedSet {
  readonly along: Float32Array<ArrayBuffer>;
  /** Of each axis: its share of the variance of all points. */
  readonly explained: readonly number[];
}

export function projectSet(database: Database, set: PointSet, axes: PrincipalAxes): ProjectedSet {
  const numAxes = axes.variances.length;
  const numPoints = set.steps.length;
  const along = new Float32Array(numPoints * numAxes);
  const squares = new Float64Array(numAxes);
  const sums = new Float64Array(numAxes);
  const { mean } = axes;
  const differences = new Float64Array(mean.length);
  let square = 0;
  for (const { first, vectors } of vectorBatches(database, set)) {
    const projected = alongAxes(vectors, axes);
    along.set(projected, first * numAxes);
    for (let at = 0; at < projected.length; at++) {
      sums[at % numAxes]! += projected[at]!;
      squares[at % numAxes]! += projected[at]! ** 2;
    }
    for (let at = 0; at < vectors.length; at++) {
      const difference = vectors[at]! - mean[at % mean.length]!;
      differences[at % mean.length]! += difference;
      square += difference * difference;
    }
  }
  // The mean of the sample is not quite that of all points: variances are taken around the latter.
  const total = square - differences.reduce((sum, difference) => sum + difference ** 2, 0) / numPoints;
  const explained = Array.from(squares, (sum, axis) =>
    total <= 0 ? 0 : Math.max(0, (sum - sums[axis]! ** 2 / numPoints) / total),
  );
  return { along, explained };
}
