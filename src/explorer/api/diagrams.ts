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
