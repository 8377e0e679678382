import { useMemo } from "preact/hooks";
import type { ClusterNamesAnswer } from "../../../src/explorer/api/clusters.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askJson } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { useWritten } from "./use-annotations.ts";

/** The names that people gave to clusters, by label. */
export type GivenNames = ReadonlyMap<number, string>;

/** @param clustering - The id of a layer; null: none. */
export function useGivenNames(clustering: string | null): GivenNames {
  const path = clustering === null ? null : pathOf(routes.clusterNames, { clustering });
  const { data } = useResource<ClusterNamesAnswer>(path, useWritten());
  return useMemo(() => namesOf(data), [data]);
}

/** For what is saved as a file. */
export async function askGivenNames(clustering: string): Promise<GivenNames> {
  const path = pathOf(routes.clusterNames, { clustering });
  // A copy without notes has none.
  return namesOf(await askJson<ClusterNamesAnswer>(path).catch(() => null));
}

/** "cluster 3: red barns", "cluster 3", or "noise" for −1. */
export function clusterTitle(label: number, names: GivenNames): string {
  if (label === -1) return "noise";
  const name = names.get(label);
  return name === undefined ? `cluster ${label}` : `cluster ${label}: ${name}`;
}

function namesOf(answer: ClusterNamesAnswer | null): GivenNames {
  return new Map(answer?.names.map(({ label, name }) => [label, name]));
}
