import { decodeImage } from "../../images/image-codec.ts";
import type { ItemResult } from "../../models/call-model.ts";
import { isFixedSeed } from "../../models/fixed-seed.ts";
import type { GenerativeModel } from "../../models/model.ts";
import { writes } from "../../models/model.ts";
import type { KnownOutput } from "../../store/computations.ts";
import type { Experiment } from "../../store/experiments.ts";
import { grownLengthOf } from "../../store/growths.ts";
import { getImage, hasImage } from "../../store/images.ts";
import { outputOf, textHash } from "../../store/invocations.ts";
import { runCursors } from "../../store/runs.ts";
import { countInvocations, countPlannedInvocations } from "../../store/views/invocation-counts.ts";
import type { ModelCalls, StageContext, WorkContext } from "../stage.ts";
import { type CallItem, computeCall } from "./compute-call.ts";
import { type EncodedCall, encodeCall, type FinishedCall } from "./encode-call.ts";
import { KnownOutputs } from "./known-outputs.ts";
import { type Output, RecentOutputs } from "./recent-outputs.ts";
import { type CallOrder, type DueCall, dueCalls, type RunState, seedOfInvocation } from "./run-calls.ts";
import { saveCall } from "./save-call.ts";

// Enough for the last outputs of a chunk of 64 runs at 256 × 256 pixels, or of three at 1,024 × 1,024.
const RECENT_OUTPUTS_BYTES = 20 * 1024 * 1024;

type RunsContext = WorkContext & ModelCalls & Pick<StageContext, "generativeModel">;

/**
 * Computes the missing invocations of an experiment. While a call computes, the outputs of the one before are encoded and
 * saved; at most one call is unsaved when the next one begins.
 */
export async function performRuns(context: RunsContext): Promise<void> {
  const { experiment } = context;
  const progress = {
    stage: "runs",
    done: countInvocations(context.database, experiment.id),
    total: countPlannedInvocations(context.database, experiment.id),
  } as const;
  let done: number = progress.done;
  context.onProgress({ ...progress, model: null });
  for (const [i, network] of experiment.networks.entries()) {
    await performNetwork(context, network, experiment.chunk_sizes[i]!, (saved, model) => {
      done += saved;
      context.onProgress({ ...progress, done, model });
    });
  }
}

async function performNetwork(
  context: RunsContext,
  network: readonly string[],
  chunkSize: number,
  onSaved: (invocations: number, model: string) => void,
): Promise<void> {
  const { database, experiment } = context;
  const models = network.map(context.generativeModel);
  const grownLength = grownLengthOf(database, experiment.id);
  const runs = runCursors(database, experiment.id, network).map(
    (cursor): RunState => ({
      id: cursor.id,
      seed: cursor.seed,
      prompt: cursor.initial_prompt,
      imageHash: cursor.initial_image_hash,
      generation: cursor.generation,
      // One that stopped early where it was imported from has come to its end before the others.
      nextSequenceNumber:
        cursor.next_sequence_number < (grownLength ?? cursor.max_length)
          ? cursor.next_sequence_number
          : Number.POSITIVE_INFINITY,
      lastInvocationId: cursor.last_invocation_id,
      inputHash: cursor.last_output_hash ?? cursor.initial_image_hash ?? textHash(cursor.initial_prompt),
      failed: false,
    }),
  );
  const recent = new RecentOutputs(RECENT_OUTPUTS_BYTES);
  const known = new KnownOutputs(database, experiment);
  let saving: Promise<void> = Promise.resolve();
  try {
    for (const call of dueCalls(runs, chunkSize, experiment.max_length, orderOf(models, experiment))) {
      await context.throwIfStopped();
      const model = models[call.sequenceNumber % models.length]!;
      // What a lossy file will decode to is known once it is encoded.
      if (call.runs.some((run) => run.inputHash === undefined)) await saving;
      let items = itemsOf(context, model, call, known);
      // Whether an output is taken or computed must not be a matter of time.
      if (items.some(({ computation }) => computation !== null && known.isUnsaved(computation))) await saving;
      if (context.mayTake(model)) items = items.map((item) => ({ ...item, known: take(known, item) }));
      // What is not at hand may be on its way into the database.
      const isAtHand = ({ run, known }: CallItem) => known !== undefined || recent.get(run.id) !== undefined;
      if (!items.every(isAtHand)) await saving;
      const read = async (run: RunState) => recent.get(run.id) ?? (await readInput(context, run));
      const finished = await computeCall(context, model, call.sequenceNumber, items, read);
      await saving;
      const isLossy = writes(model.kind) === "image" && experiment.image_format !== "webp";
      for (const { run, computation, result } of finished.results) {
        recent.delete(run.id);
        if ("failure" in result) run.failed = true;
        else run.nextSequenceNumber += 1;
        if ("output" in result && computation !== null) known.willBeSaved(computation);
        if ("known" in result) run.inputHash = result.known.outputHash;
        else run.inputHash = undefined;
      }
      // Everything but a lossy picture can be read on at once.
      if (!isLossy) remember(recent, finished, experiment.max_length);
      saving = encodeAndSave(context, model, finished, known, (encoded) => {
        if (isLossy) remember(recent, encoded, experiment.max_length);
      }).then((saved) => onSaved(saved, model.name));
      // A failure is thrown where the promise is awaited; until then it must not count as unhandled.
      saving.catch(() => {});
      // What was paid for is safe before anything else is asked for.
      if (model.runsIn === "a provider") await saving;
    }
  } finally {
    // Also when the work is stopped: what was computed is saved.
    await saving;
  }
}

