import { setTimeout as pause } from "node:timers/promises";
import { InterruptedError } from "../errors.ts";
import { shownValue } from "../text/shown-value.ts";
import {
  CallError,
  CallMovedError,
  type CallProblem,
  ModelUnavailableError,
  type OutputProblem,
  SmallerBatchError,
} from "./call-errors.ts";
import type { CallContext, ItemFacts, Place } from "./model.ts";

/** What a call gave for one item: an output and the batch that it was computed in, or why there is none. */
export type ItemResult<Output> = (ItemFacts & { readonly output: Output }) | { readonly failure: string };

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
  /** Whether an item's output may depend on what it is computed beside. */
  readonly batchMatters: boolean;
  /** Items are not to be computed beside fewer others than the call has, where that matters. */
  readonly isStrict: boolean;
  /** The pauses before the second, third, … attempt at the whole call. */
  readonly retryDelaysMs: readonly number[];
  /** When it fires, no further attempt is begun. */
  readonly signal: AbortSignal | undefined;
  readonly onIncident: (incident: CallIncident) => void;
  /** What pictures will be stored as; left out where none are drawn. */
  readonly pictureFormat?: CallContext["pictureFormat"];
  /** Where it is computed, for models that have places. */
  readonly place?: Place | undefined;
}

/**
 * Calls a model until it has answered well: the whole call with pauses in between, then each item alone. What fails even
 * alone is that item's failure; the others have their outputs. A model may ask for its items to be tried alone at once.
 * What was computed alone is noted (`smaller_batch`), where the batch matters; where it must not be, a bad item fails as it
 * is, and a call that fails as a whole ends the work.
 *
 * @returns one result per item, in their order
 * @throws ModelUnavailableError as soon as the model says so, SmallerBatchError, and InterruptedError between two attempts
 */
export async function callModel<Item, Output>(call: ModelCall<Item, Output>): Promise<ItemResult<Output>[]> {
  for (;;) {
    try {
      return await callInPlace(call);
    } catch (error) {
      if (!(error instanceof CallMovedError)) throw error;
    }
  }
}

async function callInPlace<Item, Output>(call: ModelCall<Item, Output>): Promise<ItemResult<Output>[]> {
  const { items, retryDelaysMs } = call;
  let attempt = 0;
  let failure: CallError | undefined;
  let facts = new Map<number, ItemFacts>();
  for (const delayMs of [0, ...retryDelaysMs]) {
    if (attempt > 0) await pauseUnlessInterrupted(delayMs, call.signal);
    attempt += 1;
    // A new one each time: an answer that comes too late may still tell of its items.
    facts = new Map();
    try {
      const outputs = await attemptCall(call, items, attempt, facts);
      return outputs.map((output, i) => ({ ...(facts.get(i) ?? wholeBatch(items, i)), output }));
    } catch (error) {
      failure = asCallError(error);
      for (const problem of failure.problems) call.onIncident({ ...problem, attempt });
      // An item that is alone already is tried once more, as it would be in a larger call.
      if (failure.isolate && (items.length > 1 || attempt > 1)) break;
      if (items.length === 1 && finalProblem(failure, 0) !== undefined) break;
    }
  }
  // One item alone has been tried by now.
  if (items.length === 1) {
    const final = finalProblem(failure!, 0);
    const text =
      final === undefined
        ? failureText(call.model, failure!)
        : `${call.model}: ${final.message} (${final.kind})`;
    return [{ failure: text }];
  }

  const staysTogether = call.isStrict && call.batchMatters;
  const badItems = new Set(failure!.problems.map((problem) => problem.itemIndex));
  if (staysTogether && items.some((_, i) => !failure!.outputs.has(i) && !badItems.has(i)))
    throw new SmallerBatchError(call.model, `${call.model}: ${failure!.message}`, { cause: failure });

  const results: ItemResult<Output>[] = [];
  for (const [itemIndex, item] of items.entries()) {
    if (failure!.outputs.has(itemIndex)) {
      const output = failure!.outputs.get(itemIndex) as Output;
      results.push({ ...(facts.get(itemIndex) ?? wholeBatch(items, itemIndex)), output });
      continue;
    }
    const final = finalProblem(failure!, itemIndex);
    if (final !== undefined) {
      results.push({ failure: `${call.model}: ${final.message} (${final.kind})` });
      continue;
    }
    if (staysTogether) {
      results.push({ failure: strictFailureText(call.model, failure!, itemIndex) });
      continue;
    }
    await pauseUnlessInterrupted(0, call.signal);
    const itemFacts = new Map<number, ItemFacts>();
    try {
      const [output] = await attemptCall(call, [item], attempt + 1, itemFacts);
      const alone = itemFacts.get(0) ?? wholeBatch([item], 0);
      results.push({ ...(call.batchMatters ? inSmallerBatch(alone) : alone), output: output! });
    } catch (error) {
      const itemFailure = asCallError(error);
      for (const problem of itemFailure.problems) {
        call.onIncident({ ...problem, attempt: attempt + 1, itemIndex });
      }
      results.push({ failure: failureText(call.model, itemFailure) });
    }
  }
  return results;
}

