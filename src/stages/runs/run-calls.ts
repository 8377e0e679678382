import { randomInt } from "node:crypto";
import { isFixedSeed } from "../../models/fixed-seed.ts";
import { cutIntoChunks } from "./chunks.ts";

/** A run on its way. Advances as its invocations are computed and saved. */
export interface RunState {
  readonly id: string;
  /** −1: drawn anew for each invocation; so is one that is not known. */
  readonly seed: number | null;
  readonly prompt: string;
  /** Of the picture that it starts from; null for one that starts from the text of its prompt. */
  readonly imageHash: string | null;
  /** Runs of one generation share calls. */
  readonly generation: number;
  nextSequenceNumber: number;
  /** The invocation that wrote the next input; null before the first. */
  lastInvocationId: string | null;
  /** Of the next input; undefined while it is being encoded. */
  inputHash: string | undefined;
  failed: boolean;
}

/** One call of one model: the runs that are due at a step, of one chunk. */
export interface DueCall {
  readonly sequenceNumber: number;
  readonly runs: readonly RunState[];
}

/**
 * In which order the calls of a network are made. `step by step`: all chunks take a step before any takes the next, so that models
 * change places as rarely as possible. `chunk by chunk`: a chunk is taken to its end before the next one begins, so that no more
 * outputs are held than one chunk has. Each call is the same call in either order.
 */
export type CallOrder = "step by step" | "chunk by chunk";

/**
 * The missing calls of a network, in order. Runs that are behind, after a crash or a failed item, take the steps that they lack first.
 *
 * Each call is found only when it is asked for: runs that failed meanwhile are no longer due.
 */
export function* dueCalls(
  runs: readonly RunState[],
  chunkSize: number,
  maxLength: number,
  order: CallOrder,
): Generator<DueCall, void, void> {
  const chunks = cutIntoChunks(runs, chunkSize);
  if (order === "step by step") yield* callsInLockstep(chunks, maxLength);
  else for (const chunk of chunks) yield* callsInLockstep([chunk], maxLength);
}

function* callsInLockstep(
  chunks: readonly (readonly RunState[])[],
  maxLength: number,
): Generator<DueCall, void, void> {
  const first = Math.min(maxLength, ...chunks.map((chunk) => leastNext(chunk)));
  for (let sequenceNumber = first; sequenceNumber < maxLength; sequenceNumber++) {
    for (const chunk of chunks) {
      const due = chunk.filter((run) => !run.failed && run.nextSequenceNumber === sequenceNumber);
      if (due.length > 0) yield { sequenceNumber, runs: due };
    }
  }
}

function leastNext(runs: readonly RunState[]): number {
  return runs.reduce((least, run) => Math.min(least, run.nextSequenceNumber), Number.POSITIVE_INFINITY);
}

/** The seed of an invocation: the run's own, or 32 bits that the engine draws here, before the call. */
export function seedOfInvocation(run: RunState): number {
  return isFixedSeed(run.seed) ? run.seed : randomInt(2 ** 32);
}

/** The different items of a call, and which of them belongs to each run. */
export interface DistinctItems<Item> {
  readonly items: readonly Item[];
  /** `itemOf[i]`: the index of the item of the i-th run. */
  readonly itemOf: readonly number[];
}

/**
 * Runs with the same seed and the same input get the same output, so it is computed once. A drawn seed is never shared: an
 * experiment with −1 asks for draws that are independent.
 */
export function distinctItems<Item extends { readonly seed: number; readonly inputHash: string }>(
  runs: readonly RunState[],
  itemsOfRuns: readonly Item[],
): DistinctItems<Item> {
  const items: Item[] = [];
  const indexByKey = new Map<string, number>();
  const itemOf = itemsOfRuns.map((item, i) => {
    const key = isFixedSeed(runs[i]!.seed) ? `${item.seed} ${item.inputHash}` : `drawn ${i}`;
    let index = indexByKey.get(key);
    if (index === undefined) {
      index = items.push(item) - 1;
      indexByKey.set(key, index);
    }
    return index;
  });
  return { items, itemOf };
}
