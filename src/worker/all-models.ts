import { UserInputError } from "../errors.ts";
import { builtInModels } from "../models/built-in.ts";
import { builtInScores } from "../models/built-in-scores.ts";
import type { ExecutorFacts } from "../models/executor-facts.ts";
import { ModelRegistry } from "../models/registry.ts";
import type { AwaitedExecutors } from "./awaited-executors.ts";
import { type CatalogueEntry, readCatalogue, repositoriesOf } from "./catalogue.ts";
import { DEVICE, type DeviceChoice, type SaidBy, saying } from "./device-choice.ts";
import { readDevices } from "./device-list.ts";
import { memoryBudget } from "./device-memory.ts";
import { readDeviceName } from "./device-names.ts";
import { environmentFault, workerCommand, workerInterpreter } from "./environment.ts";
import { computesElsewhere, DEVICES, executorSource, LISTEN, RAY } from "./executor-source.ts";
import { Executors } from "./executors.ts";
import { hubCacheFolder, lockPath, OWN_MODELS, passedPath } from "./folders.ts";
import { holderText } from "./gpu-holders.ts";
import type { LoadedVersion } from "./loaded-models.ts";
import { machineState } from "./machine-state.ts";
import { readLock } from "./model-lock.ts";
import { readOwnModels } from "./own-models.ts";
import { notePassed, passedKey, readPassed, untriedReason } from "./passed-models.ts";
import { spawnWorker } from "./spawned-worker.ts";
import { missingWeights } from "./weights.ts";
import { PythonWorker, type WorkerOptions } from "./worker.ts";
import { workerModels } from "./worker-models.ts";
import type { WorkerTimings } from "./worker-process.ts";

interface AwaitingOptions {
  readonly patienceMs?: number;
  readonly comeBackMs?: number;
  readonly timings?: Partial<WorkerTimings>;
}

/** The built-in models and those of the workers, which are started with the first calls that they are given. */
export class AllModels extends ModelRegistry {
  readonly workers: Executors;
  /** Those of `PANIC_TDA_DEVICES`; none without it. */
  readonly devices: readonly string[];
  /** GPUs that `PANIC_TDA_DEVICES=all` left out, with who uses them: "cuda:1 (python, process 4711)". */
  readonly leftOut: readonly string[];
  /** What its workers are started with. */
  readonly env: NodeJS.ProcessEnv;
  readonly saidBy: SaidBy;
  readonly #entries: readonly CatalogueEntry[];
  readonly #versions: Map<string, LoadedVersion>;
  #awaited: AwaitedExecutors | undefined;
  #isOpen = false;
  /** Whether executors encode the pictures that they draw. */
  encodesOnExecutors = false;
  /** Whether those of elsewhere are waited for at all; not where no model needs any. */
  needsExecutors = true;
  /** Whether executors are kept after an experiment, since another one follows. */
  keepsExecutors = false;

  /** @param saidBy - Which options say what the environment has here. */
  constructor(given: NodeJS.ProcessEnv = process.env, saidBy: SaidBy = {}) {
    const env = withOneDevice(given, saidBy);
    const versions = new Map<string, LoadedVersion>();
    const { workers, devices, leftOut } = workersOf(env, saidBy, versions);
    const executors = new Executors(workers, versions);
    const entries = [...readCatalogue(), ...readOwnModels(env)];
    const { models, scoreModels } = workerModels(entries, executors, {
      missing: (entry) => missingPart(entry, env),
      untried: (entry, version) => untriedPart(entry, version, env),
      revision: (entry) => lockedRevision(entry, env) ?? "not downloaded",
      areEncodedThere: () => this.encodesOnExecutors,
    });
    super([...builtInModels.models, ...models], [...builtInScores, ...scoreModels]);
    this.workers = executors;
    this.devices = devices;
    this.leftOut = leftOut;
    this.#entries = entries;
    this.env = env;
    this.saidBy = saidBy;
    this.#versions = versions;
  }

