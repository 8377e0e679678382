import { setTimeout as pause } from "node:timers/promises";
import { InterruptedError } from "../errors.ts";
import { type CallProblem, ModelUnavailableError } from "./call-errors.ts";
import type { CallContext } from "./model.ts";
import type { OutputProblem } from "./output-problems.ts";

/** What a call gave for one item: an output and the batch that it was computed in, or why there is none. */
export type ItemResult<Output> =
  | { readonly output: Output; readonly batchSize: number; readonly batchIndex: number }
  | { readonly failure: string };

/** An attempt that went wrong. */
export interface CallIncident {
  /** From 1; the attempts at the whole call first, then one at each item. */
  readonly attempt: number;
  readonly kind: CallProblem;
  readonly message: string;
  /** The item that it concerns; undefined if it is the whole call. */
  readonly itemIndex?: number;
}

export interface ModelCall<Item, Output> {
  readonly model: string;
  readonly items: readonly Item[];
  readonly compute: (items: readonly Item[], context: CallContext) => Promise<readonly Output[]>;
  /** What is wrong with an output, if anything is. */
  readonly problemOf: (output: Output) => OutputProblem | undefined;
  readonly timeLimitMs: (batchSize: number) => number;
  /** The pauses before the second, third, … attempt at the whole call. */
  readonly retryDelaysMs: readonly number[];
  /** When it fires, no further attempt is begun. */
  readonly signal: AbortSignal | undefined;
  readonly onIncident: (incident: CallIncident) => void;
}

/** An attempt failed, and with which items if it was theirs. */
class AttemptError extends Error {
  readonly problems: readonly (OutputProblem & { itemIndex?: number })[];

  constructor(problems: readonly (OutputProblem & { itemIndex?: number })[], options?: ErrorOptions) {
    super(problems[0]?.message, options);
    this.problems = problems;
  }
}

/**
 * Calls a model until it has answered well: the whole call with pauses in between, then each item alone. What fails even
 * alone is that item's failure; the others have their outputs.
 *
 * @returns one result per item, in their order
 * @throws ModelUnavailableError as soon as the model says so, and InterruptedError between two attempts
 */
export async function callModel<Item, Output>(call: ModelCall<Item, Output>): Promise<ItemResult<Output>[]> {
  const { items, retryDelaysMs } = call;
  let attempt = 0;
  let failure: AttemptError | undefined;
  for (const delayMs of [0, ...retryDelaysMs]) {
    if (attempt > 0) await pauseUnlessInterrupted(delayMs, call.signal);
    attempt += 1;
    try {
      const outputs = await attemptCall(call, items);
      return outputs.map((output, batchIndex) => ({ output, batchSize: items.length, batchIndex }));
    } catch (error) {
      failure = asAttemptError(error);
      for (const problem of failure.problems) call.onIncident({ attempt, ...problem });
    }
  }
  // One item alone has been tried by now.
  if (items.length === 1) return [{ failure: failureText(call.model, failure!) }];

  const results: ItemResult<Output>[] = [];
  for (const [itemIndex, item] of items.entries()) {
    await pauseUnlessInterrupted(0, call.signal);
    try {
      const [output] = await attemptCall(call, [item]);
      results.push({ output: output!, batchSize: 1, batchIndex: 0 });
    } catch (error) {
      const itemFailure = asAttemptError(error);
      for (const problem of itemFailure.problems) {
        call.onIncident({ ...problem, attempt: attempt + 1, itemIndex });
      }
      results.push({ failure: failureText(call.model, itemFailure) });
    }
  }
  return results;
}

async function attemptCall<Item, Output>(
  call: ModelCall<Item, Output>,
  items: readonly Item[],
): Promise<readonly Output[]> {
  const answer = await withinTimeLimit(call.timeLimitMs(items.length), (signal) =>
    call.compute(items, { signal }),
  );
  // A hole in a sparse array would be passed over below; a copy has undefined in its place.
  const outputs = Array.from(answer);
  if (outputs.length !== items.length) {
    const message = `expected ${items.length} outputs, found ${outputs.length}`;
    throw new AttemptError([{ kind: "wrong_count", message }]);
  }
  const problems = outputs.flatMap((output, itemIndex) => {
    const problem = call.problemOf(output);
    return problem === undefined ? [] : [{ ...problem, itemIndex }];
  });
  if (problems.length > 0) throw new AttemptError(problems);
  return outputs;
}

async function withinTimeLimit<Result>(
  limitMs: number,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abandonment = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AttemptError([{ kind: "timed_out", message: `no answer within ${limitMs / 1000} s` }]));
      abandonment.abort();
    }, limitMs);
  });
  try {
    return await Promise.race([act(abandonment.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function asAttemptError(error: unknown): AttemptError {
  if (error instanceof AttemptError) return error;
  if (error instanceof ModelUnavailableError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  return new AttemptError([{ kind: "threw", message }], { cause: error });
}

function failureText(model: string, { problems: [problem] }: AttemptError): string {
  return `${model}: ${problem?.message} (${problem?.kind}), also when tried alone`;
}

async function pauseUnlessInterrupted(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  // An interruption ends the pause early and is thrown below.
  if (delayMs > 0) await pause(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  if (signal?.aborted) throw new InterruptedError("interrupted while a failing call was being retried");
}
