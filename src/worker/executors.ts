import { InterruptedError } from "../errors.ts";
import { CallError, ModelUnavailableError } from "../models/call-errors.ts";
import type { ExecutorFacts } from "../models/executor-facts.ts";
import type { CallContext, Place } from "../models/model.ts";
import { now } from "../system/clock.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import type { LoadedVersion } from "./loaded-models.ts";
import { NoExecutorError, Placement, type PlaceRequest } from "./placement.ts";
import type { PythonWorker } from "./worker.ts";
import {
  CannotLoadError,
  ExecutorLostError,
  OtherVersionError,
  WorkerKeepsDyingError,
} from "./worker-errors.ts";

/** Losses of one executor without an answer in between, after which it is not waited for any more. */
const MOST_LOSSES = 3;

/**
 * The workers that compute the models of one process, each on a device of its own. A call holds its executor through all attempts, so that
 * what kills it is found there, and does not visit the others.
 */
export class Executors {
  /** Told what happens, for people: "loading SDXLTurbo". */
  onNote: (note: string) => void = () => {};
  readonly #placement = new Placement<PythonWorker, CatalogueEntry>();
  readonly #workers: PythonWorker[] = [];
  readonly #versions: ReadonlyMap<string, LoadedVersion>;
  readonly #lost = new Map<PythonWorker, { at: string; reason: string }>();
  /** How long one waits for others once the last is lost; undefined where none can come. */
  #patienceMs: number | undefined;
  /** Why nobody starts any more. */
  #reasons: readonly string[] = [];
  #forlorn: NodeJS.Timeout | "given up" | undefined;
  #isClosed = false;
  /** Told of one that is not used any more, should it come back. */
  onRetired: (worker: PythonWorker) => void = () => {};

  /** @param versions - Those that the workers share. */
  constructor(workers: readonly PythonWorker[], versions: ReadonlyMap<string, LoadedVersion> = new Map()) {
    this.#versions = versions;
    for (const worker of workers) this.add(worker);
  }

  /** How many can compute now. */
  get size(): number {
    return this.#placement.executors.length;
  }

