import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { ClusteringSummary, ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { GivenNames } from "../annotations/cluster-names.ts";
import type { Writing } from "../annotations/use-annotations.ts";
import { useFilter } from "../find/filter.tsx";
import { type Found, readFound } from "../find/found.ts";
import { NothingFound } from "../find/nothing-found.tsx";
import { useLast } from "../server/use-last.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { countOf } from "../shell/numbers.ts";
import { ClusterList } from "./cluster-list.tsx";
import { ClusterPages } from "./cluster-pages.tsx";

interface FoundClustersProps {
  readonly clustering: ClusteringSummary;
  /** The place of the first one, from 0. */
  readonly first: number;
  readonly perPage: number;
  readonly names: GivenNames;
  /** What is written of clusters. */
  readonly rows: readonly AnnotationRow[] | null;
  readonly writing: Writing;
}

/** The clusters of a layer with states that are found, those with the most of them first. */
export function FoundClusters({ clustering, first, perPage, ...written }: FoundClustersProps) {
  const { find, version } = useFilter();
  const answer = useResource<Found>(
    pathOf(routes.search, {}, { find, hits: 0, clustering: clustering.id }),
    version,
    readFound,
  );
  const found = useLast(answer.data);
  const clusters = (found?.header.clusters ?? []).filter(({ label }) => label >= 0);
  const labels = clusters.slice(first, first + perPage).map(({ label }) => label);
  const segments = { clustering: clustering.id };
  const path = labels.length === 0 ? null : pathOf(routes.clusters, segments, { labels: labels.join(",") });
  const data = useLast(useResource<ClustersAnswer>(path, version).data);
  if (answer.error !== null) return <ErrorNotice error={answer.error} />;
  if (found === null) return <Loading what="the clusters" />;
  if (clusters.length === 0) return <NothingFound of="the clusters of this layer" />;
  const foundIn = new Map(clusters.map(({ label, numStates }) => [label, numStates]));
  return (
    <>
      <p role="status">
        {countOf(clusters.length, "cluster")} of {clustering.numClusters} with states that are found, those
        with the most first.
      </p>
      {data === null ? (
        labels.length > 0 && <Loading what="the clusters" />
      ) : (
        <ClusterList
          clustering={clustering}
          clusters={data.clusters.filter(({ label }) => foundIn.has(label))}
          foundIn={foundIn}
          {...written}
        />
      )}
      <ClusterPages
        first={first}
        perPage={perPage}
        total={clusters.length}
        words={["More found", "Fewer found"]}
      />
    </>
  );
}
