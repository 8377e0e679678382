import { setImmediate as nextTurn } from "node:timers/promises";
import type { CheckedConfig } from "../config/experiment-config.ts";
import type { PromptPicture } from "../config/prompt-pictures.ts";
import { DefinedModels, withDefinitions } from "../definitions/defined-models.ts";
import { InterruptedError, WorkFailedError } from "../errors.ts";
import { type EmbeddingModel, type GenerativeModel, isGenerative } from "../models/model.ts";
import { prepareModels } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { diagrams } from "../stages/diagrams/diagrams-stage.ts";
import type { NotedIncident, StageContext, StageNotice, StageProgress } from "../stages/stage.ts";
import { type StageName, stages } from "../stages/stage-table.ts";
import type { Database } from "../store/database.ts";
import {
  DatabaseBusyError,
  DatabaseGoneError,
  DatabaseUnreadableError,
  DiskFullError,
} from "../store/database-errors.ts";
import {
  definitionsOf,
  type Experiment,
  presentExperiment,
  recordCompletion,
  recordFailure,
  reuseOf,
} from "../store/experiments.ts";
import { completeGrowths } from "../store/growths.ts";
import { newId, shortId } from "../store/identifiers.ts";
import { insertIncident } from "../store/incidents.ts";
import { saveCounts } from "../store/kept-counts.ts";
import { Lease, LeaseLostError } from "../store/leases.ts";
import { countFailedRuns, countRuns, failedRuns, type Run } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { usableMemoryBytes } from "../system/usable-memory.ts";
import { counted } from "../text/numbers.ts";
import { seedText } from "../text/seed-text.ts";
import { allModels } from "../worker/all-models.ts";
import { refuseToSpendMore } from "./cost-limit.ts";
import { insertFromConfig, insertMissingRuns, RUNS_PER_TRANSACTION } from "./create-experiment.ts";
import { stagesLacking } from "./experiment-state.ts";
import { countExperiment, keepCounts } from "./kept-counts.ts";
import { performStage } from "./perform-stage.ts";
import { recordExecutors } from "./record-executors.ts";
import {
  AlreadyCompletedError,
  modelsOf,
  recordedVersions,
  type StartedExperiment,
  startExperiment,
} from "./start-experiment.ts";

export interface PerformOptions {
  /** Ends the work after the call that is under way, which is saved. */
  readonly signal?: AbortSignal;
  /** Told at the beginning of each stage and whenever something was saved. */
  readonly onProgress?: (progress: StageProgress) => void;
  /** Told what a stage leaves out although nothing went wrong. */
  readonly onNotice?: (notice: StageNotice) => void;
  /** Told of every retry and failure, after it was recorded. */
  readonly onIncident?: (incident: NotedIncident) => void;
  /**
   * The models that the experiment may name.
   *
   * @defaultValue the built-in models, and those of the Python worker
   */
  readonly models?: ModelRegistry;
  /**
   * Go on although models or chunk sizes are not those that began the experiment; what changed is recorded.
   *
   * @defaultValue false
   */
  readonly acceptChanges?: boolean;
  /**
   * Stop rather than compute neural models' outputs in other batches than those of an undisturbed run.
   *
   * @defaultValue false: they are computed, and noted with the invocations
   */
  readonly strict?: boolean;
  /**
   * Pauses in milliseconds before the second, third, … attempt at a call that failed.
   *
   * @defaultValue [1000, 5000]
   */
  readonly retryDelaysMs?: readonly number[];
  /**
   * The most memory that persistence diagrams may need at one time, in bytes.
   *
   * @defaultValue half of the machine's memory, or of a container's limit
   */
  readonly memoryBudgetBytes?: number;
  /**
   * Stop before the next call of a model once the saved outputs have cost this much, by the prices of the config.
   *
   * @defaultValue no limit
   */
  readonly maxCost?: number;
}

/** Some runs of an experiment failed; all the others are complete. `performExperiment` tries the failed ones again. */
export class RunsFailedError extends WorkFailedError {
  override readonly name = "RunsFailedError";
  readonly experimentId: string;
  readonly numFailed: number;
  /** The first of them, at most 20. */
  readonly runs: readonly Run[];

  constructor(experimentId: string, numFailed: number, numOthers: number, runs: readonly Run[]) {
    super(failureText(numFailed, numOthers, runs));
    this.experimentId = experimentId;
    this.numFailed = numFailed;
    this.runs = runs;
  }
}

