import { availableParallelism } from "node:os";
import type { StageContext } from "../stage.ts";
import { trajectory } from "../store/embeddings.ts";
import { insertDiagrams, type PendingDiagrams, pendingDiagrams } from "../store/persistence-diagrams.ts";
import { failRun } from "../store/runs.ts";
import { countCompleteRuns, savedDiagrams } from "../store/saved-work.ts";
import { now } from "../store/timestamps.ts";
import { distinctPoints } from "./distinct-points.ts";
import { HomologyPool } from "./homology-pool.ts";

import { forecastMemoryBytes } from "./memory-forecast.ts";
import { plainReduction } from "./plain-reduction.ts";

/**
 * Computes the persistence diagrams that complete runs lack, on as many threads as there are processors and as many at a
 * time as the memory budget holds. A diagram that alone would need more than the budget fails alone.
 */
export async function performDiagrams(context: StageContext): Promise<void> {
  const { database, experiment, memoryBudgetBytes } = context;
  const total = countCompleteRuns(database, experiment.id) * experiment.embedding_models.length;
  let done = savedDiagrams(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "diagrams", done, total, model: null });

  const pool = new HomologyPool(availableParallelism());
  const active = new Set<Promise<void>>();
  let reservedBytes = 0;
  try {
    for (const work of pendingDiagrams(database, experiment.id, experiment.embedding_models)) {
      await context.throwIfStopped();
      const points = trajectory(database, work.runId, work.embeddingModel);
      const { numDistinct } = distinctPoints(points);
      const forecastBytes = forecastMemoryBytes(numDistinct, experiment.max_homology_dimension);
      if (forecastBytes > memoryBudgetBytes) {
        failDiagrams(context, work, overBudget(numDistinct, forecastBytes, context), "over_memory_budget");
        continue;
      }
      while (
        active.size >= pool.numThreads ||
        (active.size > 0 && reservedBytes + forecastBytes > memoryBudgetBytes)
      ) {
        await Promise.race(active);
      }
      reservedBytes += forecastBytes;
      const computation = computeAndSave(context, pool, work, points)
        .then((saved) => {
          done += saved;
          context.onProgress({ stage: "diagrams", done, total, model: work.embeddingModel });
        })
        .finally(() => {
          reservedBytes -= forecastBytes;
          active.delete(computation);
        });
      active.add(computation);
      // A failure is thrown where the promise is awaited; until then it must not count as unhandled.
      computation.catch(() => {});
    }
    await Promise.all(active);
  } finally {
    // Also when the work is stopped: what is being computed is saved.
    await Promise.allSettled(active);
    await pool.close();
  }
}

/** @returns the number of diagrams saved: 0 if this one failed */
async function computeAndSave(
  context: StageContext,
  pool: HomologyPool,
  work: PendingDiagrams,
  points: readonly Float32Array[],
): Promise<number> {
  const maxHomologyDimension = context.experiment.max_homology_dimension;
  const startedAt = now();
  let result: Awaited<ReturnType<HomologyPool["compute"]>>;
  try {
    result = await pool.compute(points, { maxHomologyDimension });
  } catch (error) {
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
        kernel: plainReduction.kernel,
        kernel_version: plainReduction.kernelVersion,
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

function overBudget(
  numDistinct: number,
  forecastBytes: number,
  { experiment, memoryBudgetBytes }: StageContext,
): string {
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toPrecision(2)} GiB`;
  const dimension = experiment.max_homology_dimension;
  const advice =
    dimension > 0
      ? `Give more memory, or run the experiment with max_homology_dimension ${dimension - 1} or a smaller max_length.`
      : "Give more memory, or run the experiment with a smaller max_length.";
  return (
    `${numDistinct} distinct points up to H${dimension} need about ${gib(forecastBytes)} of memory, ` +
    `the budget is ${gib(memoryBudgetBytes)}. ${advice}`
  );
}
