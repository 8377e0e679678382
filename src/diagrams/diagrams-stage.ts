import { availableParallelism } from "node:os";
import type { StageContext } from "../stage.ts";
import { trajectory } from "../store/embeddings.ts";
import {
  insertDiagrams,
  type PendingDiagrams,
  pendingDiagrams,
  type StoredDiagrams,
} from "../store/persistence-diagrams.ts";
import { failRun } from "../store/runs.ts";
import { countCompleteRuns, savedDiagrams } from "../store/saved-work.ts";
import { now } from "../store/timestamps.ts";
import type { FlatPoints } from "./flat-points.ts";
import { type BatchedCloud, firstBatch, HomologyBatches } from "./homology-batches.ts";
import { ADDRESSABLE_BYTES } from "./homology-kernel.ts";
import { countDistinctRows, forecastHomologyMemory } from "./homology-memory.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import { homologyKernel } from "./homology-module.ts";
import { HomologyPool } from "./homology-pool.ts";

/** Trajectories that are read while all threads are busy, beyond the one that is needed next. */
const READ_AHEAD_BYTES = 8 * 2 ** 20;

/** A run's trajectory, read, whose diagrams are to be computed. */
type PendingCloud = PendingDiagrams & BatchedCloud;

/**
 * Computes the persistence diagrams that complete runs lack, on as many threads as there are processors and as many at a
 * time as the memory budget holds by forecast. A diagram that alone would need more than the budget fails alone, before the start
 * if that was forecast, else when it gets there.
 *
 * Trajectories are read while the threads compute. Of what has been read, a batch goes to the next free thread: so large clouds go
 * one by one, and of small ones, which take no longer than their reading and saving, many together.
 */
export async function performDiagrams(context: StageContext): Promise<void> {
  const { database, experiment } = context;
  const total = countCompleteRuns(database, experiment.id) * experiment.embedding_models.length;
  let done = savedDiagrams(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "diagrams", done, total, model: null });

  const pool = new HomologyPool(availableParallelism());
  const batches = new HomologyBatches<PendingCloud>(pool, context.memoryBudgetBytes, async (batch) => {
    const numSaved = await computeAndSave(context, pool, batch);
    done += numSaved;
    context.onProgress({ stage: "diagrams", done, total, model: batch.at(-1)!.embeddingModel });
  });
  const waiting: PendingCloud[] = [];
  try {
    for (const work of pendingDiagrams(database, experiment.id, experiment.embedding_models)) {
      await context.throwIfStopped();
      batches.throwFirstError();
      const cloud = readCloud(context, work);
      if (cloud !== null) waiting.push(cloud);
      if (bytesOf(waiting) > READ_AHEAD_BYTES) await batches.roomFor(firstBatch(waiting));
      while (waiting.length > 0 && batches.hasRoomFor(firstBatch(waiting))) batches.begin(takeBatch(waiting));
    }
    while (waiting.length > 0) {
      await batches.roomFor(firstBatch(waiting));
      await context.throwIfStopped();
      batches.begin(takeBatch(waiting));
    }
    await batches.finish();
  } finally {
    await batches.close();
  }
}

function takeBatch(waiting: PendingCloud[]): PendingCloud[] {
  return waiting.splice(0, firstBatch(waiting).length);
}

function bytesOf(clouds: readonly PendingCloud[]): number {
  return clouds.reduce((sum, { points }) => sum + points.coordinates.byteLength, 0);
}

/** A cloud within the memory budget; `null` after the run of one that is not has failed. */
function readCloud(context: StageContext, work: PendingDiagrams): PendingCloud | null {
  const { database, experiment, memoryBudgetBytes } = context;
  const points: FlatPoints = trajectory(database, work.runId, work.embeddingModel);
  const forecast = forecastMemory(points, experiment.max_homology_dimension, memoryBudgetBytes);
  // Not compared with what the kernel can address: of that, a forecast right within a factor of two says too little.
  if (forecast.bytes <= memoryBudgetBytes) return { ...work, points, forecastBytes: forecast.bytes };
  const need = `${forecast.numDistinct} distinct points up to H${experiment.max_homology_dimension} need about`;
  failDiagrams(context, work, overBudget(need, forecast.bytes, context), "over_memory_budget");
  return null;
}