  /** How many calls can be made side by side; more where executors may still join. */
  get numPlaces(): number {
    return this.#patienceMs === undefined ? this.size : Math.max(2, this.size);
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

  /** Has one more compute; one that was lost goes on. */
  add(worker: PythonWorker): void {
    worker.onAnswered = (name, seconds) => this.#placement.measure(name, seconds);
    worker.onNote = (note) => this.onNote(this.size === 1 ? note : `${worker.executorName}: ${note}`);
    if (!this.#workers.includes(worker)) this.#workers.push(worker);
    this.#lost.delete(worker);
    if (this.#forlorn !== "given up") clearTimeout(this.#forlorn);
    this.#forlorn = undefined;
    this.#isClosed = false;
    this.#placement.add(worker);
  }

  /**
   * Others may join from now on. The first is waited for however long it takes; once all are lost, others are waited for a while.
   */
  awaitOthers(patienceMs: number): void {
    this.#patienceMs = patienceMs;
  }

  /** Nobody starts any more: with the last one, nothing is waited for. @param reasons - Why, as whole lines */
  awaitNoOthers(reasons: readonly string[]): void {
    this.#patienceMs = 0;
    this.#reasons = reasons;
    if (this.#forlorn !== "given up") clearTimeout(this.#forlorn);
    this.#forlorn = undefined;
    this.#beginToWait();
  }

  /** Takes one out that is gone, and may come back. */
  lose(worker: PythonWorker, reason: string): void {
    if (!this.#placement.executors.includes(worker)) return;
    this.#placement.retire(worker, this.#mayOthersCome);
    this.#beginToWait();
    if (this.#isClosed) return;
    this.#lost.set(worker, { at: now(), reason });
    this.onNote(`${worker.executorName}: ${reason}`);
  }

  /** The version of a model, once it has been loaded anywhere. */
  versionOf(name: string): LoadedVersion | undefined {
    return (
      this.#versions.get(name) ??
      this.#workers.map((worker) => worker.versionOf(name)).find((version) => version !== undefined)
    );
  }

  /** Whether one executor at least can hold all of these models. */
  holdTogether(models: readonly CatalogueEntry[]): boolean {
    return this.size > 0 && this.#placement.fitTogether(models);
  }

  /** @throws InterruptedError once the signal fires; ModelUnavailableError if no executor is left */
  async acquire(request: PlaceRequest<CatalogueEntry>): Promise<ExecutorPlace> {
    const granted = this.#placement.acquireAhead(request, this.#mayOthersCome);
    const { executor, turn, withdraw } = await this.#told(request, granted);
    return new ExecutorPlace(executor, turn && this.#told(request, turn), {
      withdraw,
      release: (held) => this.#placement.release(held),
      another: async (lost, reason) => {
        if (this.size < 2 && !this.#mayOthersCome) return undefined;
        this.#retire(lost, reason);
        return this.#acquire(request);
      },
      lose: (lost, error) => {
        if (error.timesInARow < MOST_LOSSES) this.lose(lost, error.message);
        else
          this.#retire(
            lost,
            `it was lost ${error.timesInARow} times in a row; the last time: ${error.message}`,
          );
      },
      isPresent: (held) => this.#placement.executors.includes(held),
      next: () => this.#acquire(request),
    });
  }

  /**
   * Loads a model on one of them.
   *
   * @param recorded - The version that is to be gone on with: those that load another one are left out, if any loads this one. Otherwise it is as if it had
   *   not been given.
   * @throws ModelUnavailableError; CallError if the worker died meanwhile
   */
  async load(entry: CatalogueEntry, signal?: AbortSignal, recorded?: LoadedVersion): Promise<LoadedVersion> {
    if (recorded !== undefined && this.versionOf(entry.name) === undefined && this.size > 1) {
      const version = await this.#loadRecorded(entry, recorded, signal);
      if (version !== undefined) return version;
    }
    const order = Number.NEGATIVE_INFINITY;
    const place = await this.acquire({ model: entry, together: [entry], order, signal });
    try {
      for (;;) {
        try {
          return await (await place.present()).load(entry);
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
    this.#isClosed = true;
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  /**
   * Asks one after the other, and holds those that have another version, until one has this one.
   *
   * @returns undefined if none has it, or one cannot tell; nobody is left out then
   */
  async #loadRecorded(
    entry: CatalogueEntry,
    recorded: LoadedVersion,
    signal: AbortSignal | undefined,
  ): Promise<LoadedVersion | undefined> {
    const odd = new Map<PythonWorker, string>();
    const request = { model: entry, together: [entry], order: Number.NEGATIVE_INFINITY, signal };
    try {
      while (odd.size < this.size) {
        const worker = await this.#acquire(request);
        try {
          const version = await worker.load(entry, recorded);
          for (const [one, reason] of odd) this.#retire(one, reason);
          odd.clear();
          return version;
        } catch (error) {
          if (error instanceof CallError) throw error;
          if (!(error instanceof OtherVersionError)) return undefined;
          odd.set(worker, error.message);
        } finally {
          if (!odd.has(worker)) this.#placement.release(worker);
        }
      }
      return undefined;
    } finally {
      for (const one of odd.keys()) this.#placement.release(one);
    }
  }

  #acquire(request: PlaceRequest<CatalogueEntry>): Promise<PythonWorker> {
    return this.#told(request, this.#placement.acquire(request, this.#mayOthersCome));
  }

  /** What a placement says, in the words of the engine. */
  async #told<Granted>(request: PlaceRequest<CatalogueEntry>, granted: Promise<Granted>): Promise<Granted> {
    try {
      return await granted;
    } catch (error) {
      if (request.signal?.aborted === true)
        throw new InterruptedError("interrupted while a call was waiting for an executor");
      if (!(error instanceof NoExecutorError)) throw error;
      throw new ModelUnavailableError(request.model.name, `${request.model.name}: ${this.#allLost()}`);
    }
  }

  get #mayOthersCome(): boolean {
    return this.#patienceMs !== undefined && this.#forlorn !== "given up";
  }

  #beginToWait(): void {
    if (this.#patienceMs === undefined || this.size > 0 || this.#forlorn !== undefined) return;
    this.#forlorn = setTimeout(() => {
      this.#forlorn = "given up";
      this.#placement.refuseAll();
    }, this.#patienceMs).unref();
  }

  #retire(worker: PythonWorker, reason: string): void {
    this.#lost.set(worker, { at: now(), reason });
    this.#placement.retire(worker, this.#mayOthersCome);
    this.#beginToWait();
    this.onRetired(worker);
    this.onNote(`${worker.executorName} is not used any more: ${reason}`);
    void worker.close();
  }

  #allLost(): string {
    const reasons = [...this.#lost].map(([worker, { reason }]) => `  ${worker.executorName}: ${reason}`);
    return `no executor is left.\n${[...reasons, ...this.#reasons].join("\n")}`;
  }
}

interface PlaceOwner {
  /** Gives up a place that is not free yet. */
  readonly withdraw: () => void;
  readonly release: (worker: PythonWorker) => void;
  readonly another: (lost: PythonWorker, reason: string) => Promise<PythonWorker | undefined>;
  readonly lose: (lost: PythonWorker, error: ExecutorLostError) => void;
  readonly isPresent: (worker: PythonWorker) => boolean;
  readonly next: () => Promise<PythonWorker>;
}

/** An executor, held for one call; or promised to it, while another call computes there. */
export class ExecutorPlace implements Place {
  #worker: PythonWorker;
  #turn: Promise<PythonWorker> | undefined;
  readonly #owner: PlaceOwner;
  #numDying = 0;
  #since: string | undefined;

  /** @param turn - Settles with the executor once it is free; undefined if it is. */
  constructor(worker: PythonWorker, turn: Promise<PythonWorker> | undefined, owner: PlaceOwner) {
    this.#worker = worker;
    this.#turn = turn;
    this.#owner = owner;
    if (turn === undefined) this.#since = now();
    // It is awaited once the inputs are read; until then it must not count as unhandled.
    turn?.catch(() => {});
  }

  /** The executor, while another call computes there and this one's turn has not come. */
  get busy(): PythonWorker | undefined {
    return this.#turn === undefined ? undefined : this.#worker;
  }

  /** Settles once it is no longer busy with another call, whatever came of that. */
  async turned(): Promise<void> {
    await this.#turn?.catch(() => {});
  }

  get since(): string | undefined {
    return this.#since;
  }

  /**
   * The executor; another one in the place of one that was lost.
   *
   * @throws InterruptedError; ModelUnavailableError if none is left, and none comes
   */
  async present(): Promise<PythonWorker> {
    if (this.#turn !== undefined) {
      this.#worker = await this.#turn;
      this.#turn = undefined;
      this.#since = now();
    }
    if (!this.#owner.isPresent(this.#worker)) this.#worker = await this.#owner.next();
    return this.#worker;
  }

  get executor(): string {
    return this.#worker.executorName;
  }

  release(): void {
    if (this.#turn === undefined) {
      this.#owner.release(this.#worker);
      return;
    }
    this.#owner.withdraw();
    // It may be free already, and nobody has looked.
    this.#turn.then(this.#owner.release, () => {});
  }

  /** Gives up an executor that is lost. @returns what to throw if its call is not to be made again as a whole */
  lose(error: ExecutorLostError): CallError {
    this.#owner.lose(this.#worker, error);
    const message = `${this.executor}: ${error.message}`;
    return new CallError([{ kind: error.kind, message }], { cause: error, isolate: true });
  }

  /**
   * Gives the call to another executor, if it is this one's fault that it cannot be computed, and there is another. A call that two have died
   * of goes no further: it would visit all.
   *
   * @returns whether it is to be computed once more
   */
  async moveAfter(error: unknown, onMended?: CallContext["onMended"]): Promise<boolean> {
    if (error instanceof ExecutorLostError) {
      this.lose(error);
      onMended?.({ kind: error.kind, message: `${this.executor}: ${error.message}; tried again on another` });
      return true;
    }
    // What another node lacks, this one may have.
    const lacksIt = error instanceof CannotLoadError && this.#worker.isRemote;
    if (!(lacksIt || error instanceof OtherVersionError || error instanceof WorkerKeepsDyingError))
      return false;
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
