import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import type { GenerativeModel, Place } from "../../models/model.ts";
import type { WorkContext } from "../stage.ts";
import { cutIntoChunks } from "./chunks.ts";
import { type DueCall, dueCalls, type RunState } from "./run-calls.ts";
import { SerialOrder } from "./serial-order.ts";

/** How the calls of one lane take their turns among those of the others. */
export interface Lane {
  readonly calls: Iterable<DueCall>;
  readonly isOneOfMany: boolean;
  /** Fires when the work ends, also because another lane failed. */
  readonly signal: AbortSignal | undefined;
  /** Throws if the work is to end here. To be awaited before every call. */
  readonly throwIfStopped: () => Promise<void>;
  /** Settles when all calls are saved that come before this one where they are computed one after the other. */
  readonly isNext: (call: DueCall) => Promise<void>;
  /** All calls up to this one are saved. */
  readonly onSaved: (call: DueCall) => void;
  /** Waits for what computes the next call of a model. */
  readonly place: (call: DueCall, model: GenerativeModel) => Promise<Place | undefined>;
}

/** One lane for all calls: what is computed one after the other needs no waiting. */
export function onlyLane(
  { signal, throwIfStopped }: { signal: AbortSignal | undefined } & Pick<WorkContext, "throwIfStopped">,
  models: readonly GenerativeModel[],
  calls: Iterable<DueCall>,
): Lane {
  return {
    calls,
    isOneOfMany: false,
    signal,
    throwIfStopped,
    isNext: () => Promise.resolve(),
    onSaved: () => {},
    place: async (_, model) => model.acquirePlace?.({ together: models, order: 0, signal }),
  };
}

/**
 * A lane for each chunk, all of them under way at a time. Each chunk's calls are made in their order, as many chunks compute as there are places; the
 * chunk that is furthest behind goes first. Once one fails, no call is begun any more: those under way are saved.
 *
 * @param perform - Computes the calls of one lane, and settles once they are saved.
 */
export async function performInLanes(
  context: { signal: AbortSignal | undefined } & Pick<WorkContext, "throwIfStopped">,
  models: readonly GenerativeModel[],
  { runs, chunkSize, maxLength }: { runs: readonly RunState[]; chunkSize: number; maxLength: number },
  perform: (lane: Lane) => Promise<void>,
): Promise<void> {
  const chunks = cutIntoChunks(runs, chunkSize);
  const order = new SerialOrder(chunks.length);
  const end = new AbortController();
  const signal = context.signal === undefined ? end.signal : AbortSignal.any([context.signal, end.signal]);
  // Each chunk that waits for a place listens.
  setMaxListeners(0, signal);
  // What has no places of its own is called once at a time, as ever.
  const oneAtATime = pLimit(1);
  let failure: { error: unknown } | undefined;
  const onAbort = () => order.giveUp();
  signal.addEventListener("abort", onAbort, { once: true });
  await Promise.all(
    chunks.map(async (chunk, index) => {
      const lane: Lane = {
        calls: dueCalls(chunk, chunkSize, maxLength, "step by step"),
        isOneOfMany: true,
        signal,
        throwIfStopped: async () => {
          await context.throwIfStopped();
          if (end.signal.aborted) throw end.signal.reason;
        },
        isNext: async ({ sequenceNumber }) => {
          order.advance(index, sequenceNumber);
          if (!signal.aborted) await order.reached(index, sequenceNumber);
        },
        onSaved: ({ sequenceNumber }) => order.advance(index, sequenceNumber + 1),
        place: (call, model) => {
          const order = call.sequenceNumber * chunks.length + index;
          const request = { together: models, order, signal, mayBeAhead: true };
          return model.acquirePlace?.(request) ?? placeIn(oneAtATime);
        },
      };
      try {
        await perform(lane);
      } catch (error) {
        failure ??= { error };
        end.abort(error);
      } finally {
        order.advance(index, Number.POSITIVE_INFINITY);
      }
    }),
  );
  signal.removeEventListener("abort", onAbort);
  if (failure === undefined) return;
  // Who is interrupted is told so in the same words wherever the calls were.
  if (context.signal?.aborted === true) await context.throwIfStopped();
  throw failure.error;
}

/** Holds the one place of a limit until it is released. */
function placeIn(limit: ReturnType<typeof pLimit>): Promise<Place> {
  return new Promise((resolve) => {
    void limit(() => new Promise<void>((release) => resolve({ executor: "", release })));
  });
}
