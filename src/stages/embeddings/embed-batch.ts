import { decodeImage } from "../../images/image-codec.ts";
import type { RgbImage } from "../../images/rgb-image.ts";
import { callModel, type ItemResult } from "../../models/call-model.ts";
import type { EmbeddingModel, Place } from "../../models/model.ts";
import { vectorProblem } from "../../models/output-problems.ts";
import type { PendingEmbedding } from "../../store/embeddings.ts";
import { getImage } from "../../store/images.ts";
import { now } from "../../system/clock.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";
import type { PendingBatch, SourcedVector } from "./pending-batches.ts";

/** A batch with a vector for each content, or the reason why there is none. */
export interface EmbeddedBatch {
  readonly pending: readonly PendingEmbedding[];
  /** By output hash. */
  readonly vectors: ReadonlyMap<string, SourcedVector>;
  /** What is noted with what was computed, by output hash. */
  readonly notes: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** By output hash. */
  readonly failures: ReadonlyMap<string, string>;
  readonly startedAt: string;
  readonly completedAt: string;
}

/** Computes the contents of a batch that are not known yet. @param order - Who is less goes first. */
export async function embedBatch(
  context: WorkContext & ModelCalls,
  model: EmbeddingModel,
  batch: PendingBatch,
  order: number,
): Promise<EmbeddedBatch> {
  const outputs = [...batch.toCompute.values()];
  let startedAt = now();
  const results =
    outputs.length === 0
      ? []
      : await embedOutputs(context, model, outputs, order, () => {
          // To wait for a place is no part of the call.
          startedAt = now();
        });
  const vectors = new Map(batch.known);
  const notes = new Map<string, Readonly<Record<string, unknown>>>();
  const failures = new Map<string, string>();
  for (const [i, result] of results.entries()) {
    const { output_hash } = outputs[i]!;
    if ("failure" in result) failures.set(output_hash, result.failure);
    else {
      vectors.set(output_hash, { vector: result.output, embeddingId: null });
      if (result.notes !== undefined) notes.set(output_hash, result.notes);
    }
  }
  return { pending: batch.pending, vectors, notes, failures, startedAt, completedAt: now() };
}

async function embedOutputs(
  context: WorkContext & ModelCalls,
  model: EmbeddingModel,
  outputs: readonly PendingEmbedding[],
  order: number,
  onStart: () => void,
): Promise<ItemResult<Float32Array>[]> {
  const place = await model.acquirePlace?.({ together: [model], order, signal: context.signal });
  onStart();
  try {
    return await embedAt(place, context, model, outputs);
  } finally {
    place?.release();
  }
}

async function embedAt(
  place: Place | undefined,
  context: WorkContext & ModelCalls,
  model: EmbeddingModel,
  outputs: readonly PendingEmbedding[],
): Promise<ItemResult<Float32Array>[]> {
  const common = {
    model: model.name,
    place,
    problemOf: (vector: Float32Array) => vectorProblem(vector, model.dimension),
    timeLimitMs: (batchSize: number) => model.callTimeLimitMs(batchSize),
    batchMatters: model.computesAlone !== true,
    isStrict: context.isStrict,
    retryDelaysMs: context.retryDelaysMs,
    signal: context.signal,
    onIncident: noteOn(context, model, outputs),
  };
  if (model.kind === "text-embedding") {
    const texts = outputs.map((output) => textOf(output));
    return callModel({ ...common, items: texts, compute: (batch, call) => model.embed(batch, call) });
  }
  const images = await Promise.all(outputs.map((output) => imageOf(context, output)));
  return callModel({ ...common, items: images, compute: (batch, call) => model.embed(batch, call) });
}

function noteOn(
  context: WorkContext & ModelCalls,
  model: EmbeddingModel,
  outputs: readonly PendingEmbedding[],
) {
  return (incident: { attempt: number; kind: string; message: string; itemIndex?: number }): void => {
    const output = incident.itemIndex === undefined ? undefined : outputs[incident.itemIndex];
    context.note({
      stage: "embeddings",
      model: model.name,
      run_id: output?.run_id ?? null,
      sequence_number: output?.sequence_number ?? null,
      attempt: incident.attempt,
      kind: incident.kind,
      message: incident.message,
    });
  };
}

function textOf(output: PendingEmbedding): string {
  if (output.output_text !== null) return output.output_text;
  throw new Error(`invocation ${output.invocation_id} has no text`);
}

async function imageOf({ database }: WorkContext, output: PendingEmbedding): Promise<RgbImage> {
  const stored = getImage(database, output.output_hash);
  if (stored === undefined) throw new Error(`the picture ${output.output_hash} is not in the database`);
  return decodeImage(stored.bytes);
}