/** @returns the number of diagrams saved; those that failed have failed their runs */
async function computeAndSave(
  context: StageContext,
  pool: HomologyPool,
  batch: readonly PendingCloud[],
): Promise<number> {
  const { memoryBudgetBytes } = context;
  const maxHomologyDimension = context.experiment.max_homology_dimension;
  const startedAt = now();
  const outcomes = await pool.computeAll(
    batch.map(({ points }) => points),
    { maxHomologyDimension, memoryBudgetBytes },
  );
  const completedAt = now();
  const parameters = {
    metric: "euclidean",
    max_homology_dimension: maxHomologyDimension,
    threshold: "enclosing_radius",
    kernel: homologyKernel.kernel,
    kernel_version: homologyKernel.kernelVersion,
  };
  const computed: StoredDiagrams[] = [];
  for (const [at, outcome] of outcomes.entries()) {
    const { runId, embeddingModel } = batch[at]!;
    if (outcome instanceof HomologyMemoryError) {
      const need = `${outcome.numDistinct} distinct points up to H${maxHomologyDimension} turned out to need at least`;
      failDiagrams(context, batch[at]!, overBudget(need, outcome.wantedBytes, context), "over_memory_budget");
    } else if (outcome instanceof Error) {
      failDiagrams(context, batch[at]!, outcome.message, "threw");
    } else {
      computed.push({ ...outcome, runId, embeddingModel, parameters, startedAt, completedAt });
    }
  }
  if (computed.length > 0) {
    context.lease.write(() => {
      for (const diagrams of computed) insertDiagrams(context.database, diagrams);
    });
  }
  return computed.length;
}

function failDiagrams(context: StageContext, work: PendingDiagrams, message: string, kind: string): void {
  const { database, lease } = context;
  context.note({
    stage: "diagrams",
    model: work.embeddingModel,
    run_id: work.runId,
    sequence_number: null,
    attempt: 1,
    kind,
    message,
  });
  lease.write(() => failRun(database, work.runId, `the diagrams of ${work.embeddingModel}: ${message}`));
}

/** Equal points are looked for only where the cloud might need more than the budget with all points distinct. */
function forecastMemory(
  { coordinates, dimension }: FlatPoints,
  maxHomologyDimension: 0 | 1 | 2,
  memoryBudgetBytes: number,
): { numDistinct: number; bytes: number } {
  const numPoints = coordinates.length / dimension;
  const forecast = (numDistinct: number) => ({
    numDistinct,
    bytes: forecastHomologyMemory({
      numPoints,
      numDistinct,
      dimension,
      bytesPerCoordinate: coordinates.BYTES_PER_ELEMENT,
      maxHomologyDimension,
    }),
  });
  const ofAllDistinct = forecast(numPoints);
  return ofAllDistinct.bytes <= memoryBudgetBytes / availableParallelism()
    ? ofAllDistinct
    : forecast(countDistinctRows(coordinates, dimension));
}

/** @param need - The beginning of a sentence, up to the number of bytes. */
function overBudget(need: string, bytes: number, { experiment, memoryBudgetBytes }: StageContext): string {
  const gib = (amount: number) => `${(amount / 2 ** 30).toPrecision(2)} GiB`;
  const dimension = experiment.max_homology_dimension;
  const smaller =
    dimension > 0
      ? `the experiment with max_homology_dimension ${dimension - 1} or a smaller max_length.`
      : "the experiment with a smaller max_length.";
  // What the kernel cannot address cannot be given.
  return memoryBudgetBytes < ADDRESSABLE_BYTES
    ? `${need} ${gib(bytes)} of memory, the budget is ${gib(memoryBudgetBytes)}. Give more memory, or run ${smaller}`
    : `${need} ${gib(bytes)} of memory, the kernel can address ${gib(ADDRESSABLE_BYTES)}. Run ${smaller}`;
}
