import { shownValue } from "../text/shown-value.ts";
import { checkFinite } from "./check-points.ts";
import { type MetricName, metricNames, metrics } from "./metrics.ts";
import { numRowsOf, rowAt, vectorRows } from "./vector-rows.ts";

/**
 * The distances between all points by a metric, as `vietorisRipsOfDistances` takes them. Named as in scipy, where `manhattan` is
 * `cityblock` and there is no `angular`:
 *
 * - `euclidean`, `manhattan`, `chebyshev`: the root of the sum of squares, the sum, the greatest of the coordinates' differences;
 * - `cosine`: 1 − the cosine of the angle between two points, from 0 to 2; no triangle inequality;
 * - `angular`: that angle, from 0 to π;
 * - `correlation`: 1 − Pearson's correlation of the coordinates, from 0 to 2; no triangle inequality.
 *
 * @param points - n rows of one length, finite; computed in double precision.
 * @returns The n(n − 1)/2 distances (0,1), (0,2) … (1,2), … as scipy's `pdist` orders them.
 * @throws RangeError naming the metric, row and column of what is not finite, or the row that has no direction; or for distances beyond
 *   float64
 */
export function pairwiseDistances(
  points: readonly ArrayLike<number>[],
  metric: MetricName = "euclidean",
): Float64Array<ArrayBuffer> {
  if (!metricNames.includes(metric)) {
    throw new RangeError(`metric: found ${shownValue(metric)}, expected one of ${metricNames.join(", ")}.`);
  }
  const rows = vectorRows(points);
  checkFinite(rows);
  const { prepared, undirected, distance } = metrics[metric];
  const n = numRowsOf(rows);
  const all = Array.from({ length: n }, (_, row) => {
    const point = prepared(Float64Array.from(rowAt(rows, row)));
    if (point === undefined)
      throw new RangeError(
        `points: row ${row}: found ${undirected}, expected a point that ${metric} distances know.`,
      );
    return point;
  });
  const distances = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const found = distance(all[i]!, all[j]!);
      if (!Number.isFinite(found)) {
        throw new RangeError(
          `points: rows ${i} and ${j}: found a distance beyond 1.8e308, expected one that fits float64.\n` +
            "  Divide all coordinates by a common factor.",
        );
      }
      distances[at++] = found;
    }
  }
  return distances;
}
