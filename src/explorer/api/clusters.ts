import type { StateAnswer } from "./states.ts";

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

/** GET clusters of one layer, the largest first: `?first=0&count=50` (1 to 200), or `?labels=3,1` (1 to 200), in that order. */
export interface ClustersAnswer {
  readonly clustering: ClusteringSummary;
  readonly total: number;
  readonly clusters: readonly {
    readonly label: number;
    /** Under which id annotations of it are kept. */
    readonly key: string;
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

/** GET clusterNames: those that people gave, by label. */
export interface ClusterNamesAnswer {
  readonly names: readonly { readonly label: number; readonly name: string }[];
}
