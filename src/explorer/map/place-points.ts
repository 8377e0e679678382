import { fitAffine } from "../../projection/fit-affine.ts";
import type { PointSet } from "./point-set.ts";
import type { StoredLayout } from "./umap-cache.ts";

/** Coordinates of all points of a set. */
export interface PlacedPoints {
  readonly x: Float32Array<ArrayBuffer>;
  readonly y: Float32Array<ArrayBuffer>;
  /** 0: by UMAP; 1: by PCA, since the point came after the layout. */
  readonly placedBy: Uint8Array<ArrayBuffer>;
  readonly numPlacedByPca: number;
}

/**
 * Puts a set's points where a layout has them. Points that it lacks are placed by their principal components, moved into the layout's
 * plane by the affine map that fits the points of both best.
 *
 * @param components - `x` and `y` of the set's points along the first two principal axes.
 * @returns undefined if the layout has too few of the points to tell where the others belong
 */
export function placePoints(
  set: PointSet,
  layout: StoredLayout,
  components: { readonly x: Float32Array; readonly y: Float32Array },
): PlacedPoints | undefined {
  const numPoints = set.steps.length;
  const x = new Float32Array(numPoints);
  const y = new Float32Array(numPoints);
  const placedBy = new Uint8Array(numPoints).fill(1);
  const runInLayout = new Map(layout.set.runIds.map((id, run) => [id, run]));
  let numPlacedByPca = numPoints;
  for (const [run, id] of set.runIds.entries()) {
    const there = runInLayout.get(id);
    if (there === undefined) continue;
    let at = layout.set.starts[there]!;
    const end = layout.set.starts[there + 1]!;
    for (let point = set.starts[run]!; point < set.starts[run + 1]!; point++) {
      while (at < end && layout.set.steps[at]! < set.steps[point]!) at += 1;
      if (at >= end || layout.set.steps[at] !== set.steps[point]) continue;
      x[point] = layout.x[at]!;
      y[point] = layout.y[at]!;
      placedBy[point] = 0;
      numPlacedByPca -= 1;
    }
  }
  if (numPlacedByPca === 0) return { x, y, placedBy, numPlacedByPca };
  if (numPlacedByPca > numPoints / 2) return undefined;
  const shared = placedBy.map((by) => 1 - by);
  const intoX = fitAffine(components.x, components.y, x, shared);
  const intoY = fitAffine(components.x, components.y, y, shared);
  for (let point = 0; point < numPoints; point++) {
    if (placedBy[point] === 0) continue;
    const [u, v] = [components.x[point]!, components.y[point]!];
    x[point] = intoX[0] + intoX[1] * u + intoX[2] * v;
    y[point] = intoY[0] + intoY[1] * u + intoY[2] * v;
  }
  return { x, y, placedBy, numPlacedByPca };
}
