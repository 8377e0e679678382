import { InterruptedError } from "../errors.ts";
import { ModelUnavailableError } from "../models/call-errors.ts";
import type { ExecutorFacts } from "../models/executor-facts.ts";
import type { CallContext, Place } from "../models/model.ts";
import { now } from "../system/clock.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { NoExecutorError, Placement, type PlaceRequest } from "./placement.ts";
import type { LoadedVersion, PythonWorker } from "./worker.ts";
import { OtherVersionError, WorkerKeepsDyingError } from "./worker-errors.ts";

/**
 * The workers that compute the models of one process, each on a device of its own. A call holds its executor through all attempts, so that
 * what kills it is found there, and does not visit the others.
 */
export class Executors {
  /** Told what happens, for people: "loading SDXLTurbo". */
  onNote: (note: string) => void = () => {};
  readonly #placement = new Placement<PythonWorker, CatalogueEntry>();
  readonly #workers: PythonWorker[] = [];
  readonly #lost = new Map<PythonWorker, { at: string; reason: string }>();

  constructor(workers: readonly PythonWorker[]) {
    for (const worker of workers) this.add(worker);
  }

  /** How many can compute now. */
  get size(): number {
    return this.#placement.executors.length;
  }

  /** All there have been, the lost ones among them. */
  get workers(): readonly PythonWorker[] {
    return this.#workers;
  }

  /** What is known of each. */
  get facts(): readonly ExecutorFacts[] {
    return this.#workers.map((worker) => ({
      name: worker.executorName,
      host: worker.host,
      device: worker.device,
      deviceName: worker.deviceTitle ?? null,
      models: worker.lastResidents,
      numCalls: worker.counts.calls,
      busyMs: worker.counts.busyMs,
      numDeaths: worker.counts.deaths,
      lost: this.#lost.get(worker),
    }));
  }

  add(worker: PythonWorker): void {
    worker.onAnswered = (name, seconds) => this.#placement.measure(name, seconds);
    worker.onNote = (note) => this.onNote(this.size === 1 ? note : `${worker.executorName}: ${note}`);
    this.#workers.push(worker);
    this.#placement.add(worker);
  }

  /** The version of a model, once it has been loaded anywhere. */
  versionOf(name: string): LoadedVersion | undefined {
    return this.#workers.map((worker) => worker.versionOf(name)).find((version) => version !== undefined);
  }

  /** @throws InterruptedError once the signal fires; ModelUnavailableError if no executor is left */
  async acquire(request: PlaceRequest<CatalogueEntry>): Promise<ExecutorPlace> {
    const worker = await this.#acquire(request);
    return new ExecutorPlace(worker, {
      release: (held) => this.#placement.release(held),
      another: async (lost, reason) => {
        if (this.size < 2) return undefined;
        this.#retire(lost, reason);
        return this.#acquire(request);
      },
    });
  }

  /** Loads a model on one of them. @throws ModelUnavailableError; CallError if the worker died meanwhile */
  async load(entry: CatalogueEntry): Promise<LoadedVersion> {
    const place = await this.acquire({ model: entry, together: [entry], order: Number.NEGATIVE_INFINITY });
    try {
      for (;;) {
        try {
          return await place.worker.load(entry);
        } catch (error) {
          if (!(await place.moveAfter(error))) throw error;
        }
      }
    } finally {
      place.release();
    }
  }

  /** Ends all of them. A later call starts what it needs anew. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async #acquire(request: PlaceRequest<CatalogueEntry>): Promise<PythonWorker> {
    try {
      return await this.#placement.acquire(request);
    } catch (error) {
      if (request.signal?.aborted === true)
        throw new InterruptedError("interrupted while a call was waiting for an executor");
      if (!(error instanceof NoExecutorError)) throw error;
      throw new ModelUnavailableError(request.model.name, `${request.model.name}: ${this.#allLost()}`);
    }
  }

  #retire(worker: PythonWorker, reason: string): void {
    this.#lost.set(worker, { at: now(), reason });
    this.#placement.retire(worker);
    this.onNote(`${worker.executorName} is not used any more: ${reason}`);
    void worker.close();
  }

  #allLost(): string {
    const reasons = [...this.#lost].map(([worker, { reason }]) => `  ${worker.executorName}: ${reason}`);
    return `no executor is left.\n${reasons.join("\n")}`;
  }
}

interface PlaceOwner {
  readonly release: (worker: PythonWorker) => void;
  readonly another: (lost: PythonWorker, reason: string) => Promise<PythonWorker | undefined>;
}

/** An executor, held for one call. */
export class ExecutorPlace implements Place {
  #worker: PythonWorker;
  readonly #owner: PlaceOwner;
  #numDying = 0;

  constructor(worker: PythonWorker, owner: PlaceOwner) {
    this.#worker = worker;
    this.#owner = owner;
  }

  get worker(): PythonWorker {
    return this.#worker;
  }

  get executor(): string {
    return this.#worker.executorName;
  }

  release(): void {
    this.#owner.release(this.#worker);
  }

  /**
   * Gives the call to another executor, if it is this one's fault that it cannot be computed, and there is another. A call that two have died
   * of goes no further: it would visit all.
   *
   * @returns whether it is to be computed once more
   */
  async moveAfter(error: unknown, onMended?: CallContext["onMended"]): Promise<boolean> {
    if (!(error instanceof OtherVersionError || error instanceof WorkerKeepsDyingError)) return false;
    if (error instanceof WorkerKeepsDyingError) this.#numDying += 1;
    if (this.#numDying > 1) return false;
    const lost = this.executor;
    const next = await this.#owner.another(this.#worker, error.message);
    if (next === undefined) return false;
    this.#worker = next;
    const message = `${lost} is not used any more: ${error.message}; tried again on ${this.executor}`;
    onMended?.({ kind: "executor_lost", message });
    return true;
  }
}
