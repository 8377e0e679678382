import { now } from "../system/clock.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";
import type { HomologyPool } from "./homology-pool.ts";
import { vietorisRipsOfRows } from "./vietoris-rips.ts";
import type { HomologyDimension } from "./vietoris-rips-options.ts";
import type { VietorisRipsResult } from "./vietoris-rips-result.ts";

/** A cloud whose diagrams are to be computed. */
export interface QueuedCloud {
  readonly points: VectorRows;
  /** What the kernel will need for it. */
  readonly forecastBytes: number;
}

/** What came of a cloud. */
export interface ComputedCloud<Cloud extends QueuedCloud> {
  readonly cloud: Cloud;
  readonly outcome: VietorisRipsResult | Error;
  readonly startedAt: string;
  readonly completedAt: string;
}

export interface HomologyQueueOptions<Cloud extends QueuedCloud> {
  readonly maxHomologyDimension: HomologyDimension;
  /** The most that the clouds in work may need at one time. A single one that needs more must not be queued. */
  readonly memoryBudgetBytes: number;
  /** Does with the results what is to be done. After it has thrown, nothing is begun any more. */
  readonly save: (computed: readonly ComputedCloud<Cloud>[]) => void;
  /** Lets other events have their turn; may throw to end the work. */
  readonly throwIfStopped: () => Promise<void>;
}

/**
 * Clouds of at most this many points are small: up to H2 they take from a tenth of a millisecond to some 30, which is short enough
 * for this thread, and often less than a message to another thread and a transaction of their own.
 */
const SMALL_POINTS = 128;

/** Small clouds that go to a thread in one message. */
const BATCH_CLOUDS = 16;

/** Small clouds that are saved in one transaction. */
const SAVED_TOGETHER = 32;

/** So much may wait before a cloud is computed instead of read, in bytes of coordinates. */
const WAITING_BYTES = 8 * 2 ** 20;

/**
 * Clouds that wait to be computed, are in work, or computed and about to be saved. Large ones go to threads one by one, small ones
 * in batches. While no thread is free and enough of them wait, this thread computes small ones itself, each in a turn of the event loop of
 * its own: starting a further thread takes as long as computing forty of them.
 */
export class HomologyQueue<Cloud extends QueuedCloud> {
  readonly #pool: HomologyPool;
  readonly #options: HomologyQueueOptions<Cloud>;
  readonly #large: Cloud[] = [];
  readonly #small: Cloud[] = [];
  readonly #onThreads = new Set<Promise<void>>();
  readonly #unsaved: ComputedCloud<Cloud>[] = [];
  #reservedBytes = 0;
  /** Whether all clouds are here, so that what waits is all that there is. */
  #isLast = false;
  /** An error may come while nobody awaits the queue; the first one is kept until somebody does. */
  readonly #errors: unknown[] = [];

  constructor(pool: HomologyPool, options: HomologyQueueOptions<Cloud>) {
    this.#pool = pool;
    this.#options = options;
  }