function itemsOf(
  context: RunsContext,
  model: GenerativeModel,
  call: DueCall,
  known: KnownOutputs,
): CallItem[] {
  const modelVersionId = context.modelVersionId(model.name);
  return call.runs.map((run) => {
    // Drawn before the call, so that a retried call uses the same.
    const seed = seedOfInvocation(run);
    const inputHash = run.inputHash!;
    // An experiment with −1 asks for draws that are independent.
    const computation = !isFixedSeed(run.seed)
      ? null
      : known.computation(model, modelVersionId, seed, inputHash);
    return { run, seed, inputHash, computation, known: undefined };
  });
}

function take(known: KnownOutputs, { computation }: CallItem) {
  return computation === null ? undefined : known.find(computation);
}

/**
 * Models in this process need not change places, so that a chunk can be taken to its end while its pictures are at hand. Where the
 * next model reads a lossy file, a chunk would wait for its own encoding; the others fill that time.
 */
function orderOf(models: readonly GenerativeModel[], { image_format }: Experiment): CallOrder {
  const areHere = models.every(({ runsIn }) => runsIn === "this process");
  return areHere && image_format === "webp" ? "chunk by chunk" : "step by step";
}

async function encodeAndSave(
  context: RunsContext,
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
  context: RunsContext,
  model: GenerativeModel,
  call: FinishedCall,
): Promise<FinishedCall> {
  const taken = call.results.filter(({ result }) => "known" in result);
  if (taken.length === 0) return call;
  const items = taken.map((one) => ({ ...one, known: undefined }));
  const { results } = await computeCall(context, model, call.sequenceNumber, items, (run) =>
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

function remember(recent: RecentOutputs, call: FinishedCall, maxLength: number): void {
  for (const { run, result } of call.results) {
    if ("output" in result) run.inputHash = result.output.hash;
    // Nobody reads the last output of a run; it would take the room of others.
    const isRead = run.nextSequenceNumber < maxLength;
    const output = outputAtHand(result);
    if (isRead && output !== undefined) recent.set(run.id, output);
  }
}

/** A picture that was taken is read from the database, should the next model have to look at it. */
function outputAtHand(result: FinishedCall["results"][number]["result"]): Output | undefined {
  if ("output" in result) return result.output;
  if (!("known" in result) || !("text" in result.known.output)) return undefined;
  return { type: "text", text: result.known.output.text, hash: result.known.outputHash };
}

/** A run's next input from the database: its last output, or its prompt. */
async function readInput({ database }: RunsContext, run: RunState): Promise<Output> {
  const start = run.imageHash === null ? { text: run.prompt } : { imageHash: run.imageHash };
  const output = run.lastInvocationId === null ? start : outputOf(database, run.lastInvocationId);
  if ("text" in output) return { type: "text", text: output.text, hash: textHash(output.text) };
  const stored = getImage(database, output.imageHash);
  if (stored === undefined) throw new Error(`the picture ${output.imageHash} is not in the database`);
  return { type: "image", image: await decodeImage(stored.bytes), hash: output.imageHash };
}