/**
 * Computes all that an experiment lacks, stage by stage. It does not matter whether it
 * is new, was interrupted, killed, or has failed: what is saved is never computed again. One that is complete is returned
 * unchanged; one that was completed by a version without a later stage, such as exponents, gets it, which takes no model.
 *
 * @returns the completed experiment
 * @throws RunsFailedError after everything else is complete; InterruptedError once `signal` fired; ExperimentInUseError,
 *   ChangedModelsError, ModelsNotReadyError before anything is written; LeaseLostError, DiskFullError,
 *   DatabaseGoneError, ModelUnavailableError when they happen
 */
export async function performExperiment(
  store: Store,
  experimentId: string,
  options: PerformOptions = {},
): Promise<Experiment> {
  const { acceptChanges = false } = options;
  const experiment = store.experiment(experimentId);
  // One that is half deleted is no longer complete; starting it refuses with the reason.
  if (experiment.completed_at !== null && experiment.deletion_started_at === null) {
    return performLaterStages(store, experiment, options);
  }
  const models = withDefinitions(options.models ?? allModels(), definitionsOf(experiment));
  if (experiment.deletion_started_at === null) {
    const recorded = recordedVersions(store.database, experiment);
    await prepareModels(modelsOf(experiment), models, options.signal, recorded);
  }
  let started: StartedExperiment;
  try {
    started = startExperiment(store.database, experiment.id, models, { acceptChanges });
  } catch (error) {
    if (error instanceof AlreadyCompletedError) return store.experiment(experiment.id);
    throw error;
  }
  return performStarted(store, started, { ...options, models });
}

/**
 * Creates an experiment and performs it. Unlike `createExperiment` followed by `performExperiment`, a crash at any moment
 * leaves either no experiment or one that can be resumed.
 *
 * @param store - A function is called once the models are ready: a database that is made by it is made only then.
 * @param onCreated - Told the id before anything is computed.
 */
export async function performNewExperiment(
  store: Store | (() => Promise<Store>),
  config: CheckedConfig & { readonly pictures?: readonly PromptPicture[] },
  options: PerformOptions,
  onCreated: (experiment: Experiment) => void,
): Promise<Experiment> {
  const models = withDefinitions(options.models ?? allModels(), config.config.models);
  await prepareModels(modelsOf(config.config), models, options.signal);
  const opened = typeof store === "function" ? await store() : store;
  const { database } = opened;
  const id = newId();
  const started = startExperiment(database, id, models, {
    acceptChanges: false,
    create: () => insertFromConfig(database, id, config, models, RUNS_PER_TRANSACTION),
  });
  onCreated(started.experiment);
  return performStarted(opened, started, { ...options, models });
}

/** Computes what a started experiment lacks, completes it and gives its lease back. */
export async function performStarted(
  { database }: Store,
  { experiment, lease }: StartedExperiment,
  options: PerformOptions,
): Promise<Experiment> {
  let present: StageName = stages[0].name;
  const models = withDefinitions(options.models ?? allModels(), definitionsOf(experiment));
  const stop = new AbortController();
  lease.onStopRequested = () => stop.abort();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const endRecord = recordExecutors(database, lease, () => models.executors);
  try {
    const spending = () => present === "runs" || present === "embeddings" || present === "scores";
    const context = stageContext({ database }, experiment, lease, { ...options, models, signal }, spending);
    await insertMissingRuns(context, models);
    for (const stage of stages) {
      present = stage.name;
      // From here on no model computes: the devices are others'.
      if (stage.name === diagrams.name) await models.releaseExecutors();
      await performStage(stage, context);
    }
    const numFailed = countFailedRuns(database, experiment.id);
    if (numFailed > 0) {
      const numOthers = countRuns(database, experiment.id) - numFailed;
      throw new RunsFailedError(experiment.id, numFailed, numOthers, failedRuns(database, experiment.id, 20));
    }
    // Counted here, so that nobody waits for it afterwards, and no other process for this transaction.
    const counts = countExperiment(database, experiment.id);
    lease.write(() => {
      recordCompletion(database, experiment.id);
      saveCounts(database, experiment.id, counts);
      completeGrowths(database, experiment.id);
    });
  } catch (error) {
    recordFailureIfPossible(database, present, lease, error);
    throw error;
  } finally {
    endRecord();
    releaseIfPossible(lease);
    if (models instanceof DefinedModels) await models.closeOwn();
  }
  // Whoever is told that it is complete can look at it.
  database.refuseIfGone();
  return presentExperiment(database, experiment.id);
}