/** What is wrong with an item for good: it would be the same, and be paid for, at every further attempt. */
function finalProblem({ problems }: CallError, itemIndex: number) {
  return problems.find((problem) => problem.isFinal === true && problem.itemIndex === itemIndex);
}

function wholeBatch(items: readonly unknown[], batchIndex: number): ItemFacts {
  return { batchSize: items.length, batchIndex };
}

/** Facts of an item that was computed beside fewer others than its call has. */
export function inSmallerBatch(facts: ItemFacts): ItemFacts {
  return { ...facts, notes: { ...facts.notes, smaller_batch: true } };
}

async function attemptCall<Item, Output>(
  call: ModelCall<Item, Output>,
  items: readonly Item[],
  attempt: number,
  facts: Map<number, ItemFacts>,
): Promise<readonly Output[]> {
  const answer = await withinTimeLimit(call.timeLimitMs(items.length), (signal) =>
    call.compute(items, {
      signal,
      isStrict: call.isStrict && call.batchMatters,
      ...(call.signal === undefined ? {} : { stopSignal: call.signal }),
      ...(call.pictureFormat === undefined ? {} : { pictureFormat: call.pictureFormat }),
      place: call.place,
      onItem: (itemIndex, itemFacts) => facts.set(itemIndex, itemFacts),
      onMended: (problem) => call.onIncident({ ...problem, attempt }),
    }),
  );
  // A hole in a sparse array would be passed over below; a copy has undefined in its place.
  const outputs = Array.from(answer);
  if (outputs.length !== items.length) {
    const message = `expected ${items.length} outputs, found ${outputs.length}`;
    throw new CallError([{ kind: "wrong_count", message }]);
  }
  const problems = outputs.flatMap((output, itemIndex) => {
    const problem = call.problemOf(output);
    return problem === undefined ? [] : [{ ...problem, itemIndex }];
  });
  if (problems.length > 0) throw new CallError(problems);
  return outputs;
}

/** Node's timers count in 31 bits: a longer time would be over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

async function withinTimeLimit<Result>(
  limitMs: number,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (typeof limitMs !== "number" || !(limitMs > 0)) {
    throw new RangeError(
      `callTimeLimitMs: found ${shownValue(limitMs)}, expected a number of milliseconds above 0.`,
    );
  }
  const abandonment = new AbortController();
  // 25 days are no limit that anybody waits for.
  if (limitMs > LONGEST_TIMER_MS) return act(abandonment.signal);
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new CallError([{ kind: "timed_out", message: `no answer within ${limitMs / 1000} s` }]));
      abandonment.abort();
    }, limitMs);
  });
  try {
    return await Promise.race([act(abandonment.signal), expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function asCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  if (error instanceof ModelUnavailableError || error instanceof InterruptedError) throw error;
  if (error instanceof CallMovedError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  return new CallError([{ kind: "threw", message }], { cause: error });
}

function failureText(model: string, { problems: [problem] }: CallError): string {
  return `${model}: ${problem?.message} (${problem?.kind}), also when tried alone`;
}

function strictFailureText(model: string, { problems }: CallError, itemIndex: number): string {
  const problem = problems.find((one) => one.itemIndex === itemIndex) ?? problems[0];
  return `${model}: ${problem?.message} (${problem?.kind}); not tried alone, as --strict wants it`;
}

async function pauseUnlessInterrupted(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  // An interruption ends the pause early and is thrown below.
  if (delayMs > 0) await pause(delayMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  if (signal?.aborted) throw new InterruptedError("interrupted while a failing call was being retried");
}
