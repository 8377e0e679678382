import type { ItemResult } from "../../models/call-model.ts";
import type { GenerativeModel } from "../../models/model.ts";
import type { KnownOutput } from "../../store/computations.ts";
import { hasImage } from "../../store/images.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";
import { computeCall } from "./compute-call.ts";
import { type EncodedCall, encodeCall, type FinishedCall } from "./encode-call.ts";
import type { KnownOutputs } from "./known-outputs.ts";
import { readInput } from "./read-input.ts";
import type { Output } from "./recent-outputs.ts";
import { saveCall } from "./save-call.ts";

/** Saves what a call gave. @returns the number of invocations */
export async function encodeAndSave(
  context: WorkContext & ModelCalls,
  model: GenerativeModel,
  call: FinishedCall,
  known: KnownOutputs,
  onEncoded: (encoded: EncodedCall) => void,
): Promise<number> {
  const { database, experiment } = context;
  let encoded = await encodeCall(call, experiment.image_format, (hash) => hasImage(database, hash));
  onEncoded(encoded);
  let saved = saveCall(context, encoded);
  if (saved === "missing picture") {
    const whole = await withoutTaken(context, model, call);
    encoded = await encodeCall(whole, experiment.image_format, () => false);
    refuseOthers(call, encoded);
    saved = saveCall(context, encoded);
  }
  if (saved === "missing picture")
    throw new Error("a picture has no file although every picture was encoded");
  for (const { run, computation, result } of encoded.results) {
    if (computation === null) continue;
    if ("failure" in result) known.forget(computation);
    else if ("output" in result) known.saved(computation, knownFrom(run.lastInvocationId!, result));
  }
  return saved;
}

/** The call with what it took computed after all: its source was deleted before it was saved. */
async function withoutTaken(
  context: WorkContext & ModelCalls,
  model: GenerativeModel,
  call: FinishedCall,
): Promise<FinishedCall> {
  const taken = call.results.filter(({ result }) => "known" in result);
  if (taken.length === 0) return call;
  const items = taken.map((one) => ({ ...one, known: undefined }));
  const place = async () => model.acquirePlace?.({ together: [model], order: 0, signal: context.signal });
  const { results } = await computeCall({ ...context, place }, model, call.sequenceNumber, items, (run) =>
    readInput(context, run),
  );
  const computed = new Map(results.map((one) => [one.run, one]));
  return { ...call, results: call.results.map((one) => computed.get(one.run) ?? one) };
}

/** The next model may have begun to read what was taken. */
function refuseOthers(call: FinishedCall, computed: EncodedCall): void {
  for (const [i, { run, result }] of call.results.entries()) {
    const instead = computed.results[i]!.result;
    if (!("known" in result) || ("output" in instead && instead.output.hash === result.known.outputHash))
      continue;
    throw new Error(
      `run ${run.id}, step ${call.sequenceNumber}: what its output was taken from was deleted meanwhile, and ${call.model} gives another one now`,
    );
  }
}

function knownFrom(
  invocationId: string,
  { output, batchSize, batchIndex, notes }: Extract<ItemResult<Output>, { output: Output }>,
): KnownOutput {
  return {
    invocationId,
    output: output.type === "text" ? { text: output.text } : { imageHash: output.hash },
    outputHash: output.hash,
    batchSize,
    batchIndex,
    notes: notes ?? null,
  };
}
