import { isFixedSeed } from "../../models/fixed-seed.ts";
import type { GenerativeModel } from "../../models/model.ts";
import { writes } from "../../models/model.ts";
import type { Experiment } from "../../store/experiments.ts";
import { grownLengthOf } from "../../store/growths.ts";
import { textHash } from "../../store/invocations.ts";
import { runCursors } from "../../store/runs.ts";
import { countInvocations, countPlannedInvocations } from "../../store/views/invocation-counts.ts";
import type { ModelCalls, StageContext, WorkContext } from "../stage.ts";
import { type Lane, onlyLane, performInLanes } from "./chunk-lanes.ts";
import { type CallItem, computeCall } from "./compute-call.ts";
import { encodeAndSave } from "./encode-and-save.ts";
import type { FinishedCall } from "./encode-call.ts";
import { KnownOutputs } from "./known-outputs.ts";
import { readInput } from "./read-input.ts";
import { type Output, RecentOutputs } from "./recent-outputs.ts";
import { type CallOrder, type DueCall, dueCalls, type RunState, seedOfInvocation } from "./run-calls.ts";
import { UnsavedBytes } from "./unsaved-bytes.ts";

// Enough for the last outputs of a chunk of 64 runs at 256 × 256 pixels, or of three at 1,024 × 1,024.
const RECENT_OUTPUTS_BYTES = 20 * 1024 * 1024;
/** What more is kept where several chunks are under way: not for each of them, since what is not at hand can be read. */
const CHUNKS_AT_HAND = 3;
const MOST_UNSAVED_BYTES = 256 * 1024 * 1024;

type RunsContext = WorkContext & ModelCalls & Pick<StageContext, "generativeModel">;

/**
 * Computes the missing invocations of an experiment. While a call computes, the outputs of the one before are encoded and
 * saved; at most one call of a chunk is unsaved when its next one begins. Where models have several places, chunks are computed side by side.
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
  const hasLanes =
    models.some(({ numPlaces = 1 }) => numPlaces > 1) ||
    (runs.length > chunkSize && mayBeAhead(context, models));
  const work: NetworkWork = {
    models,
    recent: new RecentOutputs(RECENT_OUTPUTS_BYTES * (hasLanes ? CHUNKS_AT_HAND : 1)),
    known: new KnownOutputs(database, experiment),
    unsaved: new UnsavedBytes(MOST_UNSAVED_BYTES),
    onSaved,
  };
  const maxLength = experiment.max_length;
  if (hasLanes) {
    const perform = (lane: Lane) => performCalls({ ...context, signal: lane.signal }, work, lane);
    await performInLanes(context, models, { runs, chunkSize, maxLength }, perform);
  } else {
    const calls = dueCalls(runs, chunkSize, maxLength, orderOf(models, experiment));
    await performCalls(context, work, onlyLane(context, models, calls));
  }
}

/** What the calls of a network share. */
interface NetworkWork {
  readonly models: readonly GenerativeModel[];
  readonly recent: RecentOutputs;
  readonly known: KnownOutputs;
  readonly unsaved: UnsavedBytes;
  readonly onSaved: (invocations: number, model: string) => void;
}

/** Computes the calls of a lane one after the other; while one computes, the one before is saved. */
async function performCalls(context: RunsContext, work: NetworkWork, lane: Lane): Promise<void> {
  const { experiment } = context;
  const { models, recent, known, unsaved } = work;
  let saving: Promise<void> = Promise.resolve();
  try {
    for (const call of lane.calls) {
      await lane.throwIfStopped();
      const model = models[call.sequenceNumber % models.length]!;
      const mayTake = context.mayTake(model);
      if (mayTake && lane.isOneOfMany) {
        await saving;
        await lane.isNext(call);
        await lane.throwIfStopped();
      }
      await unsaved.room();
      // What a lossy file will decode to is known once it is encoded.
      if (call.runs.some((run) => run.inputHash === undefined)) await saving;
      let items = itemsOf(context, model, call, known);
      // Whether an output is taken or computed must not be a matter of time.
      if (items.some(({ computation }) => computation !== null && known.isUnsaved(computation))) await saving;
      if (mayTake) items = items.map((item) => ({ ...item, known: take(known, item) }));
      // What is not at hand may be on its way into the database.
      const isAtHand = ({ run, known }: CallItem) => known !== undefined || recent.get(run.id) !== undefined;
      if (!items.every(isAtHand)) await saving;
      const read = async (run: RunState) => recent.get(run.id) ?? (await readInput(context, run));
      const place = () => lane.place(call, model);
      const finished = await computeCall({ ...context, place }, model, call.sequenceNumber, items, read);
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
      const bytes = bytesOf(finished);
      unsaved.add(bytes);
      saving = encodeAndSave(context, model, finished, known, (encoded) => {
        if (isLossy) remember(recent, encoded, experiment.max_length);
      })
        .then((saved) => {
          lane.onSaved(call);
          work.onSaved(saved, model.name);
        })
        .finally(() => unsaved.remove(bytes));
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

/** Of the pictures that a call drew, each once. */
function bytesOf({ results }: FinishedCall): number {
  const outputs = new Set(results.flatMap(({ result }) => ("output" in result ? [result.output] : [])));
  return [...outputs].reduce((sum, one) => sum + (one.type === "image" ? pictureBytes(one) : 0), 0);
}

function pictureBytes({ image, webp }: Extract<Output, { type: "image" }>): number {
  return image.pixels.byteLength + (webp?.byteLength ?? 0);
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
 * Whether the next chunk's call is sent while one computes, although there is one place. Where outputs may be taken, calls wait for each other's
 * saving; where models change places, all chunks take a step before any takes the next.
 */
function mayBeAhead(context: RunsContext, models: readonly GenerativeModel[]): boolean {
  return models.every((model) => model.takesCallsAhead?.(models) === true && !context.mayTake(model));
}

/**
 * Models in this process need not change places, so that a chunk can be taken to its end while its pictures are at hand. Where the
 * next model reads a lossy file, a chunk would wait for its own encoding; the others fill that time.
 */
function orderOf(models: readonly GenerativeModel[], { image_format }: Experiment): CallOrder {
  const areHere = models.every(({ runsIn }) => runsIn === "this process");
  return areHere && image_format === "webp" ? "chunk by chunk" : "step by step";
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
  if ("output" in result) {
    const { output } = result;
    if (output.type === "text" || output.webp === undefined) return output;
    // The file is for the database; who reads on needs the pixels.
    return { type: "image", image: output.image, hash: output.hash };
  }
  if (!("known" in result) || !("text" in result.known.output)) return undefined;
  return { type: "text", text: result.known.output.text, hash: result.known.outputHash };
}
