import type { MapPoints, Placement } from "./map-points.ts";

/**
 * A placement turned so that it lies as the one before: which way round PCA has an axis is chance, and a map that grows must not flip.
 *
 * @param before - Of an earlier set of the same model; points are found again by run and step.
 */
export function sameWayRound(
  points: MapPoints,
  placement: Placement,
  before: { readonly points: MapPoints; readonly placement: Placement } | null,
): Placement {
  if (before === null) return placement;
  const runOf = new Map(before.points.header.runs.id.map((id, run) => [id, run]));
  let [alongX, alongY] = [0, 0];
  for (const [run, [first, end]] of points.slices.entries()) {
    const old = runOf.get(points.header.runs.id[run]!);
    const [oldFirst, oldEnd] = old === undefined ? [0, 0] : before.points.slices[old]!;
    for (let i = first, j = oldFirst; i < end && j < oldEnd; i++) {
      while (j < oldEnd && before.points.step[j]! < points.step[i]!) j++;
      if (j === oldEnd || before.points.step[j] !== points.step[i]) continue;
      alongX += placement.x[i]! * before.placement.x[j]!;
      alongY += placement.y[i]! * before.placement.y[j]!;
    }
  }
  const turn = (values: Float32Array, isTurned: boolean) =>
    isTurned ? values.map((value) => -value) : values;
  return { ...placement, x: turn(placement.x, alongX < 0), y: turn(placement.y, alongY < 0) };
}
