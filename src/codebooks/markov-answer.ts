import type { ExactGraph } from "./exact-graph.ts";

/** A number with its 95 % interval over runs; ends are null where it cannot be told. */
export interface Told {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A core that runs come to. */
export interface CoreOfRuns {
  /** The label of its medoid. */
  readonly label: number;
  readonly output_text: string | null;
  /** Runs that come to it. */
  readonly runs: number;
  /** Captions at which it is the last core of a run. */
  readonly captions: number;
  /** Stays in it, and those of them whose end was not seen. */
  readonly stays: number;
  readonly censored: number;
  /** Kaplan–Meier, in captions; null where less than half of the stays are known to end. */
  readonly median_stay: number | null;
  /** 1 / (1 − the probability to stay) lags, in captions: what the model says of the mean; null for a core that is never left. */
  readonly mean_stay_by_model: number | null;
}

export interface ClassOfCores {
  readonly cores: readonly number[];
  readonly closed: boolean;
  readonly transitions: number;
  /** 1 − 0.05^(1/n) of n transitions none of which left it: it is left with no larger probability per lag, or that would be rare. */
  readonly leaves_at_most: number | null;
}

export interface ConnectivityOfCores {
  /** Sets of cores that lead to each other, the one with the most transitions first. */
  readonly classes: readonly ClassOfCores[];
  /** Sets of cores between which nothing goes either way; one where all are connected somehow. */
  readonly parts: readonly (readonly number[])[];
  /** Cores that were only ever the last one of a run: left out. */
  readonly never_left: readonly number[];
}

export interface ModelOfCores {
  readonly lag: number;
  /** The order of rows and columns: labels. */
  readonly cores: readonly number[];
  readonly counts: readonly (readonly number[])[];
  readonly matrix: readonly (readonly Told[])[];
  /** The share of time in each core in the long run. */
  readonly stationary: readonly Told[] | null;
  readonly stationary_why: string | null;
  /** In captions, the slowest first. */
  readonly time_scales: readonly Told[];
  /**
   * The slowest one at several lags: it does not depend on them if the model is right. `by_chance`: the same of pairs of captions of two runs,
   * between which there is no memory; from where it is as long on, the lag is too long to tell anything.
   */
  readonly by_lag: readonly {
    readonly lag: number;
    readonly time_scale: Told | null;
    readonly by_chance: number | null;
    readonly transitions: number;
  }[];
  readonly chapman_kolmogorov: {
    readonly p: number | null;
    readonly tests: readonly {
      readonly core: number;
      readonly lag: number;
      readonly predicted: number;
      readonly observed: number;
    }[];
  };
  readonly passage: PassageOfCores | null;
}

/** How runs get from some cores to others. */
export interface PassageOfCores {
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** By core: the probability to come to one of `to` before one of `from`; null where neither is reached for certain. */
  readonly committor: readonly { readonly core: number; readonly probability: Told | null }[];
  /** In captions, from those of `from`; null where they may never come there. */
  readonly there: Told | null;
  readonly back: Told | null;
}

export interface MarkovOfNetwork {
  readonly network: readonly string[];
  /** Its number in the config, from 1. */
  readonly number: number;
  readonly fresh_seeds: boolean;
  readonly seeds_known: boolean;
  /** Models of the network that do not promise the same output again. */
  readonly unreproducible: readonly string[];
  readonly runs: number;
  /** Runs that never came to a core: left out. */
  readonly runs_without_core: number;
  /** Of each run, one for each round of the network. */
  readonly captions: number;
  readonly per_round: number;
  readonly without_label: number;
  readonly cores: readonly CoreOfRuns[];
  readonly connectivity: ConnectivityOfCores | null;
  readonly model: ModelOfCores | null;
  /** Why there is no model, and what was measured. */
  readonly refused: string | null;
  readonly warning: string | null;
  /** With fixed seeds. */
  readonly exact_graph: ExactGraph | null;
  /** The last core of each run by caption, by the id of the run; −1 before its first. */
  readonly sequences: readonly { readonly run: string; readonly cores: readonly number[] }[];
}

export interface MarkovAnswer {
  readonly experiment: string;
  readonly codebook: string;
  readonly embedding_model: string;
  readonly networks: readonly MarkovOfNetwork[];
}
