import type { Verdict } from "../measures/first-return.ts";
import type { PartName } from "../measures/parts.ts";
import type { WhyScore } from "./score-answers.ts";

/**
 * What `why` answers of an experiment: the shape of `--json`, and what the explorer draws. A number that does not exist is null, and a field
 * of the same name with `_why` behind it says why not (null where it exists).
 */
export interface WhyExperiment {
  /** The experiment's id. */
  readonly experiment: string;
  /** When the lengths of the runs were read: everything is as of that moment. */
  readonly as_of: string;
  /** The last step that was asked for; null: all. */
  readonly step: number | null;
  /** How many of its outputs and vectors had been computed before and were taken: they say nothing that their source does not say. */
  readonly taken: { readonly invocations: number; readonly embeddings: number };
  /** One entry per network, embedding model and kind of seeds. */
  readonly networks: readonly WhyNetwork[];
  /** Over all networks of one kind of seeds, one entry per embedding model; empty where one network was asked for. */
  readonly experiment_parts: readonly WhyParts[];
  /** One entry per network, kind of seeds, score model and name of its numbers; empty without scores. */
  readonly scores: readonly WhyScore[];
  readonly parameters: WhyParameters;
}

export interface WhyParameters {
  readonly permutations: number;
  readonly random_seed: number;
  /** Of the measures: another one may give other numbers for the same database. */
  readonly version: number;
}

export interface WhyNetwork {
  readonly network: readonly string[];
  /** Its number in the config, from 1. */
  readonly number: number;
  /** Its models, or of a network that is written several times those of one copy. */
  readonly places: number;
  readonly runs: number;
  readonly prompts: number;
  readonly seeds: number;
  /** Whether what is drawn is drawn anew at every step: fresh seeds, seeds that are not known, or models that do not promise the same output again. */
  readonly fresh_seeds: boolean;
  /** False for runs of earlier versions that recorded no seeds. */
  readonly seeds_known: boolean;
  /** Models of the network that do not promise the same output again for the same seed, such as hosted ones. */
  readonly unreproducible: readonly string[];
  readonly embedding_model: string;
  /** Captions of each run that count; a caption is an output that the embedding model reads. */
  readonly captions: number;
  /** The step of each caption. */
  readonly caption_steps: readonly number[];
  /** The place of each caption in the network, from 0. */
  readonly caption_places: readonly number[];
  /** Invocations of each run that count. */
  readonly steps: number;
  /** Those that were asked for: of the config, or fewer by a step. */
  readonly max_length: number;
  /** Why not all captions count, or why there is none; null where all do. */
  readonly captions_why: string | null;
  readonly left_out: { readonly vectors: number; readonly runs: number };
  readonly prompt: WhyPrompt;
  readonly stuck: WhyStuck;
  readonly before: WhyBefore;
  /** The parts of this network alone: prompt, seed, rest. */
  readonly parts: WhyParts;
}

/** How did it get here from its prompt? */
export interface WhyPrompt {
  /** In captions. */
  readonly half_life: number | null;
  readonly half_life_why: string | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Why there is no interval, or why it is open above. */
  readonly interval_why: string | null;
  /** Per caption: the prompt's share. */
  readonly share: readonly (number | null)[];
  /** Per caption: mean of ⟨x, y⟩ over pairs of the same prompt, and of another. */
  readonly same: readonly (number | null)[];
  readonly other: readonly (number | null)[];
  /** Per caption: the share that chance alone stays below; null where it was not drawn. */
  readonly band: readonly (number | null)[];
  readonly memory_ends_after: number | null;
  readonly memory_ends_after_why: string | null;
  /** Per caption: the share of runs whose prompt is told from the runs of other seeds. */
  readonly recognised: readonly (number | null)[];
  readonly recognised_why: string | null;
  /** By chance: 1 / the number of prompts. */
  readonly chance: number | null;
  /** With one seed: the share of runs whose own prompt is the nearest of all prompts, at the first and last caption; p at the last. */
  readonly own_prompt_nearest: { readonly share: readonly number[]; readonly p: number | null } | null;
}

/** What became of one run. */
export interface WhyRunEnd {
  readonly run: string;
  readonly verdict: Verdict;
  readonly entry: number | null;
  readonly period: number | null;
  readonly first_return: number | null;
  /** The number of its end state; runs with the same number go round in the same cycle. */
  readonly end_state: number | null;
}

/** Is it stuck? */
export interface WhyStuck {
  readonly in_cycle: number;
  readonly not_yet: number;
  readonly left_again: number;
  readonly wanders: number;
  readonly standing: number;
  /** The step by which half of the runs have returned to a state. */
  readonly first_return: number | null;
  readonly first_return_why: string | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval_why: string | null;
  /** `[step, share of runs that have not returned yet]`, at the steps where it changes, the first and the last. */
  readonly survival: readonly (readonly [number, number])[];
  /** For each period in rounds the number of runs. */
  readonly periods: Readonly<Record<string, number>>;
  /** 1 where each run stands still, 0 where any run could be where another is. */
  readonly confinement: number | null;
  readonly confinement_why: string | null;
  readonly confinement_low: number | null;
  readonly confinement_high: number | null;
  readonly confinement_interval_why: string | null;
  readonly confinement_p: number | null;
  /** Captions between the quarters that are compared. */
  readonly gap: number | null;
  /** With fresh seeds: root mean square distances of captions so many captions apart, in a run itself and between different runs. */
  readonly by_lag: {
    readonly lags: readonly number[];
    readonly own: readonly number[];
    readonly others: readonly number[];
  } | null;
  readonly runs: readonly WhyRunEnd[];
}

