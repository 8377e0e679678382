import type { MapClustersHeader, MapScoresHeader } from "../../../src/explorer/api/map.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askBytes } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import type { ColorBy } from "./point-colors.ts";

/** Per point of a set the number of its cluster, or its score; null while they are awaited, and where colours ask for neither. */
export function useLabels(set: string, by: ColorBy): Int32Array | Float32Array | null {
  const { data } = useResource<Int32Array | Float32Array>(labelsPath(set, by), 0, async (asked, signal) => {
    const { columns } = decodeColumns<MapClustersHeader | MapScoresHeader>(await askBytes(asked, { signal }));
    return (columns.label ?? columns.value) as Int32Array | Float32Array;
  });
  return data;
}

function labelsPath(set: string, by: ColorBy): string | null {
  const [kind, rest] = [by.split(":", 1)[0], by.slice(by.indexOf(":") + 1)];
  if (kind === "cluster") return pathOf(routes.mapClusters, {}, { set, clustering: rest });
  if (kind !== "score") return null;
  // A model's name has no slash.
  const slash = rest.indexOf("/");
  return pathOf(routes.mapScores, {}, { set, model: rest.slice(0, slash), name: rest.slice(slash + 1) });
}
