import { useMemo } from "preact/hooks";
import type { ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askJson } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";

/** So many clusters are told at once. */
const AT_ONCE = 200;

/**
 * What the medoids of some clusters of a layer say, by label: pictures say nothing, and neither does the noise.
 *
 * @param clustering - The id of a layer; null: none.
 */
export function useMedoidCaptions(
  clustering: string | null,
  labels: readonly number[],
): ReadonlyMap<number, string> {
  const wanted = labels.filter((label) => label >= 0);
  const isAsked = clustering !== null && wanted.length > 0;
  // Which clusters they are says what is asked; the address of one request could not hold thousands.
  const key = isAsked ? `captions ${clustering} ${wanted.join(",")}` : null;
  const { data } = useResource<Clusters>(key, 0, async (_, signal) => {
    const clusters: Clusters[number][] = [];
    for (let first = 0; first < wanted.length; first += AT_ONCE) {
      const some = wanted.slice(first, first + AT_ONCE).join(",");
      const path = pathOf(routes.clusters, { clustering: clustering! }, { labels: some });
      clusters.push(...(await askJson<ClustersAnswer>(path, { signal })).clusters);
    }
    return clusters;
  });
  return useMemo(
    () =>
      new Map(
        data?.flatMap(({ label, medoid }) => (medoid.text === null ? [] : [[label, medoid.text] as const])),
      ),
    [data],
  );
}

type Clusters = ClustersAnswer["clusters"];