/** Has it been here before? */
export interface WhyBefore {
  /** The share of runs whose last state another run of the same seed (of fresh seeds: any other run) was in. */
  readonly ends_met: number | null;
  readonly ends_met_why: string | null;
  readonly ends_met_low: number | null;
  readonly ends_met_high: number | null;
  readonly ends_met_interval_why: string | null;
  readonly by_chance: number | null;
  readonly end_states: number | null;
  /** Runs that have come to an end state. */
  readonly runs_with_end_state: number;
  /** The probability that a further prompt with one of these seeds ends in a new state. */
  readonly new_end_probability: number | null;
  readonly new_end_probability_why: string | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Per caption: shares of runs whose state is new, known from the run itself, known from other runs. */
  readonly new_captions: readonly number[];
  readonly seen_here: readonly number[];
  readonly seen_elsewhere: readonly number[];
  /** Pairs of one seed (of fresh seeds: all pairs) that come to a common state, and those of them that part again. */
  readonly pairs_met: number;
  readonly pairs: number;
  readonly parted: number;
  /** Pairs of two fixed seeds, which have a state in common by coincidence. */
  readonly coincidences: { readonly pairs_met: number; readonly pairs: number; readonly parted: number };
  /** Of the pairs that met, the first twenty, in the order of the steps by which both were there. */
  readonly first_meetings: readonly WhyPairMeeting[];
}

/** Where two runs come to a common state. */
export interface WhyPairMeeting {
  readonly run: string;
  readonly step: number;
  readonly other: string;
  readonly other_step: number;
  readonly parted: boolean;
}

/** Which part decides? A part that cannot be told apart from the others is null. */
export interface WhyParts {
  readonly embedding_model: string;
  readonly fresh_seeds: boolean;
  /** The numbers of the networks, from 1. */
  readonly networks: readonly number[];
  /** 0, 1, …: those that all networks have. */
  readonly captions: readonly number[];
  readonly t2i: readonly (number | null)[];
  readonly i2t: readonly (number | null)[];
  readonly interplay: readonly (number | null)[];
  readonly network: readonly (number | null)[];
  readonly prompt: readonly (number | null)[];
  readonly seed: readonly (number | null)[];
  readonly rest: readonly (number | null)[];
  readonly total: readonly (number | null)[];
  /** Of the last caption's shares. */
  readonly low: Readonly<Record<PartName, number | null>>;
  readonly high: Readonly<Record<PartName, number | null>>;
  readonly p: { readonly prompt: number | null; readonly seed: number | null };
  readonly largest: PartName | null;
  readonly largest_why: string | null;
  /** The first caption at which the models have more than the prompt; null where they never do, or networks cannot be told apart. */
  readonly models_outweigh_prompt_at: number | null;
  /** What cannot be told apart, and why; one sentence each. */
  readonly not_told: readonly string[];
}

/** What `why` answers of a run. */
export interface WhyRun {
  readonly run: string;
  readonly experiment: string;
  readonly as_of: string;
  readonly step: number | null;
  readonly network: readonly string[];
  readonly number: number;
  readonly places: number;
  readonly initial_prompt: string;
  /** −1: drawn anew at every step. Null: not recorded. */
  readonly seed: number | null;
  /** Whether what is drawn is drawn anew at every step. */
  readonly fresh_seeds: boolean;
  /** Models of its network that do not promise the same output again for the same seed. */
  readonly unreproducible: readonly string[];
  /** Invocations that count, of `max_length`. */
  readonly steps: number;
  readonly max_length: number;
  readonly failed: boolean;
  readonly embedding_model: string;
  readonly captions: number;
  readonly caption_steps: readonly number[];
  readonly captions_why: string | null;
  readonly prompt: {
    readonly distances: readonly (number | null)[];
    readonly ranks: readonly (number | null)[];
    /** Per caption: mean distance to the other prompts − distance to its own. */
    readonly gap: readonly (number | null)[];
    readonly prompts: number;
    readonly distances_why: string | null;
  };
  readonly stuck: {
    readonly verdict: Verdict;
    readonly entry: number | null;
    readonly period: number | null;
    readonly first_return: number | null;
    readonly contradictions: number | null;
    /** How often the whole cycle was seen. */
    readonly turns: number | null;
  };
  readonly before: {
    /** Runs of the same seed (with fresh seeds: any run) that it comes to a common state with. */
    readonly meetings: readonly WhyMeeting[];
    /** The same with runs of other seeds: coincidences. */
    readonly coincidences: readonly WhyMeeting[];
    /** Other runs that go round in the same cycle. */
    readonly same_end: readonly string[];
    readonly nearest: {
      readonly run: string;
      readonly step: number;
      readonly distance: number;
      readonly rank: number;
      /** Among how many runs. */
      readonly of: number;
    } | null;
    readonly nearest_why: string | null;
  };
  readonly parameters: WhyParameters;
}

export interface WhyMeeting {
  readonly run: string;
  readonly initial_prompt: string;
  readonly step: number;
  readonly other_step: number;
  readonly parted: boolean;
}

/** Raised when the same database may give other numbers than before: what is cached under an older one is not used. */
export const MEASURES_VERSION = 4;
