import type { ExperimentProgress } from "../../experiments/experiment-progress.ts";

/** One row of the table of experiments. */
export interface ExperimentSummary {
  readonly id: string;
  /** The last 8 characters of the id. */
  readonly shortId: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly failedAt: string | null;
  readonly failure: string | null;
  readonly numNetworks: number;
  readonly numSeeds: number;
  readonly numPrompts: number;
  readonly maxLength: number;
  readonly status: ExperimentProgress;
}

/** GET experiments, the newest first: `?before=ID&limit=100` (1 to 500). `next` is the `before` of the next page, or null. */
export interface ExperimentsAnswer {
  readonly experiments: readonly ExperimentSummary[];
  readonly next: string | null;
}

/** GET experiment */
export interface ExperimentAnswer extends ExperimentSummary {
  readonly description: string | null;
  readonly networks: readonly (readonly string[])[];
  readonly seeds: readonly number[];
  readonly prompts: readonly string[];
  /** For each prompt the hash of its picture; null for a text. */
  readonly promptImages: readonly (string | null)[];
  readonly embeddingModels: readonly EmbeddingModelOfExperiment[];
  readonly imageFormat: "webp" | "avif";
  readonly maxHomologyDimension: number;
  /** The config as it was given. */
  readonly config: unknown;
  /** By model name; empty before the start. */
  readonly modelVersions: Readonly<Record<string, ModelVersionAnswer>>;
  /** Models that do not promise the same output again for the same input and seed. */
  readonly unreproducible: readonly string[];
  /** What computed its neural models when it was last computed, by name. */
  readonly executors: readonly ExecutorAnswer[];
  /** Which further tables have rows of this experiment: the page hides the rest. */
  readonly has: { readonly clusters: boolean; readonly lyapunov: boolean; readonly forks: boolean };
}

export interface ExecutorAnswer {
  /** Host and device. */
  readonly name: string;
  readonly deviceName: string | null;
  /** Those that were loaded there last. */
  readonly models: readonly string[];
  readonly numCalls: number;
  readonly callsPerMinute: number;
  /** From 0 to 1. */
  readonly busyShare: number;
  readonly numDeaths: number;
  /** When it was lost for good; null if it was not. */
  readonly lostAt: string | null;
  readonly lostReason: string | null;
}

export interface EmbeddingModelOfExperiment {
  readonly model: string;
  /** What it reads; null where this version does not know the model. */
  readonly reads: "text" | "image" | null;
}

export interface ModelVersionAnswer {
  readonly kind: string;
  readonly revision: string;
  readonly parameters: unknown;
}

/** GET incidents, the oldest first: `?after=ID&limit=200` (1 to 1000). */
export interface IncidentsAnswer {
  readonly incidents: readonly {
    readonly id: string;
    readonly stage: string;
    readonly model: string | null;
    readonly runId: string | null;
    readonly step: number | null;
    readonly attempt: number | null;
    readonly kind: string;
    readonly message: string;
    readonly occurredAt: string;
  }[];
  readonly next: string | null;
}
