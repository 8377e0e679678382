import type { Database } from "../../store/database.ts";
import { type PendingEmbedding, pendingEmbeddings } from "../../store/embeddings.ts";
import { runsOf } from "../../store/runs.ts";

/** A vector, and the embedding that it was computed for: null until that one is saved. */
export interface SourcedVector {
  readonly vector: Float32Array;
  embeddingId: string | null;
}

/** Outputs that lack their embedding, to be saved together. Each content is in exactly one of the two maps. */
export interface PendingBatch {
  readonly pending: readonly PendingEmbedding[];
  /** The vectors of the contents that were embedded before, by output hash. */
  readonly known: ReadonlyMap<string, SourcedVector>;
  /** The contents that must be computed, by output hash: one output that has each. */
  readonly toCompute: ReadonlyMap<string, PendingEmbedding>;
}

/**
 * Streams the outputs that an embedding model has not seen yet, run by run, cut into batches of at most `maxBatchSize`
 * different contents that have to be computed. Outputs whose content is known come along with the batch that they fall in.
 */
export function* pendingBatches(
  database: Database,
  experimentId: string,
  embeddingModel: string,
  type: "text" | "image",
  maxBatchSize: number,
  knownVector: (outputHash: string) => SourcedVector | undefined,
): Generator<PendingBatch, void, void> {
  const maxPending = 8 * maxBatchSize;
  let pending: PendingEmbedding[] = [];
  let known = new Map<string, SourcedVector>();
  let toCompute = new Map<string, PendingEmbedding>();
  for (const run of runsOf(database, experimentId)) {
    for (const output of pendingEmbeddings(database, run.id, embeddingModel, type)) {
      const hash = output.output_hash;
      pending.push(output);
      if (!known.has(hash) && !toCompute.has(hash)) {
        const vector = knownVector(hash);
        if (vector === undefined) toCompute.set(hash, output);
        else known.set(hash, vector);
      }
      if (toCompute.size === maxBatchSize || pending.length === maxPending) {
        yield { pending, known, toCompute };
        pending = [];
        known = new Map();
        toCompute = new Map();
      }
    }
  }
  if (pending.length > 0) yield { pending, known, toCompute };
}
