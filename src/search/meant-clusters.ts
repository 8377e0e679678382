import type { StateOfCluster } from "../store/views/searched-rows.ts";
import { type FieldTerm, folded } from "./parse-query.ts";
import type { SearchedCluster } from "./searched-run.ts";

/** A clustering by its id or the end of it, and a label, −1 for the noise. */
const ofClusteringPattern = /^([0-9a-f-]+)\/(-1|\d+)$/;
/** An embedding model, whose name may have slashes, a layer, and a label; as `annotate` takes it. */
const ofModelPattern = /^(.+)\/(\d{1,4})\/(-1|\d{1,9})$/s;

/** The clusters that can be searched: those of a database, or of a static copy. */
export interface SearchedClusters {
  /** The states of a cluster; −1 is the noise. `clusteringId` may be the end of an id. Empty if there is none. */
  ofClustering(clusteringId: string, label: number): readonly StateOfCluster[];
  /** The states of the clusters whose medoid has an output, in a layer of a model's clusterings. */
  ofMedoid(of: Pick<SearchedCluster, "model" | "layer" | "outputHash">): readonly StateOfCluster[];
  /** The layers of a number, of all models; where several algorithms have one, the first of them is meant. */
  layersNumbered(layer: number): readonly { readonly id: string; readonly embeddingModel: string }[];
}

/**
 * The states of the clusters that `cluster:` means: MODEL/LAYER/NUMBER, a clustering's id and a number, or a name that people gave, of which
 * `cluster:` takes a part and `cluster=` the whole.
 *
 * @returns undefined if it means none
 */
export function statesMeant(
  clusters: SearchedClusters,
  { value, isWhole }: Pick<FieldTerm, "value" | "isWhole">,
  named: readonly SearchedCluster[],
): readonly StateOfCluster[] | undefined {
  const byNumber = statesByNumber(clusters, value);
  if (byNumber.length > 0) return byNumber;
  const byName = named.filter(({ names }) =>
    names.some((name) => (isWhole ? name === value : name.includes(value))),
  );
  if (byName.length === 0) return undefined;
  return byName.flatMap((one) => clusters.ofMedoid(one));
}

function statesByNumber(clusters: SearchedClusters, value: string): readonly StateOfCluster[] {
  const [, id, label] = ofClusteringPattern.exec(value) ?? [];
  if (id !== undefined) return clusters.ofClustering(id, Number(label));
  const [, model, layer, number] = ofModelPattern.exec(value) ?? [];
  if (model === undefined) return [];
  for (const { id, embeddingModel } of clusters.layersNumbered(Number(layer))) {
    if (folded(embeddingModel) !== model) continue;
    const states = clusters.ofClustering(id, Number(number));
    if (states.length > 0) return states;
  }
  return [];
}
