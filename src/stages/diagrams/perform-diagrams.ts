import { availableParallelism } from "node:os";
import { ADDRESSABLE_BYTES } from "../../homology/homology-kernel.ts";
import { forecastHomologyMemory } from "../../homology/homology-memory.ts";
import { HomologyMemoryError } from "../../homology/homology-memory-error.ts";
import { homologyKernel } from "../../homology/homology-module.ts";
import { HomologyPool } from "../../homology/homology-pool.ts";
import { type ComputedCloud, HomologyQueue, type QueuedCloud } from "../../homology/homology-queue.ts";
import { trajectory } from "../../store/embeddings.ts";
import { grownLengthOf } from "../../store/growths.ts";
import { lengthenRuns } from "../../store/lengthen-runs.ts";
import {
  insertDiagrams,
  type PendingDiagrams,
  pendingDiagrams,
  type StoredDiagrams,
} from "../../store/persistence-diagrams.ts";
import { countCompleteRuns, failRun } from "../../store/runs.ts";
import { countDiagrams } from "../../store/views/diagram-counts.ts";
import { numWasmMemoriesThatFit } from "../../system/address-space.ts";
import { countDistinctRows } from "../../vectors/distinct-rows.ts";
import { numRowsOf, type VectorRows } from "../../vectors/vector-rows.ts";
import type { StageContext, WorkContext } from "../stage.ts";
import { SharedBuffers } from "./shared-buffers.ts";

type DiagramsContext = WorkContext & Pick<StageContext, "memoryBudgetBytes">;

/** A run's trajectory, read, whose diagrams are to be computed. */
type PendingCloud = PendingDiagrams & QueuedCloud;

/** Memory of trajectories that is kept for the next ones. */
const KEPT_BYTES = 8 * 2 ** 20;

/**
 * Computes the persistence diagrams that complete runs lack, on all processors and as many at a time as the memory budget
 * holds by forecast. A diagram that alone needs more than the budget fails alone: before its start if that is forecast, else when its
 * computation reaches the budget. Trajectories are read while others are computed.
 *
 * @param isWanted - Which of those that are lacking; left out for all.
 */
export async function performDiagrams(
  context: DiagramsContext,
  isWanted: (work: PendingDiagrams) => boolean = () => true,
): Promise<void> {
  const { database, experiment, memoryBudgetBytes, throwIfStopped } = context;
  const grownLength = grownLengthOf(database, experiment.id);
  // Of runs that need no new diagram although they are longer: a picture more, which the embedding model does not read.
  if (grownLength !== null)
    context.lease.write(() =>
      lengthenRuns(database, grownLength, experiment.embedding_models, { experimentId: experiment.id }),
    );
  const total = countCompleteRuns(database, experiment.id) * experiment.embedding_models.length;
  let done = countDiagrams(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "diagrams", done, total, model: null });

  const buffers = new SharedBuffers(KEPT_BYTES);
  // This thread has a kernel too.
  const numThreads = Math.max(1, Math.min(availableParallelism(), numWasmMemoriesThatFit() - 1));
  const queue = new HomologyQueue<PendingCloud>(new HomologyPool(numThreads), {
    maxHomologyDimension: experiment.max_homology_dimension,
    memoryBudgetBytes,
    throwIfStopped,
    save: (computed) => {
      for (const { cloud } of computed)
        buffers.giveBack(cloud.points.coordinates.buffer as SharedArrayBuffer);
      done += saveDiagrams(context, computed, grownLength);
      context.onProgress({ stage: "diagrams", done, total, model: computed.at(-1)!.cloud.embeddingModel });
    },
  });
  try {
    for (const work of pendingDiagrams(database, experiment.id, experiment.embedding_models, grownLength)) {
      await throwIfStopped();
      if (!isWanted(work)) continue;
      const cloud = readCloud(context, work, buffers);
      if (cloud !== null) await queue.add(cloud);
    }
    await queue.finish();
  } finally {
    await queue.close();
  }
}

