/** A correlation over runs, with its interval over seeds (fresh seeds: over runs). */
export interface RunCorrelation {
  /** From −1 to 1. */
  readonly r: number;
  /** null for fewer than three seeds. */
  readonly low: number | null;
  readonly high: number | null;
}

/** What the persistent entropy of one homology dimension says beside the number of points and bars. */
export interface EntropyAnswer {
  readonly dimension: number;
  /** Runs that have an entropy: those with a finite bar. */
  readonly runs: number;
  /** Means over these runs; entropy in nats. */
  readonly entropy: number | null;
  readonly bars: number | null;
  /** Of the entropy with ln(distinct points). */
  readonly with_distinct: RunCorrelation | null;
  /** Of the entropy with ln(bars), what ln(distinct points) explains of both taken out. */
  readonly with_bars_beyond_distinct: RunCorrelation | null;
  /** The share of the entropy's variance over runs that neither explains, from 0 to 1. */
  readonly left: number | null;
  /** Why something is null; null where nothing is. */
  readonly why: string | null;
}

/** A statistic of runs beside what surrogates give. */
export interface BesideChance {
  /** Mean over runs. */
  readonly observed: number;
  /** Mean over runs and surrogates. */
  readonly by_chance: number;
  /** The share of surrogates that give at least so much, the runs themselves among them. */
  readonly p: number;
  /** Runs with a p of their own of at most 0.05; one in twenty by chance. */
  readonly runs_beyond: number;
}

const nullNames = ["covariance", "chain", "order"] as const;
export type NullName = (typeof nullNames)[number];

export interface NullAnswer {
  readonly null: NullName;
  readonly dimension: number;
  readonly total: BesideChance;
  readonly largest: BesideChance;
}

export interface TopologyNetwork {
  /** From 1. */
  readonly number: number;
  readonly network: readonly string[];
  readonly fresh_seeds: boolean;
  readonly embedding_model: string;
  readonly runs: number;
  readonly prompts: number;
  readonly seeds: number;
  readonly captions: number;
  readonly left_out: { readonly runs: number; readonly vectors: number };
  /** Means over runs: different captions, and tr Σ / ‖Σ‖ of them. */
  readonly distinct: number | null;
  readonly effective_dimension: number | null;
  readonly entropy: readonly EntropyAnswer[];
  /** What the chain is of: a clustering's labels or exact captions; and the share of visits that surrogates can change. */
  readonly symbols: {
    readonly kind: "clusters" | "captions";
    readonly algorithm: string | null;
    readonly layer: number | null;
    readonly count: number;
    readonly changeable: number;
  } | null;
  readonly nulls: readonly NullAnswer[];
  /** Sliding-window persistence: the most persistent loop of windows as a share of the longest possible, against the captions in random orders. */
  readonly loops_in_time: (BesideChance & { readonly window: number }) | null;
  /** Why there is nothing, or less; null where all is there. */
  readonly why: string | null;
}

/** How much nearer runs of one label are to each other, under one distance. */
export interface LabelAnswer {
  /** 1 − mean distance of one label / mean distance of two. 0: the label tells nothing. */
  readonly nearer: number;
  readonly p: number;
}

/** The same permutation test on distances of diagrams and on distances of visits. */
export interface LabelComparison {
  readonly embedding_model: string;
  readonly by: "prompt" | "network";
  /** The network whose runs are compared, from 1; null where all are. */
  readonly network: number | null;
  readonly fresh_seeds: boolean;
  readonly runs: number;
  readonly labels: number;
  readonly visits: LabelAnswer | null;
  /** Of each homology dimension: its distances, and what a parabola of the visits' distances leaves of them. */
  readonly diagrams: readonly (LabelAnswer & {
    readonly dimension: number;
    readonly p_beyond_visits: number;
  })[];
  /** Every k-th caption counts in the visits: 1 where all do. */
  readonly every: number;
  /** Whether diagrams tell more than visits do; null where it cannot be told. */
  readonly tell_more: boolean | null;
  readonly why: string | null;
}

/** What `panic-tda topology --json` prints of an experiment. */
export interface TopologyAnswer {
  readonly experiment: string;
  readonly networks: readonly TopologyNetwork[];
  readonly comparisons: readonly LabelComparison[];
  readonly parameters: {
    readonly surrogates: number;
    readonly permutations: number;
    readonly window: number;
    readonly random_seed: number;
    readonly max_homology_dimension: number;
  };
}

/** A loop of a run's trajectory and the steps that make it. */
export interface RunLoop {
  readonly birth: number;
  readonly death: number;
  /** Closed paths of sequence numbers; of equal outputs the first. */
  readonly paths: readonly (readonly number[])[];
}

export interface RunLoops {
  readonly run: string;
  readonly embedding_model: string;
  readonly points: number;
  readonly distinct: number;
  /** The most persistent first. */
  readonly loops: readonly RunLoop[];
  /** Why there is none to be told; null where they are all there. */
  readonly why: string | null;
}
