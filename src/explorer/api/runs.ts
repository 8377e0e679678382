import type { EmbeddingModelOfExperiment } from "./experiments.ts";
import type { ForkRow } from "./lineage.ts";

/** One run as a row of a table. */
export interface RunRow {
  readonly id: string;
  /** Its place: indices in the experiment's lists. Two runs never have the same one. */
  readonly network: number;
  readonly seedIndex: number;
  readonly prompt: number;
  /** −1: drawn at each invocation. Null: not recorded where the run was imported from. */
  readonly seed: number | null;
  /** How many invocations it has. */
  readonly length: number;
  readonly failedAt: string | null;
  readonly failure: string | null;
}

/** GET runs in the order of their ids, which is that of their making: `?after=ID&limit=500` (1 to 5000). */
export interface RunsAnswer {
  readonly runs: readonly RunRow[];
  /** The `after` of the next page, or null. */
  readonly next: string | null;
}

/** GET run */
export interface RunAnswer extends RunRow {
  readonly experiment: { readonly id: string; readonly shortId: string; readonly name: string | null };
  /** The text that it starts from, or the name of the picture. */
  readonly initialPrompt: string;
  /** The hash of the picture that it starts from; null where that is a text. */
  readonly initialImage: string | null;
  readonly networkModels: readonly string[];
  readonly maxLength: number;
  readonly embeddingModels: readonly EmbeddingModelOfExperiment[];
  /** Models of its experiment that do not promise the same output again for the same input and seed. */
  readonly unreproducible: readonly string[];
  /** The runs that were made just before and just after it in its experiment. */
  readonly before: NeighbouringRun | null;
  readonly after: NeighbouringRun | null;
  /** Where it begins, if it is a fork. */
  readonly fork: ForkRow | null;
  /** The forks that begin from it. */
  readonly forks: readonly ForkRow[];
  /** From this step on all its outputs were stored already; null if its last one was computed. */
  readonly knownFromStep: number | null;
}

export interface NeighbouringRun {
  readonly id: string;
  readonly initialPrompt: string;
  readonly seed: number | null;
}

/** GET invocations in order: `?first=0&count=1000` (1 to 5000). */
export interface InvocationsAnswer {
  readonly total: number;
  readonly invocations: readonly {
    readonly step: number;
    readonly model: string;
    readonly seed: number | null;
    readonly text: string | null;
    readonly image: string | null;
    /** Equal exactly for equal outputs. */
    readonly outputHash: string;
    readonly startedAt: string;
    readonly completedAt: string;
    readonly notes: unknown;
    /** The invocation that computed the output, where it was taken. */
    readonly takenFrom: string | null;
  }[];
}

/** GET run scores: what score models said of the outputs of a run, a series for each of their numbers. */
export interface ScoresAnswer {
  readonly series: readonly {
    readonly model: string;
    /** What the number says, such as `words`. */
    readonly name: string;
    readonly steps: readonly number[];
    readonly values: readonly number[];
  }[];
}
