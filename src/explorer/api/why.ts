import type { Verdict } from "../../measures/first-return.ts";
import type { WhyExperiment } from "../../why/answer.ts";
import type { CyclesOfNetwork } from "../../why/cycles.ts";
import type { WhyProgress } from "../../why/pace.ts";
import type { ApiError } from "./failure.ts";

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
