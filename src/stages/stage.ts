import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { EmbeddingModel, GenerativeModel, Model, StoredPictures } from "../models/model.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ScoreModel } from "../models/score-model.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Incident, NewIncident } from "../store/incidents.ts";
import type { Lease } from "../store/leases.ts";
import type { SavedWork, WorkCount } from "../store/saved-work.ts";
import type { ExperimentShape } from "./experiment-shape.ts";
import type { StageName } from "./stage-table.ts";

/**
 * A stage of an experiment: what is missing is computed and saved, one transaction after the other. Everything that deals with all
 * stages (run, resume, status, list, check, the page) goes over the table of them and asks here.
 */
export interface Stage<Name extends string = string> {
  readonly name: Name;
  /** What it saves, in one word: the key of its counts in JSON, and their name on the terminal. */
  readonly saves: string;
  /** What it saves, as the page calls it. */
  readonly title: string;
  /** How many pieces of work there will be, by embedding model; one entry without a model where it belongs to none. */
  readonly totals: (shape: ExperimentShape) => readonly WorkTotal[];
  /** How many are saved: cheap, since it is asked once a second. */
  readonly counts: (database: Database, experimentId: string) => readonly WorkCount[];
  /** How many are saved, when the newest was, and how long the slowest took. */
  readonly saved: (database: Database, experimentId: string) => readonly SavedWork[];
  /** How many were saved in the last `windowMs` milliseconds; left out where the speed of the stage tells nothing. */
  readonly savedSince?: (database: Database, experimentId: string, windowMs: number) => number;
  /** What `check` tells of it. */
  readonly plan: (experiment: PlannedExperiment) => StagePlan;
  /** Computes all that is missing. */
  readonly perform: (context: StageContext) => Promise<void>;
  /**
   * Computes a part of it while the first stage goes on, and ends soon after `runsEnd` has fired. It costs the runs nothing that can be
   * noticed, tells of nothing, fails no run and never throws: what it leaves out, `perform` does.
   */
  readonly besideRuns?: (context: StageContext, runsEnd: AbortSignal) => Promise<void>;
  /** For a stage that came after the first release, and needs no model: what experiments that were completed before it lack. */
  readonly added?: {
    /** "Lyapunov exponents": as in "completed by a version without …". */
    readonly what: string;
    readonly isLacking: (database: Database, experiment: Experiment) => boolean;
  };
}

/** A number of pieces of work that an experiment will have; null where the kind of a model is neither stored nor known. */
export interface WorkTotal {
  readonly model: string | null;
  readonly total: number | null;
}

/** An experiment before its start. */
export interface PlannedExperiment {
  readonly config: ExperimentConfig;
  readonly shape: ExperimentShape;
  readonly models: ModelRegistry;
  /** What the pictures of a model take, where that was measured here. */
  readonly picturesOf?: ((model: string) => StoredPictures | undefined) | undefined;
}

/** What a stage will compute and need. */
export interface StagePlan {
  /** For programs, under the stage's keys. */
  readonly json: Readonly<Record<string, unknown>>;
  /** For people: a name and what there is to say, a line each. */
  readonly facts: readonly (readonly [name: string, fact: string])[];
  /** What all of it will take on the disk. */
  readonly diskBytes: number;
  /** What it may need at one time, where that is much, and for what. */
  readonly memory?: { readonly bytes: number; readonly of: string };
}

/** How far a stage is. */
export interface StageProgress {
  /** `creation`: the runs of a large experiment are being written, before its first stage. */
  readonly stage: StageName | "creation";
  /** Saved pieces of work: invocations, embeddings, diagrams or exponents; runs while they are being written. */
  readonly done: number;
  readonly total: number;
  /** The model that is computing, where one is. */
  readonly model: string | null;
}

/** What was noted when something had to be retried, or failed. */
export type NotedIncident = Omit<Incident, "id" | "occurred_at" | "experiment_id">;

/** Something that a stage leaves out although nothing went wrong, and why; in one line. */
export interface StageNotice {
  readonly stage: StageName;
  readonly message: string;
}

/** What every stage works with. */
export interface WorkContext {
  readonly database: Database;
  readonly experiment: Experiment;
  /** Everything is written through it: it refuses once another process has taken over. */
  readonly lease: Lease;
  /**
   * Lets timers and signals have their turn, then throws if the user or a lost lease wants the work to end here. To be
   * awaited before every call: models that compute in this process would otherwise never let anything else run.
   */
  readonly throwIfStopped: () => Promise<void>;
  readonly onProgress: (progress: StageProgress) => void;
  readonly onNotice: (notice: StageNotice) => void;
  /** Records an incident at once, in a transaction of its own. */
  readonly note: (incident: NewIncident) => void;
}

/** What stages that call models work with besides. */
export interface ModelCalls {
  /** The `model_versions.id` of a model. */
  readonly modelVersionId: (name: string) => string;
  /** Whether an output of this model that is stored may be taken instead of being computed. */
  readonly mayTake: (model: Model) => boolean;
  readonly retryDelaysMs: readonly number[];
  /** Whether a call whose batch cannot be computed as a whole ends the work, where the batch matters. */
  readonly isStrict: boolean;
  readonly signal: AbortSignal | undefined;
}

/** What the stages may use between them; each names the part that it does use. */
export interface StageContext extends WorkContext, ModelCalls {
  readonly generativeModel: (name: string) => GenerativeModel;
  readonly embeddingModel: (name: string) => EmbeddingModel;
  readonly scoreModel: (name: string) => ScoreModel;
  /** The most memory that diagrams may need at one time. */
  readonly memoryBudgetBytes: number;
}
