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
import { type FlatPoints, flatPoints } from "./flat-points.ts";
import { ADDRESSABLE_BYTES } from "./homology-kernel.ts";
import { countDistinctRows, forecastHomologyMemory } from "./homology-memory.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import { homologyKernel } from "./homology-module.ts";
import { HomologyPool } from "./homology-pool.ts";
import { forecastHomologyTimeMs } from "./homology-time.ts";

/** Clouds are computed together, in one message and one transaction, until they come to about this much time … */
const BATCH_MS = 25;

/** … or number. */
const BATCH_CLOUDS = 64;

/** A run's trajectory, read, whose diagrams are to be computed. */
interface PendingCloud extends PendingDiagrams {
  readonly points: FlatPoints;
  readonly forecastBytes: number;
}

/**
 * Computes the persistence diagrams that complete runs lack, on as many threads as there are processors and as many at a
 * time as the memory budget holds by forecast. A diagram that alone would need more than the budget fails alone, before the start
 * if that was forecast, else when it gets there.
 *
 * Trajectories are read while the threads compute. What has been read when a thread becomes free goes to it in one batch: so
 * large clouds go one by one, and of small ones, which take no longer than their reading and saving, many together.
 */
export async function performDiagrams(context: StageContext): Promise<void> {
  const { database, experiment } = context;
  const total = countCompleteRuns(database, experiment.id) * experiment.embedding_models.length;
  let done = savedDiagrams(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "diagrams", done, total, model: null });

  const computations = new Computations(context, (model, numSaved) => {
    done += numSaved;
    context.onProgress({ stage: "diagrams", done, total, model });
  });
  let batch: PendingCloud[] = [];
  try {
    for (const work of pendingDiagrams(database, experiment.id, experiment.embedding_models)) {
      await context.throwIfStopped();
      computations.throwFirstError();
      const cloud = readCloud(context, work);
      if (cloud === null) continue;
      batch.push(cloud);
      if (!computations.hasRoomFor(batch) && !isFull(batch)) continue;
      await computations.begin(batch);
      batch = [];
    }
    if (batch.length > 0) await computations.begin(batch);
    await computations.finish();
  } finally {
    await computations.close();
  }
}

function isFull(batch: readonly PendingCloud[]): boolean {
  return batch.length >= BATCH_CLOUDS || forecastBatchMs(batch) >= BATCH_MS;
}

function forecastBatchMs(batch: readonly PendingCloud[]): number {
  return batch.reduce(
    (sum, { points }) => sum + forecastHomologyTimeMs(points.coordinates.length / points.dimension),
    0,
  );
}

/** The batches that are being computed. */
class Computations {
  readonly #context: StageContext;
  readonly #onSaved: (model: string, numSaved: number) => void;
  readonly #pool = new HomologyPool(availableParallelism());
  readonly #active = new Set<Promise<void>>();
  #reservedBytes = 0;
  /** An error of a computation may come while nobody awaits it; the first one is kept until somebody looks. */
  readonly #errors: unknown[] = [];

  constructor(context: StageContext, onSaved: (model: string, numSaved: number) => void) {
    this.#context = context;
    this.#onSaved = onSaved;
  }

  throwFirstError(): void {
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  /** Whether a batch can begin now. To start one more thread costs more than a batch that is not full is worth. */
  hasRoomFor(batch: readonly PendingCloud[]): boolean {
    if (this.#active.size === 0) return true;
    if (this.#active.size >= this.#pool.numThreads) return false;
    if (this.#reservedBytes + peakBytes(batch) > this.#context.memoryBudgetBytes) return false;
    return this.#pool.numIdle > 0 || isFull(batch);
  }

  /** Waits until there is room, then begins. */
  async begin(batch: readonly PendingCloud[]): Promise<void> {
    while (!this.hasRoomFor(batch)) {
      await Promise.race(this.#active);
      this.throwFirstError();
    }
    await this.#context.throwIfStopped();
    const bytes = peakBytes(batch);
    this.#reservedBytes += bytes;
    const computation = computeAndSave(this.#context, this.#pool, batch)
      .then((numSaved) => this.#onSaved(batch.at(-1)!.embeddingModel, numSaved))
      .catch((error: unknown) => {
        this.#errors.push(error);
      })
      .finally(() => {
        this.#reservedBytes -= bytes;
        this.#active.delete(computation);
      });
    this.#active.add(computation);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#active);
    this.throwFirstError();
  }

  /** Also when the work is stopped, what is being computed is saved. */
  async close(): Promise<void> {
    await Promise.all(this.#active);
    await this.#pool.close();
  }
}

/** What a batch needs at one time: its clouds are computed one after the other. */
function peakBytes(batch: readonly PendingCloud[]): number {
  return Math.max(...batch.map(({ forecastBytes }) => forecastBytes));
}

/** A cloud within the memory budget; `null` after the run of one that is not has failed. */
function readCloud(context: StageContext, work: PendingDiagrams): PendingCloud | null {
  const { database, experiment, memoryBudgetBytes } = context;
  const points = flatPoints(trajectory(database, work.runId, work.embeddingModel));
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
