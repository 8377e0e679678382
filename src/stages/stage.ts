import type { EmbeddingModel, GenerativeModel } from "../models/model.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Incident } from "../store/incidents.ts";
import type { Lease } from "../store/leases.ts";

export type StageName = "runs" | "embeddings" | "diagrams" | "lyapunov";

/** How far a stage is. */
export interface StageProgress {
  readonly stage: StageName;
  /** Saved pieces of work: invocations, embeddings, diagrams or exponents. */
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
export interface StageContext {
  readonly database: Database;
  readonly experiment: Experiment;
  /** Everything is written through it: it refuses once another process has taken over. */
  readonly lease: Lease;
  readonly generativeModel: (name: string) => GenerativeModel;
  readonly embeddingModel: (name: string) => EmbeddingModel;
  /** The `model_versions.id` of a model. */
  readonly modelVersionId: (name: string) => string;
  readonly retryDelaysMs: readonly number[];
  /** The most memory that diagrams may need at one time. */
  readonly memoryBudgetBytes: number;
  /**
   * Lets timers and signals have their turn, then throws if the user or a lost lease wants the work to end here. To be
   * awaited before every call: models that compute in this process would otherwise never let anything else run.
   */
  readonly throwIfStopped: () => Promise<void>;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: StageProgress) => void;
  readonly onNotice: (notice: StageNotice) => void;
  /** Records an incident at once, in a transaction of its own. */
  readonly note: (incident: NotedIncident) => void;
}
