/**
 * What the explorer's server and its page say to each other: the type of every answer, whose path is in `routes.ts`.
 *
 * All answers are JSON, but for pictures and for columns: typed arrays in one body, see `columns.ts`. Names are the
 * tables' own, in camelCase; times are ISO-8601 UTC text; distances are Euclidean, in the units of the vectors as stored;
 * `null` in a bar stands for a death at ∞. Steps count from 0 (`sequence_number`).
 *
 * Experiments and runs are named by their full ids, never by a place in a list: an experiment may get more networks, seeds and
 * prompts, and then its runs stand elsewhere. Where a run stands is in its row, {@link RunRow}. `GET
 * /api/experiments/REFERENCE` also takes what the command line takes (a part of the id, `latest`).
 *
 * An error is an {@link ApiError} with a status from 400: whatever can be said about it to people is in `message` and `hint`.
 *
 * This file is also compiled into the page: no imports from Node.
 */

import type { ExperimentProgress } from "../experiments/experiment-progress.ts";
import type { Verdict } from "../measures/first-return.ts";
import type { Growth } from "../store/growths.ts";
import type { WhyExperiment } from "../why/answer.ts";
import type { CyclesOfNetwork } from "../why/cycles.ts";
import type { InterventionEffect } from "../why/intervention-effect.ts";
import type { WhyProgress } from "../why/pace.ts";

/** The body of every answer with a status from 400. */
export interface ApiError {
  readonly error: {
    readonly code: ApiErrorCode;
    /** Where, what was found, what was expected. */
    readonly message: string;
    /** What to do. */
    readonly hint: string | null;
  };
}

/**
 * `bad-request` (400): a parameter is missing or wrong. `no-token` (401): see `--host`. `forbidden` (403): another origin or Host.
 * `not-found` (404): no such path, experiment, run, step, picture; also of what was deleted since. `set-gone` (410): ask for
 * the points of the map again. `database-unusable` (503): the file is gone, was replaced by something else, or is busy; the
 * same request may succeed later. `failed` (500): a defect; the message says which.
 */
export type ApiErrorCode =
  | "bad-request"
  | "no-token"
  | "forbidden"
  | "not-found"
  | "set-gone"
  | "too-large"
  | "database-unusable"
  | "failed";

/** GET about */
export interface AboutAnswer {
  readonly version: string;
  readonly database: { readonly path: string; readonly sizeBytes: number };
  /** The experiment that the command line named, if it did. */
  readonly experiment: string | null;
}

/**
 * GET events: server-sent events, one connection per page. Each event's `data` is JSON of the type that its name has here.
 * The server sends a comment line every 10 s, and tells the browser to reconnect after 2 s.
 *
 * - `experiments`: at the connection all experiments, the newest first; later those that changed, at most once a second.
 *   `gone` lists ids that were deleted since.
 * - `database`: the file became unusable (`error`), or usable again (null): then everything is to be asked for again.
 * - `umap`: a computation moved on; at most ten times a second.
 */
export interface ServerEvents {
  readonly experiments: {
    readonly experiments: readonly ExperimentSummary[];
    readonly gone: readonly string[];
  };
  readonly database: { readonly error: ApiError["error"] | null };
  readonly umap: UmapJob;
}

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

/** GET lineage: what an experiment took, how it grew, and what was forked from what. */
export interface LineageAnswer {
  /** What was stored already, and cost no call. */
  readonly taken: { readonly invocations: number; readonly embeddings: number };
  readonly growths: readonly Pick<Growth, "generation" | "added" | "started_at" | "completed_at">[];
  /** Its own runs, where they are forks. */
  readonly forks: readonly ForkRow[];
  /** Forks of its runs, in whichever experiment they are. */
  readonly forkedFrom: readonly ForkRow[];
}

/** A run that shares the first outputs of another one. */
export interface ForkRow {
  readonly runId: string;
  readonly experimentId: string;
  readonly parentRunId: string;
  /** Null where the run is deleted. */
  readonly parentExperimentId: string | null;
  readonly parentPrompt: string | null;
  /** The first step that is the fork's own. */
  readonly step: number;
  readonly isControl: boolean;
  /** What it changes, in words. */
  readonly change: string;
}

