import { WorkFailedError } from "../errors.ts";
/** What was wrong with an attempt to call a model; kept with its incident. */
export type CallProblem =
  | "threw"
  | "timed_out"
  | "wrong_count"
  | "invalid_image"
  | "empty_text"
  | "invalid_text"
  | "wrong_dimension"
  | "not_finite"
  | "all_zero"
  | "invalid_scores"
  | "rejected_input"
  | "out_of_memory"
  | "poisoned_context"
  | "worker_died"
  | "executor_lost"
  | "worker_garbled"
  | "content_refused"
  | "rate_limited"
  | "provider_failed"
  | "connection_lost";

/** What is wrong with one output; never repaired, since a quiet change is a wrong result. */
export interface OutputProblem {
  readonly kind: CallProblem;
  readonly message: string;
}

/** A problem of one item of a call, or of all of it where `itemIndex` is left out. */
export type AttemptProblem = OutputProblem & {
  readonly itemIndex?: number;
  /** Trying the item again cannot change it. */
  readonly isFinal?: boolean;
};

/** An attempt failed. A model throws it to say more than that: which items it was, and what to try next. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly problems: readonly AttemptProblem[];
  /** The whole call need not be repeated: the items that have no output yet are to be tried alone, once. */
  readonly isolate: boolean;
  /** The outputs that are good nevertheless, by item; only with `isolate`. */
  readonly outputs: ReadonlyMap<number, unknown>;

  constructor(
    problems: readonly AttemptProblem[],
    options: ErrorOptions & { isolate?: boolean; outputs?: ReadonlyMap<number, unknown> } = {},
  ) {
    super(problems[0]?.message, options);
    this.problems = problems;
    this.isolate = options.isolate === true;
    this.outputs = options.outputs ?? new Map();
  }
}

/** What computed a call is lost, and another has taken its place: the call is to be made again from its first attempt, without blame. */
export class CallMovedError extends Error {
  override readonly name = "CallMovedError";
}

/**
 * A model cannot be used at all: its weights are missing, it does not load, its worker keeps dying. Not one item's fault,
 * so the experiment stops at once.
 */
export class ModelUnavailableError extends WorkFailedError {
  override readonly name = "ModelUnavailableError";
  readonly model: string;

  constructor(model: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.model = model;
  }
}

/** What must be computed in another batch than its call, and is not to be: see `--strict`. */
export class SmallerBatchError extends ModelUnavailableError {
  constructor(model: string, reason: string, options?: ErrorOptions) {
    super(
      model,
      `${reason}\n  In smaller batches it may work, with other last bits than in an undisturbed run: --strict refuses that.\n` +
        "  Resume with --strict once the cause is mended, or without it; or give the config a smaller batch_size.",
      options,
    );
  }
}

/** Maps the outputs of a call, also the good ones of a call that failed. */
export async function mapOutputs<From, To>(
  outputs: Promise<readonly From[]>,
  map: (output: From) => To,
): Promise<readonly To[]> {
  try {
    return Array.from(await outputs, map);
  } catch (error) {
    if (!(error instanceof CallError) || error.outputs.size === 0) throw error;
    throw new CallError(error.problems, {
      cause: error.cause,
      isolate: error.isolate,
      outputs: new Map([...error.outputs].map(([item, output]) => [item, map(output as From)])),
    });
  }
}
