import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { ClusteringSummary, ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import type { GivenNames } from "../annotations/cluster-names.ts";
import type { Writing } from "../annotations/use-annotations.ts";
import { ClusterCard } from "./cluster-card.tsx";

interface ClusterListProps {
  readonly clustering: ClusteringSummary;
  readonly clusters: ClustersAnswer["clusters"];
  /** How many states of each are found, by label; left out where nothing is looked for. */
  readonly foundIn?: ReadonlyMap<number, number>;
  readonly names: GivenNames;
  /** What is written of clusters. */
  readonly rows: readonly AnnotationRow[] | null;
  readonly writing: Writing;
}

/** Clusters of a layer, a card for each. */
export function ClusterList({ clustering, clusters, foundIn, ...written }: ClusterListProps) {
  return (
    <ol class="clusters">
      {clusters.map((cluster) => (
        <ClusterCard
          key={cluster.label}
          cluster={cluster}
          numPoints={clustering.numPoints}
          clustering={clustering.id}
          {...(foundIn !== undefined && { numFound: foundIn.get(cluster.label) ?? 0 })}
          {...written}
        />
      ))}
    </ol>
  );
}
