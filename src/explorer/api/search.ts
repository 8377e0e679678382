import type { StateAnswer } from "./states.ts";

/**
 * GET search: `?find=apple seed 2` and, for one experiment only, `&experiment=ID`; `&hits=50` (0 to 500) says how many states are told
 * with their captions, `&clustering=ID` counts what is found in each of its clusters, `&cluster=LABEL` with it looks in that one only. What the words mean is in `docs/explorer.md`. columns: `whole` Uint8Array [runs], 1 for a run all of whose states are found;
 * `run` Uint32Array [n], indices of the header's `runs`, and `step` Uint32Array [n]: the states that were found of the other runs. The header is a
 * {@link SearchHeader}.
 */
export interface SearchHeader {
  readonly find: string;
  /** Captions that were found. */
  readonly numCaptions: number;
  /** Pictures that were found, by what was written about them or by their cluster. */
  readonly numPictures: number;
  /** How many captions were looked through. */
  readonly numSearched: number;
  /** Those in which something was found, the newest experiment first. All lists but the last two have one entry for each. */
  readonly runs: {
    readonly id: readonly string[];
    /** Indices of `experiments`, `prompts` and `networks`. */
    readonly experiment: readonly number[];
    readonly prompt: readonly number[];
    readonly network: readonly number[];
    readonly seed: readonly (number | null)[];
    readonly state: readonly string[];
    /** How many of its states were found; of a whole run how many captions it has. */
    readonly numStates: readonly number[];
  };
  readonly experiments: readonly {
    readonly id: string;
    readonly shortId: string;
    readonly name: string | null;
  }[];
  readonly prompts: readonly string[];
  /** Names of models, joined by arrows. */
  readonly networks: readonly string[];
  /** The first states that were found. */
  readonly hits: readonly Hit[];
  /** What `cluster:` named, and no cluster is called by. */
  readonly unknownClusters: readonly string[];
  /** Of the clustering that was asked for, the clusters with states that are found, those with the most first; −1 is the noise. Null if none was. */
  readonly clusters: readonly FoundCluster[] | null;
}

export interface Hit extends StateAnswer {
  /** What was written from a picture, the next output of its run; null where there is none, and of a text. */
  readonly caption: string | null;
}

export interface FoundCluster {
  readonly label: number;
  readonly numStates: number;
  readonly numRuns: number;
}

/**
 * POST outputs: what some states show, each different output once, the most frequent first. `states` are pairs: the index of a run in `runs` and a
 * step, at most {@link MOST_STATES} of them; what is not there, or no longer, is left out.
 */
export interface OutputsRequest {
  readonly runs: readonly string[];
  readonly states: readonly (readonly [run: number, step: number])[];
  /** How many outputs are told, from 1 to 200. */
  readonly count: number;
}

export const MOST_STATES = 5000;

export interface OutputsAnswer {
  /** Different ones among all. */
  readonly numOutputs: number;
  readonly outputs: readonly (StateAnswer & { readonly occurrences: number })[];
}
