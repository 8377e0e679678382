import type { EmbeddingModel } from "../../models/model.ts";
import { firstInvocationRow, insertEmbedding, vectorOfContent } from "../../store/embeddings.ts";
import { consistsOfForks } from "../../store/experiments.ts";
import { failRun } from "../../store/runs.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";
import type { EmbeddedBatch } from "./embed-batch.ts";
import { KnownVectors } from "./known-vectors.ts";

/** The vectors that an experiment need not compute. */
export function knownVectorsOf(context: WorkContext & ModelCalls, model: EmbeddingModel): KnownVectors {
  const { database, experiment } = context;
  const versionId = context.modelVersionId(model.name);
  // What forks share with their runs was embedded there.
  const mayTake = context.mayTake(model) || consistsOfForks(experiment);
  let firstRow: number | undefined;
  return new KnownVectors((hash) => {
    // Outputs that every experiment comes to, such as those that runs settle on, would be passed over one by one.
    firstRow ??= firstInvocationRow(database, experiment.id);
    const inExperiment = vectorOfContent(database, experiment.id, hash, versionId, firstRow);
    if (inExperiment !== undefined || !mayTake) return inExperiment;
    return vectorOfContent(database, null, hash, versionId);
  });
}

/** Saves a batch in one transaction. @returns the number of embeddings saved */
export function saveBatch(
  context: WorkContext & ModelCalls,
  model: EmbeddingModel,
  batch: EmbeddedBatch,
): number {
  const { database, lease } = context;
  const modelVersionId = context.modelVersionId(model.name);
  return lease.write(() => {
    let saved = 0;
    for (const output of batch.pending) {
      const sourced = batch.vectors.get(output.output_hash);
      if (sourced === undefined || sourced.failure !== undefined) {
        const reason = batch.failures.get(output.output_hash) ?? sourced?.failure;
        failRun(database, output.run_id, `the embedding of invocation ${output.sequence_number}: ${reason}`);
        continue;
      }
      // What it waited for was given up, with the whole work.
      if (sourced.vector.length === 0) continue;
      const id = insertEmbedding(database, {
        invocationId: output.invocation_id,
        embeddingModel: model.name,
        modelVersionId,
        vector: sourced.vector,
        // With the one that was computed: what it cost was paid once.
        notes: sourced.embeddingId === null ? batch.notes.get(output.output_hash) : null,
        takenFrom: sourced.embeddingId,
        startedAt: batch.startedAt,
        completedAt: batch.completedAt,
      });
      sourced.embeddingId ??= id;
      saved += 1;
    }
    return saved;
  });
}
