import { imageHash } from "../../images/rgb-image.ts";
import { callModel } from "../../models/call-model.ts";
import type { GenerativeModel, Place } from "../../models/model.ts";
import { captionProblem, imageProblem } from "../../models/output-problems.ts";
import type { Computation, KnownOutput } from "../../store/computations.ts";
import { textHash } from "../../store/invocations.ts";
import { now } from "../../system/clock.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";
import type { FinishedCall } from "./encode-call.ts";
import { invokeModel } from "./invoke-model.ts";
import type { Output } from "./recent-outputs.ts";
import { distinctItems, type RunState } from "./run-calls.ts";

/** What one run asks of a call. */
export interface CallItem {
  readonly run: RunState;
  /** The one that is used: the run's own, or the one that was drawn for it. */
  readonly seed: number;
  readonly inputHash: string;
  /** Null where the output cannot be known before, since its seed was drawn for it alone. */
  readonly computation: Computation | null;
  /** The output, if it is stored already. */
  readonly known: KnownOutput | undefined;
}

/** What a call is computed with: besides, how to get a place to compute it. */
type CallContext = WorkContext & ModelCalls & { readonly place: () => Promise<Place | undefined> };

/**
 * Computes what a call's items have not taken from the database.
 *
 * @param read - The input of a run. Only asked for those whose output is computed.
 */
export async function computeCall(
  context: CallContext,
  model: GenerativeModel,
  sequenceNumber: number,
  asked: readonly CallItem[],
  read: (run: RunState) => Promise<Output>,
): Promise<FinishedCall> {
  const toCompute = asked.filter(({ known }) => known === undefined);
  const {
    results: computed,
    executor,
    startedAt,
  } = await computeItems(context, model, sequenceNumber, toCompute, read);
  let next = 0;
  const results = asked.map(({ known, ...item }) => ({
    ...item,
    result: known === undefined ? computed[next++]! : { known },
  }));
  return { sequenceNumber, model: model.name, startedAt, completedAt: now(), executor, results };
}

async function computeItems(
  context: CallContext,
  model: GenerativeModel,
  sequenceNumber: number,
  asked: readonly CallItem[],
  read: (run: RunState) => Promise<Output>,
) {
  if (asked.length === 0) return { results: [], executor: null, startedAt: now() };
  const place = await context.place();
  // To wait for a place is no part of the call.
  const startedAt = now();
  try {
    const results = await computeAt(place, context, model, sequenceNumber, asked, read);
    return { results, executor: place?.executor || null, startedAt: place?.since ?? startedAt };
  } finally {
    place?.release();
  }
}

async function computeAt(
  place: Place | undefined,
  context: CallContext,
  model: GenerativeModel,
  sequenceNumber: number,
  asked: readonly CallItem[],
  read: (run: RunState) => Promise<Output>,
) {
  const runs = asked.map(({ run }) => run);
  const inputs = await Promise.all(runs.map(read));
  const { items, itemOf } = distinctItems(
    runs,
    asked.map(({ seed, inputHash }, i) => ({ seed, inputHash, input: inputs[i]! })),
  );
  const results = await callModel<(typeof items)[number], Output>({
    model: model.name,
    items,
    place,
    pictureFormat: context.experiment.image_format,
    compute: (batch, callContext) => invokeModel(model, batch, callContext),
    problemOf: (output) =>
      output.type === "image" ? imageProblem(output.image) : captionProblem(output.text),
    timeLimitMs: (batchSize) => model.callTimeLimitMs(batchSize),
    batchMatters: model.computesAlone !== true,
    isStrict: context.isStrict,
    retryDelaysMs: context.retryDelaysMs,
    signal: context.signal,
    onIncident: ({ attempt, kind, message, itemIndex }) => {
      const run = itemIndex === undefined ? undefined : runs[itemOf.indexOf(itemIndex)];
      context.note({
        stage: "runs",
        model: model.name,
        run_id: run?.id ?? null,
        sequence_number: sequenceNumber,
        attempt,
        kind,
        message,
        ...(run === undefined ? { call_runs: runs.map(({ id }) => id) } : {}),
      });
    },
  });
  const hashed = results.map((result) =>
    "failure" in result ? result : { ...result, output: withHash(result.output) },
  );
  return itemOf.map((item) => hashed[item]!);
}

function withHash(output: Output): Output {
  return { ...output, hash: output.type === "text" ? textHash(output.text) : imageHash(output.image) };
}