/** Gives a completed experiment what it lacks. It stays complete, whatever happens. */
async function performLaterStages(
  { database }: Store,
  experiment: Experiment,
  options: PerformOptions,
): Promise<Experiment> {
  const lacking = stagesLacking(database, experiment);
  if (lacking.length === 0) return experiment;
  const lease = Lease.acquire(database, experiment.id);
  try {
    const context = stageContext({ database }, experiment, lease, options);
    for (const stage of lacking) await stage.perform(context);
    keepCounts(database, experiment.id);
  } finally {
    releaseIfPossible(lease);
  }
  return experiment;
}

function stageContext(
  { database }: Pick<Store, "database">,
  experiment: Experiment,
  lease: Lease,
  options: PerformOptions,
  isSpending: () => boolean = () => false,
): StageContext {
  const { models = allModels(), signal, maxCost } = options;
  return {
    database,
    experiment,
    lease,
    generativeModel: (name): GenerativeModel => {
      const model = models.get(name);
      if (isGenerative(model)) return model;
      throw new Error(`${name} stands in a network but is an embedding model: the config was not checked`);
    },
    embeddingModel: (name): EmbeddingModel => {
      const model = models.get(name);
      if (!isGenerative(model)) return model;
      throw new Error(`${name} is no embedding model: the config was not checked`);
    },
    scoreModel: (name) => models.score(name),
    modelVersionId: (name) => {
      const id = experiment.model_versions?.[name];
      if (id === undefined)
        throw new Error(`the start of experiment ${experiment.id} did not record ${name}`);
      return id;
    },
    mayTake: ({ isFunctionOfInput }) => reuseOf(experiment) ?? isFunctionOfInput === true,
    retryDelaysMs: options.retryDelaysMs ?? [1_000, 5_000],
    isStrict: options.strict === true,
    memoryBudgetBytes: options.memoryBudgetBytes ?? usableMemoryBytes() / 2,
    signal,
    throwIfStopped: async () => {
      await nextTurn();
      lease.check();
      if (signal?.aborted) {
        throw new InterruptedError(`experiment ${shortId(experiment.id)} was interrupted; nothing is lost.`);
      }
      if (maxCost !== undefined && isSpending()) refuseToSpendMore(database, experiment.id, maxCost);
    },
    onProgress: options.onProgress ?? (() => {}),
    onNotice: options.onNotice ?? (() => {}),
    note: (incident) => {
      lease.write(() => insertIncident(database, experiment.id, incident));
      const {
        stage,
        kind,
        message,
        model = null,
        run_id = null,
        sequence_number = null,
        attempt = null,
      } = incident;
      options.onIncident?.({ stage, kind, message, model, run_id, sequence_number, attempt });
    },
  };
}

/** Notes why an experiment stopped. An interruption is no failure; without the lease or a free disk nothing can be noted. */
function recordFailureIfPossible(database: Database, stage: StageName, lease: Lease, error: unknown): void {
  if (error instanceof InterruptedError || error instanceof LeaseLostError) return;
  const message = error instanceof Error ? error.message : String(error);
  try {
    lease.write(() => {
      recordFailure(database, lease.experimentId, message);
      // Failed runs have incidents of their own.
      if (!(error instanceof RunsFailedError)) {
        insertIncident(database, lease.experimentId, {
          stage,
          kind: "experiment_stopped",
          message,
        });
      }
    });
  } catch (cannotWrite) {
    if (!isExpectedOfWrites(cannotWrite)) throw cannotWrite;
  }
}

/** A lease that cannot be given back is dead once this process is gone, or after a minute of silence. */
function releaseIfPossible(lease: Lease): void {
  try {
    lease.release();
  } catch (error) {
    if (!isExpectedOfWrites(error)) throw error;
  }
}

function isExpectedOfWrites(error: unknown): boolean {
  return [DiskFullError, DatabaseBusyError, DatabaseGoneError, DatabaseUnreadableError, LeaseLostError].some(
    (kind) => error instanceof kind,
  );
}

function failureText(numFailed: number, numOthers: number, runs: readonly Run[]): string {
  const lines = runs.map(
    (run) =>
      `  run ${shortId(run.id)} (${run.network.join(" → ")}, seed ${seedText(run.seed)}): ${run.failure}`,
  );
  if (numFailed > runs.length) lines.push(`  … and ${numFailed - runs.length} more`);
  const others = numOthers > 0 ? ", all others are complete" : "";
  return `${counted(numFailed, "run")} failed${others}:\n${lines.join("\n")}`;
}
