import type { ClusteringSummary } from "./clusters.ts";
import type { StateAnswer } from "./states.ts";

/** GET embeddingModels: those that have embeddings, by name. */
export interface EmbeddingModelsAnswer {
  readonly models: readonly {
    readonly model: string;
    readonly reads: "text" | "image" | null;
    readonly dimension: number;
    readonly numEmbeddings: number;
  }[];
}

/**
 * GET mapPoints: `?model=…` and, for one experiment only, `&experiment=ID`. Fixes a *set* of points, all that are there now;
 * what is asked about a set is aligned with it even if the database grows. columns: `run` Uint32Array [n], indices
 * of the header's `runs`; `step` Uint32Array [n]. Points stand run by run, each run's in the order of its steps. The header is a {@link MapPointsHeader}.
 * A growing database gives a new set at most once every 10 s.
 */
export interface MapPointsHeader {
  readonly set: string;
  readonly model: string;
  readonly numPoints: number;
  /** Column by column; all arrays but the last three have one entry per run. */
  readonly runs: {
    readonly id: readonly string[];
    readonly seed: readonly (number | null)[];
    /** Indices of the three lists below. */
    readonly experiment: readonly number[];
    readonly network: readonly number[];
    readonly prompt: readonly number[];
  };
  readonly experiments: readonly {
    readonly id: string;
    readonly shortId: string;
    readonly name: string | null;
    readonly unreproducible: readonly string[];
  }[];
  readonly networks: readonly (readonly string[])[];
  readonly prompts: readonly string[];
  /** Clustering layers of this model, for {@link routes.mapClusters}. */
  readonly clusterings: readonly ClusteringSummary[];
  /** Numbers that score models gave to outputs that this model has embedded, for {@link routes.mapScores}. */
  readonly scores: readonly { readonly model: string; readonly name: string }[];
}

/** GET pca: `?set=…`. columns: `x`, `y` Float32Array [n]. The header is a {@link PcaHeader}. Takes seconds the first time. */
export interface PcaHeader {
  readonly set: string;
  /** Shares of the total variance of all points along x and y. */
  readonly explained: readonly [number, number];
  /** The axes were fitted to so many points, evenly spread over the set; all points are projected on them. */
  readonly numFitted: number;
}

/** GET nearest: `?model=…&run=ID&step=7&count=12` (1 to 100). */
export interface NearestAnswer {
  readonly model: string;
  /** How many embeddings were compared, the state's own included. */
  readonly numCompared: number;
  /**
   * Distinct outputs, the nearest first: an output that occurs several times is listed once. The state itself comes first, at
   * distance 0, with how often it recurs.
   */
  readonly states: readonly (StateAnswer & {
    readonly distance: number;
    /** How many embedded states have this very output, over all experiments. */
    readonly occurrences: number;
    readonly prompt: string;
    readonly network: readonly string[];
  })[];
}

/** GET mapScores: `?set=…&model=SCORE_MODEL&name=…`. columns: `value` Float32Array [n], NaN where there is none. */
export interface MapScoresHeader {
  readonly set: string;
  readonly model: string;
  readonly name: string;
}

/** GET mapClusters: `?set=…&clustering=ID`. columns: `label` Int32Array [n], −1: noise, −2: not clustered. */
export interface MapClustersHeader {
  readonly set: string;
  readonly clustering: string;
}
