import { hostname } from "node:os";
import { CallLimits } from "./call-limits.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { ComputingTurn } from "./computing-turn.ts";
import type { Answer, RequestOptions } from "./connection.ts";
import { Deaths } from "./deaths.ts";
import type { Frame } from "./frames.ts";
import { LoadedModels, type LoadedVersion, wireName } from "./loaded-models.ts";
import { WorkerDevice, type WorkerDeviceOptions } from "./worker-device.ts";
import {
  ExecutorLostError,
  NotBegunError,
  unavailable,
  WorkerAnsweredError,
  WorkerDiedError,
} from "./worker-errors.ts";
import type { WorkerLink } from "./worker-link.ts";
import { usualTimings, WorkerProcess, type WorkerTimings } from "./worker-process.ts";

export interface WorkerOptions extends WorkerDeviceOptions {
  /** Starts the worker, here or elsewhere; called again for each start. @throws WorkerDiedError if there is none */
  readonly launch: () => WorkerLink;
  /** The commits to load from, by repository. */
  readonly revisions: (entry: CatalogueEntry) => Readonly<Record<string, string>>;
  readonly timings?: Partial<WorkerTimings>;
  /** Milliseconds per item that a model has taken when it was tried here; undefined if it was not. */
  readonly triedItemMs?: (name: string) => number | undefined;
  /** The version that each model has, on all workers: who loads a model first decides. By default this worker's own. */
  readonly versions?: Map<string, LoadedVersion>;
  /** Tells it from other workers of this process on the same device. */
  readonly label?: string;
  /** The machine that it computes on, if others start it there and it dials: what it dies of is dealt with by whoever holds its place. */
  readonly remoteHost?: string;
}

export type ComputeType = "invoke" | "embed" | "score";

/** A call that was sent before its turn. */
export interface SentAhead {
  /** The worker's own answer; rejected with NotBegunError if the call before came to a bad end. */
  readonly answer: Promise<Answer>;
  readonly process: WorkerProcess;
}

/** What a worker has done since it was first needed. */
export interface WorkerCounts {
  calls: number;
  busyMs: number;
  deaths: number;
}

// A process that cannot even be killed hangs in a driver. The next one may have better luck.
const MOST_MS_TO_DIE = 30_000;
/** Of a call that is sent before its turn: both processes of the worker may hold it. */
const MOST_BYTES_AHEAD = 64 * 2 ** 20;

/**
 * The Python worker as the engine sees it: started when it is first needed, started anew when it has died, with models that stay
 * loaded as long as the memory lasts. Requests are made one at a time: the next one is sent when the one before is answered. One call
 * may be sent ahead of its turn, so that the device need not wait for its inputs.
 */
