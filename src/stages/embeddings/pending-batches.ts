import type { Database } from "../../store/database.ts";
import { type PendingEmbedding, pendingEmbeddings } from "../../store/embeddings.ts";
import { runsOf } from "../../store/runs.ts";

/** A vector, and the embedding that it was computed for: null until that one is saved. */
export interface SourcedVector {
  readonly vector: Float32Array;
  embeddingId: string | null;
  /** Why there is none after all, of one that was waited for. */
  failure?: string;
}

/** Outputs that lack their embedding, to be saved together. Each content is in exactly one of the two maps. */
export interface PendingBatch {
  readonly pending: readonly PendingEmbedding[];
  /** The contents that were embedded before, by output hash. */
  readonly known: ReadonlyMap<string, SourcedVector>;
  /** The contents that must be computed, by output hash: one output that has each. */
  readonly toCompute: ReadonlyMap<string, PendingEmbedding>;
}

/** More outputs than that are not saved in one transaction, in batches: most of them repeat what others have. */
const OUTPUTS_PER_CONTENT = 8;
/** So many batches of texts are put in order together: of a small experiment all there are. */
const BATCHES_IN_ORDER = 64;

/**
 * Streams the outputs that an embedding model has not seen yet, cut into batches of at most `maxBatchSize` different contents that
 * have to be computed. Texts come in the order of their length, since a batch of like lengths takes few passes and hardly any padding;
 * pictures run by run. Outputs whose content is known are saved without a call.
 */
export function* pendingBatches(
  database: Database,
  experimentId: string,
  embeddingModel: string,
  type: "text" | "image",
  maxBatchSize: number,
  knownVector: (outputHash: string) => SourcedVector | undefined,
): Generator<PendingBatch, void, void> {
  const maxPending = OUTPUTS_PER_CONTENT * maxBatchSize;
  const inOrder = maxBatchSize * (type === "text" ? BATCHES_IN_ORDER : 1);
  let known: PendingEmbedding[] = [];
  let embedded = new Map<string, SourcedVector>();
  let unknown = new Map<string, PendingEmbedding[]>();
  let numUnknown = 0;
  for (const run of runsOf(database, experimentId)) {
    for (const output of pendingEmbeddings(database, run.id, embeddingModel, type)) {
      const hash = output.output_hash;
      const sameContent = unknown.get(hash);
      const content = sameContent === undefined ? (embedded.get(hash) ?? knownVector(hash)) : undefined;
      if (content !== undefined) {
        embedded.set(hash, content);
        known.push(output);
      } else {
        numUnknown += 1;
        if (sameContent === undefined) unknown.set(hash, [output]);
        else sameContent.push(output);
      }
      if (known.length === maxPending) {
        yield { pending: known, known: embedded, toCompute: new Map() };
        known = [];
        embedded = new Map();
      }
      if (unknown.size === inOrder || numUnknown === OUTPUTS_PER_CONTENT * inOrder) {
        yield* batchesOf(unknown, maxBatchSize, knownVector);
        unknown = new Map();
        numUnknown = 0;
      }
    }
  }
  if (known.length > 0) yield { pending: known, known: embedded, toCompute: new Map() };
  yield* batchesOf(unknown, maxBatchSize, knownVector);
}

function* batchesOf(
  unknown: ReadonlyMap<string, readonly PendingEmbedding[]>,
  maxBatchSize: number,
  knownVector: (outputHash: string) => SourcedVector | undefined,
): Generator<PendingBatch, void, void> {
  const maxPending = OUTPUTS_PER_CONTENT * maxBatchSize;
  const length = (outputs: readonly PendingEmbedding[]) => outputs[0]!.output_text?.length ?? 0;
  // Equal lengths stay in the order in which they were found.
  const contents = [...unknown.values()].sort((a, b) => length(a) - length(b));
  for (let start = 0; start < contents.length; start += maxBatchSize) {
    const chosen = contents.slice(start, start + maxBatchSize);
    const toCompute = new Map(chosen.map(([first]) => [first!.output_hash, first!]));
    // Each content once at first, so that the first piece has all that the batch computes.
    const pending = [...chosen.map(([first]) => first!), ...chosen.flatMap((outputs) => outputs.slice(1))];
    yield { pending: pending.slice(0, maxPending), known: new Map(), toCompute };
    for (let next = maxPending; next < pending.length; next += maxPending)
      yield batchOf(pending.slice(next, next + maxPending), knownVector);
  }
}

/** A batch of outputs, each content known or to be computed. Of contents that were computed just now one that failed is tried again. */
export function batchOf(
  pending: readonly PendingEmbedding[],
  knownVector: (outputHash: string) => SourcedVector | undefined,
): PendingBatch {
  const known = new Map<string, SourcedVector>();
  const toCompute = new Map<string, PendingEmbedding>();
  for (const output of pending) {
    const content = knownVector(output.output_hash);
    if (content === undefined) toCompute.set(output.output_hash, output);
    else known.set(output.output_hash, content);
  }
  return { pending, known, toCompute };
}