/** GET effect: what the interventions of an experiment of forks did. */
export interface EffectAnswer {
  readonly effects: readonly InterventionEffect[];
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

/**
 * GET frames, what runs show at some steps: `?runs=ID,ID*25&step=7&steps=4`. `ID*25` stands for 25 runs: that one and the 24
 * that follow it in the experiment, in the order of {@link RunsAnswer}. `step` is the first one, `steps` how many (default 1).
 * At most 50,000 cells.
 */
export interface FramesAnswer {
  readonly step: number;
  /** The runs' ids, in the order asked for. */
  readonly runs: readonly string[];
  /** Hashes of the pictures that occur. */
  readonly images: readonly string[];
  /** The captions that occur. */
  readonly texts: readonly string[];
  /**
   * `cells[k][r]`: what `runs[r]` shows at `step + k`. From 0: an index of `images`. Negative: `texts[-1 - value]`. null: nothing
   * saved yet, or beyond the end.
   */
  readonly cells: readonly (readonly (number | null)[])[];
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

/** One output of a run. Exactly one of `text` and `image` is not null. */
export interface StateAnswer {
  readonly experimentId: string;
  readonly runId: string;
  readonly step: number;
  readonly model: string;
  readonly text: string | null;
  /** The picture's hash. */
  readonly image: string | null;
}

/** GET state: a step of a run, and what it was made from. */
export interface StateWithInput extends StateAnswer {
  readonly prompt: string;
  readonly network: readonly string[];
  readonly seed: number | null;
  /** The output before; for step 0 the prompt. */
  readonly input: { readonly text: string | null; readonly image: string | null };
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

/** GET trajectory: `?model=STSBMpnet`. One entry per embedded output; all arrays have the same length. */
export interface TrajectoryAnswer {
  readonly model: string;
  readonly steps: readonly number[];
  /** From each output to `origin`. */
  readonly distanceToOrigin: readonly number[];
  /** `prompt`: the prompt's own embedding. `first`: where the model does not read the prompt, the first output. */
  readonly origin: "prompt" | "first";
  /** From the embedded output before; null for the first. */
  readonly stepLength: readonly (number | null)[];
}

/**
 * GET distances, the recurrence plot: `?model=STSBMpnet`. columns: `steps` Uint32Array [m]; `distances`
 * Float32Array [m × m], row-major, symmetric, zero diagonal. The header is a {@link DistancesHeader}. Of more than 1,024
 * embedded outputs every `stride`-th is taken.
 */
export interface DistancesHeader {
  readonly model: string;
  readonly stride: number;
  /** The greatest of the distances. */
  readonly greatest: number;
}

/** The diagrams of one run under one embedding model. */
export interface DiagramsAnswer {
  readonly runId: string;
  readonly model: string;
  /** `diagrams[k]`: the bars of Hk, sorted by birth, then death; death null: ∞. */
  readonly diagrams: readonly (readonly (readonly [birth: number, death: number | null])[])[];
  /** In nats; null where there is no finite bar. */
  readonly entropy: readonly (number | null)[];
  readonly numPoints: number;
  readonly numDistinct: number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** GET runDiagrams: of all embedding models of the run. GET diagrams: `?model=…&runs=ID,ID,…`, at most 64 runs, in that order. */
export interface DiagramsListAnswer {
  readonly diagrams: readonly DiagramsAnswer[];
}

/** GET diagramTable: `?model=…`: entropy and counts of every run that has diagrams; arrays of the same length. */
export interface DiagramTableAnswer {
  readonly model: string;
  /** Ids of runs. */
  readonly runs: readonly string[];
  readonly numPoints: readonly number[];
  readonly numDistinct: readonly number[];
  /** `entropy[k]`: one number per run, of Hk, in nats. */
  readonly entropy: readonly (readonly (number | null)[])[];
  /** `numBars[k]`: finite bars of Hk per run. */
  readonly numBars: readonly (readonly number[])[];
}

/**
 * GET diagramDistances: `?model=…&network=1&dimension=1`, the network from 1: Wasserstein distances of order 1, Euclidean, between the
 * diagrams of all its runs, at most 500. columns: `distances` Float32Array [n × n], row-major, symmetric, zero diagonal, ∞ where the
 * numbers of essential bars differ; `byLikeness` Uint32Array [n], the runs in an order in which those with similar diagrams stand beside
 * each other. The header is a {@link DiagramDistancesHeader}.
 */
export interface DiagramDistancesHeader {
  readonly model: string;
  readonly network: number;
  readonly dimension: number;
  /** The ids of those that have diagrams; none where fewer than two have. */
  readonly runs: readonly string[];
  /** Bars of each in the dimension. */
  readonly numBars: readonly number[];
  /** The greatest of the finite distances. */
  readonly greatest: number;
}

/** GET lyapunov; an empty list where nothing is computed. */
export interface LyapunovAnswer {
  readonly results: readonly {
    /** Stays when more runs are added to what it was computed from. */
    readonly id: string;
    /** Index in the experiment's networks. */
    readonly network: number;
    /** Index in the experiment's prompts. */
    readonly prompt: number;
    readonly model: string;
    /** Per step of the trajectory: the slope of the logarithm of the mean distance between runs. */
    readonly exponent: number;
    readonly rSquared: number | null;
    /** The slope of the mean of the logarithms. */
    readonly meanLogExponent: number;
    /** In steps of the trajectory; null where it is not identifiable. */
    readonly relaxationTime: number | null;
    /** Mean distance between runs of the same network and prompt, unit vectors, at each step of the trajectory. */
    readonly divergenceCurve: readonly number[];
    readonly numRuns: number;
    readonly numPairs: number;
    readonly numTimesteps: number;
    /** Steps whose mean distance lies below the floor of the logarithm. */
    readonly numClamped: number;
  }[];
}

/**
 * GET why and GET runWhy: `?model=STSBMpnet`, by default the experiment's first embedding model. Lines of JSON, each one part: of an experiment
 * first what follows from outputs alone, then how far the rest is, ten times a second, at last the whole answer or an error. An answer that
 * is known already is the only line. Names in it are those of `panic-tda why --json`. The computation ends when the request is given up.
 */
export type WhyPart<Answer> =
  | { readonly exact: WhyExperiment }
  | { readonly progress: WhyProgress }
  | { readonly answer: Answer }
  | ApiError;

/** GET cycles: how many runs go in circles, one entry per network and kind of seeds. Names are those of `panic-tda status --cycles --json`. */
export interface CyclesAnswer {
  readonly networks: readonly CyclesOfNetwork[];
}

/** GET runCycles: `?runs=ID,ID`, at most 64, in that order. */
export interface RunCyclesAnswer {
  readonly runs: readonly {
    readonly id: string;
    readonly verdict: Verdict;
    /** The step that comes back first; null where none does. */
    readonly entry: number | null;
    /** In steps. */
    readonly period: number | null;
  }[];
}

/**
 * GET image: the stored file; with `?size=96` (16 to 512) a WebP whose longer side has at most so many pixels. Immutable, with
 * an ETag. A small file comes as it is whatever the size.
 *
 * POST thumbnails: body {@link ThumbnailsRequest}, at most 500 hashes. columns: `offsets` Uint32Array [n + 1], `bytes`
 * Uint8Array: file i is `bytes[offsets[i] … offsets[i + 1]]`, empty if there is no such picture. The header is a
 * {@link ThumbnailsHeader}.
 */
export interface ThumbnailsRequest {
  readonly size: number;
  readonly hashes: readonly string[];
}

export interface ThumbnailsHeader {
  /** MIME type of each file, "" for an empty one. */
  readonly types: readonly string[];
}

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

/** POST umap starts a computation (or joins the one that runs, or finds the file), DELETE cancels it, GET tells its state. */
export interface UmapRequest {
  readonly set: string;
  /** From 2 to 200, default 15. */
  readonly numNeighbours?: number;
  /** From 0 to 1, default 0.1. */
  readonly minDistance?: number;
  /** From 0 to 4294967295, default 42. */
  readonly seed?: number;
}

/** Answer of POST, of GET and DELETE `?set=…&numNeighbours=…&minDistance=…&seed=…`, and of the `umap` event. */
export interface UmapJob {
  readonly set: string;
  readonly numNeighbours: number;
  readonly minDistance: number;
  readonly seed: number;
  /**
   * `none`: neither computed nor cached. `queued`, `computing`, `failed`, `cancelled`. `done`: all points are placed by UMAP.
   * `older`: a file of an earlier set exists, so coordinates can be had; points that came later are placed by PCA.
   */
  readonly state: "none" | "queued" | "computing" | "done" | "older" | "failed" | "cancelled";
  readonly phase: "reading" | "neighbours" | "layout" | null;
  /** From 0 to 1, over all phases. */
  readonly progress: number;
  readonly secondsLeft: number | null;
  readonly error: string | null;
}

/**
 * GET umapCoordinates: the same query. columns: `x`, `y` Float32Array [n]; `placedBy` Uint8Array [n], 0: UMAP, 1: PCA,
 * since the point came later. The header is a {@link UmapHeader}. 404 unless the job is `done` or `older`.
 */
export interface UmapHeader {
  readonly set: string;
  readonly numPlacedByPca: number;
  readonly computedAt: string;
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

/** One layer of a clustering: layer 0 is the finest. */
export interface ClusteringSummary {
  readonly id: string;
  readonly model: string;
  readonly algorithm: string;
  readonly parameters: unknown;
  readonly layer: number;
  readonly numClusters: number;
  readonly numPoints: number;
  /** Points that belong to no cluster. */
  readonly numNoise: number;
  readonly completedAt: string | null;
}

/** GET clusterings; `?model=…` for one model. Empty where nothing is computed. */
export interface ClusteringsAnswer {
  readonly clusterings: readonly ClusteringSummary[];
}

/** GET clusters of one layer, the largest first: `?first=0&count=50` (1 to 200). */
export interface ClustersAnswer {
  readonly clustering: ClusteringSummary;
  readonly total: number;
  readonly clusters: readonly {
    readonly label: number;
    readonly size: number;
    readonly medoid: StateAnswer;
    /** Who visits it, the most frequent first, at most 20 each. `numPrompts` and `numNetworks` count all. */
    readonly prompts: readonly { readonly prompt: string; readonly count: number }[];
    readonly numPrompts: number;
    readonly networks: readonly { readonly network: readonly string[]; readonly count: number }[];
    readonly numNetworks: number;
    readonly numRuns: number;
    /** Different outputs among the members. */
    readonly numOutputs: number;
    /** Up to 8 different outputs, the most frequent first, the medoid's left out. */
    readonly examples: readonly StateAnswer[];
  }[];
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