export class PythonWorker {
  /** Told what takes long, for people: "loading SDXLTurbo". */
  onNote: (note: string) => void = () => {};
  readonly #options: WorkerOptions;
  readonly #timings: WorkerTimings;
  readonly #models: LoadedModels;
  #process: WorkerProcess | undefined;
  /** The process before, which may still hold the device's memory. */
  #predecessor: WorkerProcess | undefined;
  readonly #device: WorkerDevice;
  readonly #deaths = new Deaths();
  readonly #limits: CallLimits;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #turn = new ComputingTurn();
  /** Told of every call that was answered well, without its loading. */
  onAnswered: (name: string, seconds: number) => void = () => {};
  readonly counts: WorkerCounts = { calls: 0, busyMs: 0, deaths: 0 };
  #greeting: Frame["header"] = {};
  /** Losses of a remote worker since its last good answer. */
  #lossesInARow = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#device = new WorkerDevice(options, options.remoteHost !== undefined);
    this.#models = new LoadedModels({
      versions: options.versions ?? new Map(),
      budgetBytes: () => this.#device.budgetBytes!,
      requestLoad: (entry) => this.#requestLoad(entry),
      requestUnload: (entry, { name, wireName }) => this.#requestUnload(entry, name, wireName),
    });
    this.#timings = { ...usualTimings, ...options.timings };
    this.#limits = new CallLimits(options.triedItemMs);
  }

  /** The version of a model, once it has been loaded. */
  versionOf(name: string): LoadedVersion | undefined {
    return this.#models.versionOf(name);
  }

  /** Milliseconds per item of a model's slowest call; undefined if it has made none. */
  slowestItemMs(name: string): number | undefined {
    return this.#limits.slowestItemMs(name);
  }

  /** The models that are loaded now, the one used longest ago first. */
  get residents(): readonly string[] {
    return this.#models.names;
  }

  /** The models that are loaded now, or were when it ended last. */
  get lastResidents(): readonly string[] {
    return this.#models.lastNames;
  }

  /** The device that it computes on, as `cuda:0`; before that is known, as it was asked for. */
  get device(): string {
    return this.#device.name;
  }

  /** The machine that it computes on. */
  get host(): string {
    return this.#options.remoteHost ?? hostname();
  }

  /** Whether others start it, elsewhere, and it dials. */
  get isRemote(): boolean {
    return this.#options.remoteHost !== undefined;
  }

  /** What its device is called: "NVIDIA H100"; undefined before that is known. */
  get deviceTitle(): string | undefined {
    return this.#device.title;
  }

  /** Host and device, as invocations name what computed them. */
  get executorName(): string {
    const label = this.#options.label ?? "";
    return `${this.host} ${this.device}${label === "" ? "" : ` ${label}`}`;
  }

  /** The most memory that weights may take; undefined until the device is known. */
  get budgetBytes(): number | undefined {
    return this.#device.budgetBytes;
  }

  /** What a model's weights were found to take here. */
  bytesOf(name: string): number | undefined {
    return this.#models.bytesOf(name);
  }

  /** The number of the worker's process, while there is one. */
  get pid(): number | undefined {
    return this.#process?.isAlive === true ? this.#process.pid : undefined;
  }

  /**
   * @param recorded - Another version than this one is refused, where none has been loaded yet.
   * @throws ModelUnavailableError, OtherVersionError; CallError if the worker died meanwhile, ExecutorLostError if it is elsewhere
   */
  load(entry: CatalogueEntry, recorded?: LoadedVersion): Promise<LoadedVersion> {
    return this.#inTurn(() => this.#load(entry, recorded));
  }

  /**
   * Greets a worker that has just come, and has it look what it can compute on.
   *
   * @returns what it tells of itself
   * @throws WorkerDiedError; WorkerAnsweredError if it cannot compute on its device
   */
  greet(): Promise<Frame["header"]> {
    return this.#inTurn(async () => {
      const worker = await this.#started();
      try {
        await this.#askDevice((type, options) =>
          worker.request(type, {}, { hasHeartbeat: true, ...options }),
        );
      } catch (error) {
        if (error instanceof WorkerDiedError) this.#forgetProcess();
        throw error;
      }
      return this.#greeting;
    });
  }

  /** Settles when a call computes that a next one can be sent ahead of: now, or as soon as one begins. */
  computing(): Promise<void> {
    return this.#turn.opened();
  }

  /**
   * Sends a call while another one computes. It begins when that is answered well, and `compute` then waits for its answer.
   *
   * @returns undefined if it has to wait for its turn: nothing computes, another call is ahead, its model is not loaded, or it is too large
   */
  sendAhead(
    entry: CatalogueEntry,
    type: ComputeType,
    fields: object,
    options: Pick<RequestOptions, "buffers"> & { numItems: number },
  ): SentAhead | undefined {
    const process = this.#process;
    const bytes = (options.buffers ?? []).reduce((sum, { byteLength }) => sum + byteLength, 0);
    const isReady = this.#turn.isOpen && process?.isAlive === true;
    if (!isReady || !this.#models.has(entry.name) || bytes > MOST_BYTES_AHEAD) return undefined;
    const answer = process.request(
      type,
      { model: wireName(entry), ...fields },
      { hasHeartbeat: true, isAhead: true, ...this.#computing(entry, options.numItems), ...options },
    );
    this.#turn.sent(answer);
    return { answer, process };
  }

  /**
   * Loads a model if need be, and asks it for one batch.
   *
   * @param options.numItems - Decides how long the answer may take.
   * @param options.ahead - What `sendAhead` gave for the same batch.
   * @throws WorkerAnsweredError of the kinds `out_of_memory`, `input`, `model_failed`; NotBegunError if it is to be asked once more;
   *   CallError if the worker died; ModelUnavailableError for all that trying again cannot mend
   */
  compute(
    entry: CatalogueEntry,
    type: ComputeType,
    fields: object,
    options: Pick<RequestOptions, "buffers" | "signal" | "onItem" | "onProgress"> & {
      numItems: number;
      ahead?: SentAhead | undefined;
    },
  ): Promise<Answer> {
    return this.#inTurn(async () => {
      const { numItems, ahead, ...rest } = options;
      const request = async () => {
        await this.#load(entry);
        const fieldsOfModel = { model: wireName(entry), ...fields };
        return this.#request(entry, type, fieldsOfModel, numItems, {
          ...rest,
          ...this.#computing(entry, numItems),
        });
      };
      const attempt = async () => {
        this.#models.touch(entry.name);
        const answer = await (ahead === undefined
          ? request()
          : this.#answered(entry, numItems, () => this.#turn.during(ahead.answer), ahead.process));
        this.#limits.measure(entry.name, numItems, answer.tookMs);
        this.counts.calls += 1;
        this.counts.busyMs += answer.tookMs;
        this.onAnswered(entry.name, answer.tookMs / 1000);
        return answer;
      };
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof WorkerAnsweredError) || error.kind !== "not_loaded") throw error;
        // It lost the model without our being told.
        this.#models.remove(entry.name);
        if (ahead !== undefined) throw new NotBegunError(error.message, { cause: error });
        return attempt();
      }
    });
  }

  #computing(entry: CatalogueEntry, numItems: number): Pick<RequestOptions, "limitMs" | "about"> {
    return {
      limitMs: this.#limits.limitMs(entry, numItems, this.#device.isCpu),
      about: `${entry.name} computed ${numItems} ${numItems === 1 ? "item" : "items"}`,
    };
  }

  /** Unloads all models but one, so that it has the whole memory. @returns whether there was any other */
  unloadOthers(entry: CatalogueEntry): Promise<boolean> {
    return this.#inTurn(() => this.#models.unloadOthers(entry));
  }

  /** Makes one request that no model computes, such as `download`. */
  ask(type: string, fields: object, options: RequestOptions): Promise<Answer> {
    return this.#inTurn(async () => (await this.#started()).request(type, fields, options));
  }

  /** Ends a worker whose answers cannot be true. */
  distrust(reason: string): void {
    this.#process?.distrust(reason);
  }

  /** Ends the worker, if there is one. A later request starts another. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#process?.shutdown();
      this.#forgetProcess();
      await this.#predecessor?.gone(MOST_MS_TO_DIE);
    });
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(act);
    this.#queue = result.catch(() => {});
    return result;
  }

  async #started(): Promise<WorkerProcess> {
    if (this.#process?.isAlive === true) return this.#process;
    this.#forgetProcess();
    await this.#predecessor?.gone(MOST_MS_TO_DIE);
    const worker = new WorkerProcess(this.#options.launch(), this.#timings, (event) => this.#heard(event));
    this.#process = worker;
    this.#greeting = await worker.hello(this.#device.asked);
    return worker;
  }

  #heard(event: Frame["header"]): void {
    if (event.type === "model_process_ended") this.#models.heard(event);
  }

  #forgetProcess(): void {
    this.#predecessor = this.#process ?? this.#predecessor;
    this.#process = undefined;
    this.#device.forget();
    this.#models.forget();
  }

  async #load(entry: CatalogueEntry, recorded?: LoadedVersion): Promise<LoadedVersion> {
    const known = this.#models.versionOf(entry.name);
    if (known !== undefined && this.#process?.isAlive === true && this.#models.has(entry.name)) return known;
    await this.#learnDevice(entry);
    return this.#models.load(entry, recorded);
  }

  async #learnDevice(entry: CatalogueEntry): Promise<void> {
    if (this.#process?.isAlive === true && this.#device.isKnown) return;
    await this.#askDevice((type, options) => this.#request(entry, type, {}, 0, options));
  }

  async #askDevice(request: (type: string, options: RequestOptions) => Promise<Answer>): Promise<void> {
    const { result } = await request("devices", {
      limitMs: this.#timings.helloMs,
      about: "it looked what it can compute on",
    });
    this.#device.learn(result.header);
  }

  #requestLoad(entry: CatalogueEntry): Promise<Answer> {
    this.onNote(`loading ${entry.name}`);
    const fields = {
      model: wireName(entry),
      revisions: this.#options.revisions(entry),
      ...(entry.variant === undefined ? {} : { parameters: entry.variant.replaced }),
    };
    return this.#request(entry, "load", fields, 0, {
      limitMs: this.#limits.loadMs(entry, this.#device.isCpu),
      about: `it loaded ${entry.name}`,
      hasHeartbeat: true,
    });
  }

  #requestUnload(entry: CatalogueEntry, name: string, wireName: string): Promise<Answer> {
    return this.#request(entry, "unload", { model: wireName }, 0, {
      limitMs: 1000 * entry.time_limits.load_s,
      about: `it unloaded ${name}`,
      hasHeartbeat: true,
    });
  }

  /** One request for a model. */
  #request(
    entry: CatalogueEntry,
    type: string,
    fields: object,
    numItems: number,
    options: RequestOptions,
  ): Promise<Answer> {
    return this.#answered(entry, numItems, async () => {
      await this.#turn.settled();
      const worker = await this.#started();
      const answer = worker.request(type, fields, { hasHeartbeat: true, ...options });
      return numItems > 0 ? this.#turn.during(answer) : answer;
    });
  }

  /**
   * Waits for an answer. Deaths are counted here, and told from what can be mended.
   *
   * @param process - What was asked, if it is not the present one.
   */
  async #answered(
    entry: CatalogueEntry,
    numItems: number,
    ask: () => Promise<Answer>,
    process?: WorkerProcess,
  ): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await ask();
    } catch (error) {
      if (error instanceof WorkerDiedError) {
        // Another may have been started meanwhile.
        if (process === undefined || process === this.#process) this.#forgetProcess();
        this.counts.deaths += 1;
        if (this.isRemote) throw new ExecutorLostError(++this.#lossesInARow, error);
        throw this.#deaths.next(entry.name, error, numItems);
      }
      if (!(error instanceof WorkerAnsweredError)) throw error;
      if (error.kind === "poisoned" || error.kind === "crashed") {
        this.#models.remove(entry.name);
        const kind = error.kind === "poisoned" ? "poisoned_context" : "worker_died";
        this.counts.deaths += 1;
        const death = new WorkerDiedError(kind, error.message, { cause: error });
        throw this.#deaths.next(entry.name, death, numItems);
      }
      if (mendable.has(error.kind)) throw error;
      // Before it is known what there is, it is the device that cannot be had, and not the model.
      const isDevice = error.kind === "no_device" && !this.#device.isKnown;
      throw unavailable(entry, isDevice ? this.#device.refused(error) : error);
    }
    if (numItems > 0) {
      this.#deaths.reset();
      this.#lossesInARow = 0;
    }
    return answer;
  }
}

/** What a smaller batch, another item or another try may mend. */
const mendable: ReadonlySet<string> = new Set(["out_of_memory", "input", "model_failed", "not_loaded"]);
