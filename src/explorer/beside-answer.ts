/**
 * GET beside: how far runs are from each other, step by step: `?runs=ID,ID,…` (two to six, in full or a part of each), `&model=…`, `&shifts=0,3` (so many steps
 * is each ahead of the slider; default 0) and, for clusters, `&clustering=ID`. Compiled into the page: no imports from Node.
 */
export interface BesideAnswer {
  readonly model: string;
  /** Full ids, in the order asked for. */
  readonly runs: readonly string[];
  /** Steps of the slider at which at least one of the runs has an embedded output. */
  readonly steps: readonly number[];
  /** Of each pair of runs at each of the steps, Euclidean; null where one of the two has no vector. */
  readonly pairs: readonly {
    /** Places in `runs`. */
    readonly first: number;
    readonly second: number;
    readonly distances: readonly (number | null)[];
  }[];
  /** `labels[r][k]`: the cluster of `runs[r]` at `steps[k]`, −1 for noise, null for none. Empty where no clustering was asked for. */
  readonly labels: readonly (readonly (number | null)[])[];
}

/** More runs than that have no room beside each other. */
export const MOST_BESIDE = 6;