/** The cloud; `null` if it needs more than the memory budget, and its run has failed. */
function readCloud(
  context: DiagramsContext,
  work: PendingDiagrams,
  buffers: SharedBuffers,
): PendingCloud | null {
  const { database, experiment, memoryBudgetBytes } = context;
  const points: VectorRows = trajectory(database, work.runId, work.embeddingModel, (byteLength) =>
    buffers.take(byteLength),
  );
  const forecast = forecastMemory(points, experiment.max_homology_dimension, memoryBudgetBytes);
  // Not compared with what the kernel can address: the forecast may be wrong by a factor of two.
  if (forecast.bytes <= memoryBudgetBytes) return { ...work, points, forecastBytes: forecast.bytes };
  const need = `${forecast.numDistinct} distinct points up to H${experiment.max_homology_dimension} need about`;
  failDiagrams(context, work, overBudget(need, forecast.bytes, context), "over_memory_budget");
  return null;
}

/** @returns the number of diagrams saved; those that failed have failed their runs */
function saveDiagrams(
  context: DiagramsContext,
  computed: readonly ComputedCloud<PendingCloud>[],
  grownLength: number | null,
): number {
  const maxHomologyDimension = context.experiment.max_homology_dimension;
  const parameters = {
    metric: "euclidean",
    max_homology_dimension: maxHomologyDimension,
    threshold: "enclosing_radius",
    kernel: homologyKernel.kernel,
    kernel_version: homologyKernel.kernelVersion,
  };
  const succeeded: StoredDiagrams[] = [];
  for (const { cloud, outcome, startedAt, completedAt } of computed) {
    if (outcome instanceof HomologyMemoryError) {
      const need = `${outcome.numDistinct} distinct points up to H${maxHomologyDimension} turned out to need at least`;
      failDiagrams(context, cloud, overBudget(need, outcome.wantedBytes, context), "over_memory_budget");
    } else if (outcome instanceof Error) {
      failDiagrams(context, cloud, outcome.message, "threw");
    } else {
      const { runId, embeddingModel } = cloud;
      succeeded.push({ ...outcome, runId, embeddingModel, parameters, startedAt, completedAt });
    }
  }
  if (succeeded.length > 0) {
    context.lease.write(() => {
      const { database, experiment } = context;
      for (const diagrams of succeeded) insertDiagrams(database, diagrams);
      if (grownLength === null) return;
      for (const runId of new Set(succeeded.map((diagrams) => diagrams.runId)))
        lengthenRuns(database, grownLength, experiment.embedding_models, {
          experimentId: experiment.id,
          runId,
        });
    });
  }
  return succeeded.length;
}

function failDiagrams(context: DiagramsContext, work: PendingDiagrams, message: string, kind: string): void {
  const { database, lease } = context;
  context.note({
    stage: "diagrams",
    model: work.embeddingModel,
    run_id: work.runId,
    attempt: 1,
    kind,
    message,
  });
  lease.write(() => failRun(database, work.runId, `the diagrams of ${work.embeddingModel}: ${message}`));
}

/** Equal points are looked for only where the cloud might need more than the budget with all points distinct. */
function forecastMemory(
  points: VectorRows,
  maxHomologyDimension: 0 | 1 | 2,
  memoryBudgetBytes: number,
): { numDistinct: number; bytes: number } {
  const { coordinates, dimension } = points;
  const numPoints = numRowsOf(points);
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
    : forecast(countDistinctRows(points));
}

/** @param need - The beginning of a sentence, up to the number of bytes. */
function overBudget(need: string, bytes: number, { experiment, memoryBudgetBytes }: DiagramsContext): string {
  const gib = (amount: number) => `${(amount / 2 ** 30).toPrecision(2)} GiB`;
  const dimension = experiment.max_homology_dimension;
  // H1 takes no more than H0.
  const smaller =
    dimension === 2
      ? "the experiment with max_homology_dimension 1 or a smaller max_length."
      : "the experiment with a smaller max_length.";
  // What the kernel cannot address cannot be given.
  return memoryBudgetBytes < ADDRESSABLE_BYTES
    ? `${need} ${gib(bytes)} of memory, the budget is ${gib(memoryBudgetBytes)}. Give more memory, or run ${smaller}`
    : `${need} ${gib(bytes)} of memory, the kernel can address ${gib(ADDRESSABLE_BYTES)}. Run ${smaller}`;
}
