import { availableParallelism } from "node:os";
import type { StageContext } from "../stage.ts";
import { trajectory } from "../store/embeddings.ts";
import { insertDiagrams, type PendingDiagrams, pendingDiagrams } from "../store/persistence-diagrams.ts";
import { failRun } from "../store/runs.ts";
import { countCompleteRuns, savedDiagrams } from "../store/saved-work.ts";
import { now } from "../store/timestamps.ts";
import { type FlatPoints, flatPoints } from "./flat-points.ts";
import { ADDRESSABLE_BYTES } from "./homology-kernel.ts";
import { countDistinctRows, forecastHomologyMemory } from "./homology-memory.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import { homologyKernel } from "./homology-module.ts";
import { HomologyPool } from "./homology-pool.ts";

/**
 * Computes the persistence diagrams that complete runs lack, on as many threads as there are processors and as many at a
 * time as the memory budget holds by forecast. A diagram that alone would need more than the budget fails alone, before the start
 * if that was forecast, else when it gets there.
 */
export async function performDiagrams(context: StageContext): Promise<void> {
  const { database, experiment, memoryBudgetBytes } = context;
  const total = countCompleteRuns(database, experiment.id) * experiment.embedding_models.length;
  let done = savedDiagrams(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "diagrams", done, total, model: null });

  const pool = new HomologyPool(availableParallelism());
  const active = new Set<Promise<void>>();
  let reservedBytes = 0;
  // An error of a computation may come while nobody awaits it; the first one is kept until somebody looks.
  const errors: unknown[] = [];
  const throwFirstError = () => {
    if (errors.length > 0) throw errors[0];
  };
  try {
    for (const work of pendingDiagrams(database, experiment.id, experiment.embedding_models)) {
      await context.throwIfStopped();
      throwFirstError();
      const points = flatPoints(trajectory(database, work.runId, work.embeddingModel));
      const forecast = forecastMemory(points, experiment.max_homology_dimension);
      const forecastBytes = forecast.bytes;
      // Not compared with what the kernel can address: of that, a forecast right within a factor of two says too little.
      if (forecastBytes > memoryBudgetBytes) {
        const need = `${forecast.numDistinct} distinct points up to H${experiment.max_homology_dimension} need about`;
        failDiagrams(context, work, overBudget(need, forecastBytes, context), "over_memory_budget");
        continue;
      }
      while (
        active.size >= pool.numThreads ||
        (active.size > 0 && reservedBytes + forecastBytes > memoryBudgetBytes)
      ) {
        await Promise.race(active);
        throwFirstError();
      }
      reservedBytes += forecastBytes;
      const computation = computeAndSave(context, pool, work, points)
        .then((saved) => {
          done += saved;
          context.onProgress({ stage: "diagrams", done, total, model: work.embeddingModel });
        })
        .catch((error: unknown) => {
          errors.push(error);
        })
        .finally(() => {
          reservedBytes -= forecastBytes;
          active.delete(computation);
        });
      active.add(computation);
    }
    await Promise.all(active);
    throwFirstError();
  } finally {
    // Also when the work is stopped: what is being computed is saved.
    await Promise.all(active);
    await pool.close();
  }
}

/** @returns the number of diagrams saved: 0 if this one failed */
async function computeAndSave(
  context: StageContext,
  pool: HomologyPool,
  work: PendingDiagrams,
  points: FlatPoints,
): Promise<number> {
  const { memoryBudgetBytes } = context;
  const maxHomologyDimension = context.experiment.max_homology_dimension;
  const startedAt = now();
  let result: Awaited<ReturnType<HomologyPool["compute"]>>;
  try {
    result = await pool.compute(points, { maxHomologyDimension, memoryBudgetBytes });
  } catch (error) {
    if (error instanceof HomologyMemoryError) {
      const need = `${error.numDistinct} distinct points up to H${maxHomologyDimension} turned out to need at least`;
      failDiagrams(context, work, overBudget(need, error.wantedBytes, context), "over_memory_budget");
      return 0;
    }
    failDiagrams(context, work, error instanceof Error ? error.message : String(error), "threw");
    return 0;
  }
  context.lease.write(() =>
    insertDiagrams(context.database, {
      ...result,
      runId: work.runId,
      embeddingModel: work.embeddingModel,
      parameters: {
        metric: "euclidean",
        max_homology_dimension: maxHomologyDimension,
        threshold: "enclosing_radius",
        kernel: homologyKernel.kernel,
        kernel_version: homologyKernel.kernelVersion,
      },
      startedAt,
      completedAt: now(),
    }),
  );
  return 1;
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

function forecastMemory(
  { coordinates, dimension }: FlatPoints,
  maxHomologyDimension: 0 | 1 | 2,
): { numDistinct: number; bytes: number } {
  const numDistinct = countDistinctRows(coordinates, dimension);
  const bytes = forecastHomologyMemory({
    numPoints: coordinates.length / dimension,
    numDistinct,
    dimension,
    bytesPerCoordinate: coordinates.BYTES_PER_ELEMENT,
    maxHomologyDimension,
  });
  return { numDistinct, bytes };
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
