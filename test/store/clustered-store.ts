import { replaceClusterings } from "../../src/store/clusterings.ts";
import { insertEmbedding } from "../../src/store/embeddings.ts";
import type { Store } from "../../src/store/store.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";

/** An embedding: where it lies, and its label in each layer, the finest first. */
export interface Placed {
  readonly vector: readonly number[];
  readonly labels: readonly number[];
}

export interface ClusteredStore {
  readonly store: Store;
  /** Ids, in the order given. */
  readonly experiments: readonly string[];
  /** `embeddings[i][j]`: the id of the j-th embedding of the i-th experiment. */
  readonly embeddings: readonly (readonly string[])[];
}

/**
 * Experiments with embeddings by the model M at given places, and a clustering of them all.
 *
 * @param medoids - For each layer and label the medoid, as the places of experiment and embedding.
 */
export async function clusteredStore(
  experiments: readonly (readonly Placed[])[],
  medoids: readonly (readonly (readonly [number, number])[])[],
): Promise<ClusteredStore> {
  const store = newStore();
  const ids: string[] = [];
  const embeddings = experiments.map((placed) => {
    const { experiment, run, modelVersionId } = filledRun(store, placed.length);
    ids.push(experiment.id);
    const invocations = [...store.invocations(run.id)];
    store.database.transaction(() => {
      for (const [j, { vector }] of placed.entries()) {
        insertEmbedding(store.database, {
          invocationId: invocations[j]!.id,
          embeddingModel: "M",
          modelVersionId,
          vector: Float32Array.from(vector),
          startedAt: "",
          completedAt: "",
        });
      }
    });
    return store.database
      .all<{ id: string }>(
        `SELECT embeddings.id FROM invocations JOIN embeddings ON invocation_id = invocations.id
         WHERE run_id = :runId ORDER BY sequence_number`,
        { runId: run.id },
      )
      .map(({ id }) => id);
  });
  await saveClustering({ store, experiments: ids, embeddings }, experiments, medoids);
  return { store, experiments: ids, embeddings };
}

/** Saves a clustering by HDBSCAN of all embeddings, in place of the one before. */
export async function saveClustering(
  { store, embeddings }: ClusteredStore,
  experiments: readonly (readonly Placed[])[],
  medoids: readonly (readonly (readonly [number, number])[])[],
  onProgress?: () => Promise<void>,
): Promise<void> {
  const layers = medoids.map((ofLayer, layer) => ({
    parameters: { layer },
    rows: experiments.flatMap((placed, i) =>
      placed.map(({ labels }, j) => {
        const label = labels[layer]!;
        const [experiment, embedding] = ofLayer[label] ?? [];
        return {
          embedding_id: embeddings[i]![j]!,
          label,
          medoid_embedding_id: label < 0 ? null : embeddings[experiment!]![embedding!]!,
        };
      }),
    ),
  }));
  const clustering = { embeddingModel: "M", algorithm: "hdbscan", startedAt: "", completedAt: "", layers };
  await replaceClusterings(store.database, clustering, onProgress);
}
