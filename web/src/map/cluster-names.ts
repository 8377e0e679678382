import { useMemo } from "preact/hooks";
import type { ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { useGivenNames } from "../annotations/cluster-names.ts";
import { useResource } from "../server/use-resource.ts";
import type { MapName } from "./map-labels.tsx";
import type { MapPoints } from "./map-points.ts";
import type { ColorBy, Coloring } from "./point-colors.ts";

/** As many as a page of the clusters has, so that a static copy has them too. */
const NAMED = 50;

/** The names of the clusters of a layer: those that people gave, else, of the largest, the captions of their medoids. Pictures have none. */
export function useClusterNames(by: ColorBy): ReadonlyMap<number, string> {
  const clustering = by.startsWith("cluster:") ? by.slice("cluster:".length) : null;
  const path =
    clustering === null ? null : pathOf(routes.clusters, { clustering }, { first: 0, count: NAMED });
  const { data } = useResource<ClustersAnswer>(path);
  const given = useGivenNames(clustering);
  return useMemo(
    () =>
      new Map([
        ...(data?.clusters ?? []).flatMap(({ label, medoid }) =>
          medoid.text === null ? [] : [[label, medoid.text] as const],
        ),
        ...given,
      ]),
    [data, given],
  );
}

/** What the names of the clusters that have a colour of their own stand beside: of their points in view the one in the middle. */
export function placesOfNames(
  { run }: MapPoints,
  positions: Float32Array,
  coloring: Coloring,
  names: ReadonlyMap<number, string>,
  isInView: (point: number) => boolean,
  only: ReadonlySet<string> | null,
): MapName[] {
  if (names.size === 0 || coloring.keyOf === null) return [];
  const byKey = new Map(
    [...coloring.slots.keys()].map((label) => [
      String(label),
      { label, x: [] as number[], y: [] as number[] },
    ]),
  );
  for (let i = 0; i < run.length; i++) {
    const one = byKey.get(coloring.keyOf(i));
    if (one === undefined || !isInView(i)) continue;
    one.x.push(positions[2 * i]!);
    one.y.push(positions[2 * i + 1]!);
  }
  return [...byKey.values()]
    .filter(({ label, x }) => x.length > 0 && names.has(label) && only?.has(String(label)) !== false)
    .sort((a, b) => b.x.length - a.x.length)
    .map(({ label, x, y }) => ({
      name: names.get(label)!,
      color: `var(--series-${coloring.slots.get(label)})`,
      ...middleOf(x, y),
    }));
}

/** The point that is nearest to the median across and upwards, where there may be none. */
function middleOf(x: number[], y: number[]): { readonly x: number; readonly y: number } {
  const [across, up] = [medianOf(x), medianOf(y)];
  let middle = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const distance = Math.hypot(x[i]! - across, y[i]! - up);
    if (distance >= least) continue;
    least = distance;
    middle = i;
  }
  return { x: x[middle]!, y: y[middle]! };
}

function medianOf(values: number[]): number {
  return Float32Array.from(values).sort()[values.length >> 1]!;
}
