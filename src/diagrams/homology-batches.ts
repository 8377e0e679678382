import type { FlatPoints } from "./flat-points.ts";
import type { HomologyPool } from "./homology-pool.ts";
import { forecastHomologyTimeMs } from "./homology-time.ts";

/** A cloud that is computed with others on one thread. */
export interface BatchedCloud {
  readonly points: FlatPoints;
  /** What the kernel will need for it. */
  readonly forecastBytes: number;
}

/** Clouds are computed together, in one message and one transaction, until they come to about this much time … */
const BATCH_MS = 25;

/** … or number. */
const BATCH_CLOUDS = 16;

/** As many of the first clouds as make a batch, or all of them. */
export function firstBatch<Cloud extends BatchedCloud>(clouds: readonly Cloud[]): Cloud[] {
  let count = Math.min(1, clouds.length);
  while (count < clouds.length && !isFull(clouds.slice(0, count))) count++;
  return clouds.slice(0, count);
}

/** Whether a batch is worth a further thread, so that nothing should be added to it. */
function isFull(batch: readonly BatchedCloud[]): boolean {
  return batch.length >= BATCH_CLOUDS || forecastBatchMs(batch) >= BATCH_MS;
}

function forecastBatchMs(batch: readonly BatchedCloud[]): number {
  return batch.reduce(
    (sum, { points }) => sum + forecastHomologyTimeMs(points.coordinates.length / points.dimension),
    0,
  );
}

/** Batches of clouds in work: as many as there are threads, and as much memory by forecast as the budget holds. */
export class HomologyBatches<Cloud extends BatchedCloud> {
  readonly #pool: HomologyPool;
  readonly #memoryBudgetBytes: number;
  readonly #compute: (batch: readonly Cloud[]) => Promise<void>;
  readonly #active = new Set<Promise<void>>();
  #reservedBytes = 0;
  /** An error of a computation may come while nobody awaits it; the first one is kept until somebody looks. */
  readonly #errors: unknown[] = [];

  /** @param compute - Computes a batch on the pool and does with the results what is to be done. */
  constructor(
    pool: HomologyPool,
    memoryBudgetBytes: number,
    compute: (batch: readonly Cloud[]) => Promise<void>,
  ) {
    this.#pool = pool;
    this.#memoryBudgetBytes = memoryBudgetBytes;
    this.#compute = compute;
  }

  throwFirstError(): void {
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  /** Whether a batch can begin now. To start one more thread costs more than a batch that is not full is worth. */
  hasRoomFor(batch: readonly Cloud[]): boolean {
    if (this.#active.size === 0) return true;
    if (this.#active.size >= this.#pool.numThreads) return false;
    if (this.#reservedBytes + peakBytes(batch) > this.#memoryBudgetBytes) return false;
    return this.#pool.numIdle > 0 || isFull(batch);
  }

  /** Waits until there is room for a batch. */
  async roomFor(batch: readonly Cloud[]): Promise<void> {
    while (!this.hasRoomFor(batch)) {
      await Promise.race(this.#active);
      this.throwFirstError();
    }
  }

  begin(batch: readonly Cloud[]): void {
    const bytes = peakBytes(batch);
    this.#reservedBytes += bytes;
    const computation = this.#compute(batch)
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
function peakBytes(batch: readonly BatchedCloud[]): number {
  return Math.max(...batch.map(({ forecastBytes }) => forecastBytes));
}