  /**
   * Binds where executors that others start will dial, and connects with Ray, as the environment says. To be called before anything is written.
   *
   * @param options - `patienceMs`: how long others are waited for once all are lost; `comeBackMs`: how long one of Ray's whose connection is lost.
   * @throws UserInputError for an address that cannot be had, a token that is none, and a cluster that is not to be used
   */
  async bind({ patienceMs, comeBackMs, timings = {} }: AwaitingOptions = {}): Promise<void> {
    const source = executorSource(this.env, this.saidBy);
    if (source.kind === "here" || this.#awaited !== undefined || !this.needsExecutors) return;
    const options = workerOptions(this.env);
    const { awaitExecutors } = await import("./awaited-executors.ts");
    this.#awaited = await awaitExecutors(source, {
      ...{ env: this.env, saidBy: this.saidBy, executors: this.workers, patienceMs, comeBackMs },
      worker: (seat) => new PythonWorker({ ...options, timings, versions: this.#versions, ...seat }),
      modelNames: this.#entries.map(({ name }) => name),
    });
  }

  /**
   * Begins to wait for executors that others start, where the environment says so.
   *
   * @returns where they dial; undefined where none are waited for
   * @throws UserInputError as `bind`
   */
  async open(options: AwaitingOptions = {}): Promise<string | undefined> {
    await this.bind(options);
    // Bound for the next experiment, it may not be needed for this one.
    if (!this.#isOpen && this.needsExecutors) {
      this.#awaited?.begin();
      this.#isOpen = true;
    }
    return this.#awaited?.address;
  }

  /** Notes whether a model has computed good outputs, as it is loaded now. Those without weights need no trial. */
  noteTrial(name: string, hasPassed: boolean): void {
    const entry = this.#entries.find((one) => one.name === name);
    const version = this.workers.versionOf(name);
    if (entry?.repository == null) return;
    const state = presentState(entry, this.env);
    const passed = hasPassed && version !== undefined;
    const record = passed
      ? { ...state, version, passed_at: new Date().toISOString(), ...this.#itemTime(name) }
      : undefined;
    notePassed(passedPath(this.env), passedKey(name, state.machine.device), record);
  }

  #itemTime(name: string): { item_ms?: number } {
    const itemMs = this.workers.workers.flatMap((worker) => worker.slowestItemMs(name) ?? []);
    return itemMs.length === 0 ? {} : { item_ms: Math.ceil(Math.max(...itemMs)) };
  }

  override get executors(): readonly ExecutorFacts[] {
    return this.workers.facts;
  }

  override async releaseExecutors(): Promise<void> {
    if (this.keepsExecutors) return;
    this.#awaited?.dismiss();
    // One is kept as it is: whoever computes many small experiments does not want to load its models for each.
    if (this.workers.size > 1 || this.#awaited !== undefined) await this.workers.close();
  }

  /** Ends the workers that run. They end with this process in any case. */
  async close(): Promise<void> {
    if (this.keepsExecutors) return;
    const awaited = this.#awaited;
    awaited?.dismiss();
    await this.workers.close();
    this.#awaited = undefined;
    this.#isOpen = false;
    await awaited?.close();
  }
}

/** The worker of an environment, with the device and commits that are chosen there. */
export function workerOf(env: NodeJS.ProcessEnv): PythonWorker {
  return new PythonWorker(workerOptions(env));
}

/**
 * The workers of an environment that are started here: one on each of `PANIC_TDA_DEVICES`, or the one on `PANIC_TDA_DEVICE`; none where others
 * are waited for and no devices are named.
 */
function workersOf(
  env: NodeJS.ProcessEnv,
  saidBy: SaidBy,
  versions: Map<string, LoadedVersion>,
): { workers: PythonWorker[]; devices: readonly string[]; leftOut: string[] } {
  if (computesElsewhere(executorSource(env, saidBy))) return { workers: [], devices: [], leftOut: [] };
  if (!env[DEVICES]) {
    const options = { ...workerOptions(env, saidBy), versions };
    return { workers: [new PythonWorker(options)], devices: [], leftOut: [] };
  }
  const { devices, leftOut } = readDevices(env[DEVICES], env, saying(DEVICES, saidBy));
  // The numbers of the cards are to be those that nvidia-smi shows.
  const options = workerOptions({ CUDA_DEVICE_ORDER: "PCI_BUS_ID", ...env }, saidBy);
  const isShared = (device: string) => devices.filter((one) => one === device).length > 1;
  const workers = devices.map((device, i) => {
    const label = isShared(device) ? `(${i + 1})` : "";
    return new PythonWorker({
      ...options,
      device,
      deviceFrom: saying(DEVICES, saidBy),
      versions,
      label,
      numSharingMemory: device === "cpu" ? devices.length : 1,
    });
  });
  return { workers, devices, leftOut: leftOut.map(holderText) };
}

/** Models are tried on one device, and have passed on those like it. @throws UserInputError for a GPU by its number beside Ray */
function withOneDevice(env: NodeJS.ProcessEnv, saidBy: SaidBy): NodeJS.ProcessEnv {
  const { PANIC_TDA_DEVICE: device } = env;
  if (env[RAY]) {
    if (/^cuda:/.test(device ?? ""))
      throw new UserInputError(
        `${saying(RAY, saidBy)} ${env[RAY]} with ${saying(DEVICE, saidBy)} ${device}: Ray chooses the GPU of each executor.`,
        {
          hint: "Leave the device out, or say --device cpu.",
        },
      );
    // What Ray gives a GPU to must not compute on the CPU because that GPU does not work.
    return {
      ...env,
      PANIC_TDA_DEVICE: device === undefined || device === "" || device === "auto" ? "cuda" : device,
    };
  }
  if (!env[DEVICES]) return env;
  return { ...env, PANIC_TDA_DEVICE: env[DEVICES].includes("cpu") ? "cpu" : device || "auto" };
}

function workerOptions(env: NodeJS.ProcessEnv, saidBy: SaidBy = {}): WorkerOptions {
  const from = saying(DEVICE, saidBy);
  return {
    launch: () => spawnWorker(workerCommand(workerInterpreter(env) ?? "python3", env)),
    revisions: (entry) => revisionsOf(entry, env),
    device: readDeviceName(env.PANIC_TDA_DEVICE || "auto", from),
    deviceFrom: from,
    memoryBudgetBytes: memoryBudget(env),
    triedItemMs: (name) =>
      readPassed(passedPath(env))[passedKey(name, env.PANIC_TDA_DEVICE || "auto")]?.item_ms,
  };
}

function missingPart(entry: CatalogueEntry, env: NodeJS.ProcessEnv): string | undefined {
  // What executors elsewhere have, they tell when they load it. Which commits they load is told here.
  if (computesElsewhere(executorSource(env))) {
    const lacks = entry.repository !== null && readLock(lockPath(env))[entry.repository] === undefined;
    return lacks ? "no commit of its weights was chosen on this machine" : undefined;
  }
  const fault = environmentFault(entry.needs, env);
  if (fault !== undefined) return fault;
  return missingWeights(entry, readLock(lockPath(env)), hubCacheFolder(env));
}

function presentState(entry: CatalogueEntry, env: NodeJS.ProcessEnv) {
  return { machine: machineState(env), revisions: revisionsOf(entry, env) };
}

function untriedPart(
  entry: CatalogueEntry,
  version: LoadedVersion | undefined,
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (entry.repository === null || computesElsewhere(executorSource(env))) return undefined;
  const state = presentState(entry, env);
  // A variant has passed where its base has: other parameters of it are tried by whoever sets them.
  const passed = readPassed(passedPath(env))[
    passedKey(entry.variant?.base ?? entry.name, state.machine.device)
  ];
  return untriedReason(passed, { ...state, version: entry.variant === undefined ? version : undefined });
}

function lockedRevision(entry: CatalogueEntry, env: NodeJS.ProcessEnv): string | undefined {
  return entry.repository === null ? "built in" : readLock(lockPath(env))[entry.repository]?.revision;
}

/** The commits that a model is loaded from, by repository. */
export function revisionsOf(entry: CatalogueEntry, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const lock = readLock(lockPath(env));
  return Object.fromEntries(
    repositoriesOf(entry).flatMap(({ repository }) => {
      const locked = lock[repository];
      return locked === undefined ? [] : [[repository, locked.revision]];
    }),
  );
}

let ofCatalogue: AllModels | undefined;

/** The built-in models and those of the catalogue, to know what a name stands for: none of a folder of one's own, which takes Python. */
export function catalogueModels(): ModelRegistry {
  ofCatalogue ??= new AllModels({ ...process.env, [OWN_MODELS]: "", [DEVICES]: "", [LISTEN]: "", [RAY]: "" });
  return ofCatalogue;
}

/** The models of this machine, to check what is to be computed while its devices are not free yet. */
export function modelsWithoutDevices({ env, saidBy }: DeviceChoice): AllModels {
  return new AllModels({ ...env, [DEVICES]: "", [LISTEN]: "" }, saidBy);
}

let shared: AllModels | undefined;

/** The models of this machine as its environment has it, with one worker for the whole process. Commands with options for devices make their own. */
export function allModels(): AllModels {
  shared ??= new AllModels();
  return shared;
}