  /** Returns when there is room for another one. */
  async add(cloud: Cloud): Promise<void> {
    (isSmall(cloud) ? this.#small : this.#large).push(cloud);
    this.#giveToThreads();
    while (bytesOf(this.#small) + bytesOf(this.#large) > WAITING_BYTES) await this.#advance();
  }

  /** Returns when everything is computed and saved. Nothing is added after it was called. */
  async finish(): Promise<void> {
    this.#isLast = true;
    this.#giveToThreads();
    while (this.#small.length + this.#large.length > 0) await this.#advance();
    await Promise.all(this.#onThreads);
    this.#throwFirstError();
    this.#saveAll();
  }

  /** Ends the threads. Also when the work is stopped, what is being computed is saved. */
  async close(): Promise<void> {
    await Promise.all(this.#onThreads);
    try {
      if (this.#errors.length === 0) this.#saveAll();
    } finally {
      await this.#pool.close();
    }
  }

  /** Computes a cloud, or waits for a thread that does. */
  async #advance(): Promise<void> {
    const [cloud] = this.#small;
    if (cloud !== undefined && this.#hasMemoryFor([cloud])) {
      this.#small.shift();
      this.#computeHere(cloud);
    } else {
      await Promise.race(this.#onThreads);
    }
    await this.#options.throwIfStopped();
    this.#throwFirstError();
    this.#giveToThreads();
  }

  #giveToThreads(): void {
    const { numThreads } = this.#pool;
    while (this.#begins(this.#large, 1, numThreads));
    // This thread takes a processor, too.
    while (this.#begins(this.#small, BATCH_CLOUDS, numThreads - 1));
    // Of a last batch that is not full, a thread that has nothing else to do takes half.
    if (this.#isLast) this.#begins(this.#small, Math.ceil(this.#small.length / 2), 0);
  }

  /**
   * Begins a batch of the clouds that wait, if there are so many, a thread and memory for them.
   *
   * @param mostThreads - Up to so many, a further thread is started if none is idle.
   */
  #begins(waiting: Cloud[], numClouds: number, mostThreads: number): boolean {
    const batch = waiting.slice(0, numClouds);
    if (batch.length < Math.max(1, numClouds)) return false;
    if (this.#pool.numIdle === 0 && this.#pool.numStarted >= mostThreads) return false;
    if (!this.#hasMemoryFor(batch)) return false;
    waiting.splice(0, numClouds);
    this.#beginOnThread(batch);
    return true;
  }

  #hasMemoryFor(batch: readonly Cloud[]): boolean {
    return (
      this.#onThreads.size === 0 || this.#reservedBytes + peakBytes(batch) <= this.#options.memoryBudgetBytes
    );
  }

  #beginOnThread(batch: readonly Cloud[]): void {
    const bytes = peakBytes(batch);
    this.#reservedBytes += bytes;
    const work = this.#computeOnThread(batch)
      .catch((error: unknown) => {
        this.#errors.push(error);
      })
      .finally(() => {
        this.#reservedBytes -= bytes;
        this.#onThreads.delete(work);
      });
    this.#onThreads.add(work);
  }

  async #computeOnThread(batch: readonly Cloud[]): Promise<void> {
    const { maxHomologyDimension, memoryBudgetBytes } = this.#options;
    const startedAt = now();
    const outcomes = await this.#pool.computeAll(
      batch.map(({ points }) => points),
      { maxHomologyDimension, memoryBudgetBytes },
    );
    const completedAt = now();
    this.#saveSoon(batch.map((cloud, at) => ({ cloud, outcome: outcomes[at]!, startedAt, completedAt })));
  }

  #computeHere(cloud: Cloud): void {
    const { maxHomologyDimension, memoryBudgetBytes } = this.#options;
    const startedAt = now();
    let outcome: VietorisRipsResult | Error;
    try {
      outcome = vietorisRipsOfRows(cloud.points, { maxHomologyDimension, memoryBudgetBytes });
    } catch (error) {
      outcome = error instanceof Error ? error : new Error(String(error));
    }
    this.#saveSoon([{ cloud, outcome, startedAt, completedAt: now() }]);
  }

  /** Small clouds are saved together, since a transaction takes longer than they do. */
  #saveSoon(computed: readonly ComputedCloud<Cloud>[]): void {
    this.#unsaved.push(...computed);
    if (this.#unsaved.length >= SAVED_TOGETHER || !computed.every(({ cloud }) => isSmall(cloud)))
      this.#saveAll();
  }

  #saveAll(): void {
    const computed = this.#unsaved.splice(0);
    if (computed.length === 0) return;
    try {
      this.#options.save(computed);
    } catch (error) {
      this.#errors.push(error);
      throw error;
    }
  }

  #throwFirstError(): void {
    if (this.#errors.length > 0) throw this.#errors[0];
  }
}

function isSmall({ points }: QueuedCloud): boolean {
  return numRowsOf(points) <= SMALL_POINTS;
}

function bytesOf(clouds: readonly QueuedCloud[]): number {
  return clouds.reduce((sum, { points }) => sum + points.coordinates.byteLength, 0);
}

/** What a batch needs at one time: its clouds are computed one after the other. */
function peakBytes(batch: readonly QueuedCloud[]): number {
  return Math.max(...batch.map(({ forecastBytes }) => forecastBytes));
}
