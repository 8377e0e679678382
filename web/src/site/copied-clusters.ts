import type { ClusteringsAnswer, ClustersAnswer } from "../../../src/explorer/api/clusters.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import type { SiteFile } from "../../../src/explorer/site/site-data.ts";
import type { ClusteredState } from "../../../src/search/found-clusters.ts";
import type { SearchedClusters } from "../../../src/search/meant-clusters.ts";
import type { CopiedLabel } from "./copied-experiment.ts";
import { answerOf } from "./site-files.ts";

/** The shortest end of an id that stands for a clustering, as the server has it. */
const SHORTEST_CLUSTERING = 8;

/** The layers of a static copy; none where the clusters are not copied. */
export function copiedClusterings(index: SiteFile): ClusteringsAnswer["clusterings"] {
  return answerOf<ClusteringsAnswer>(index, routes.clusterings)?.clusterings ?? [];
}

/** All clusters of a layer, of all its pages, the largest first. */
export function copiedClusters(index: SiteFile, clustering: string): ClustersAnswer["clusters"] {
  const clusters: ClustersAnswer["clusters"][number][] = [];
  const pages = pathOf(routes.clusters, { clustering });
  const paths = Object.keys(index.answers).filter((path) => path.startsWith(`${pages}?`));
  for (const path of paths) clusters.push(...answerOf<ClustersAnswer>(index, path)!.clusters);
  return clusters;
}

/** The states of each layer's clusters, as they are searched. */
export class ClusteredStates implements SearchedClusters {
  readonly #index: SiteFile;
  readonly #labelsOf: (model: string, clustering: string) => readonly CopiedLabel[];
  readonly #isPicture: (run: string, step: number) => boolean;
  readonly #states = new Map<string, ClusteredState[]>();

  /** @param labelsOf - Of all experiments. */
  constructor(
    index: SiteFile,
    labelsOf: (model: string, clustering: string) => readonly CopiedLabel[],
    isPicture: (run: string, step: number) => boolean,
  ) {
    this.#index = index;
    this.#labelsOf = labelsOf;
    this.#isPicture = isPicture;
  }

  /** All states of a layer; the id is a whole one. */
  all(clustering: string): readonly ClusteredState[] {
    const known = this.#states.get(clustering);
    if (known !== undefined) return known;
    const layer = copiedClusterings(this.#index).find(({ id }) => id === clustering);
    const states = (layer === undefined ? [] : this.#labelsOf(layer.model, clustering)).map(
      ({ runId, step, label }): ClusteredState => ({
        run_id: runId,
        sequence_number: step,
        label,
        is_picture: Number(this.#isPicture(runId, step)),
      }),
    );
    this.#states.set(clustering, states);
    return states;
  }

  ofClustering(clusteringId: string, label: number): readonly ClusteredState[] {
    if (clusteringId.length < SHORTEST_CLUSTERING) return [];
    const layer = copiedClusterings(this.#index).find(({ id }) => id.endsWith(clusteringId));
    return layer === undefined ? [] : this.all(layer.id).filter((one) => one.label === label);
  }

  ofMedoid(of: { model: string; layer: number; outputHash: string }): readonly ClusteredState[] {
    const key = `${of.model}/${of.layer}/${of.outputHash}`;
    return copiedClusterings(this.#index)
      .filter(({ model, layer }) => model === of.model && layer === of.layer)
      .flatMap(({ id }) => {
        const named = copiedClusters(this.#index, id).find((one) => one.key === key);
        return named === undefined ? [] : this.ofClustering(id, named.label);
      });
  }

  layersNumbered(layer: number): readonly { id: string; embeddingModel: string }[] {
    return copiedClusterings(this.#index)
      .filter((one) => one.layer === layer)
      .sort((a, b) => rankOf(a.algorithm) - rankOf(b.algorithm) || (a.algorithm < b.algorithm ? -1 : 1))
      .map(({ id, model }) => ({ id, embeddingModel: model }));
  }
}

/** HDBSCAN's first, as on the command line. */
function rankOf(algorithm: string): number {
  return algorithm === "hdbscan" ? 0 : 1;
}
