import { decodeImage } from "../../images/image-codec.ts";
import { imageHash } from "../../images/rgb-image.ts";
import { callModel } from "../../models/call-model.ts";
import { type GenerativeModel, writes } from "../../models/model.ts";
import { captionProblem, imageProblem } from "../../models/output-problems.ts";
import type { Experiment } from "../../store/experiments.ts";
import { getImage, hasImage } from "../../store/images.ts";
import { outputOf, textHash } from "../../store/invocations.ts";
import { runCursors } from "../../store/runs.ts";
import { countInvocations, countPlannedInvocations } from "../../store/views/invocation-counts.ts";
import { now } from "../../system/clock.ts";
import type { ModelCalls, StageContext, WorkContext } from "../stage.ts";
import { type EncodedCall, encodeCall, type FinishedCall } from "./encode-call.ts";
import { invokeModel } from "./invoke-model.ts";
import { type Output, RecentOutputs } from "./recent-outputs.ts";
import {
  type CallOrder,
  type DueCall,
  distinctItems,
  dueCalls,
  type RunState,
  seedOfInvocation,
} from "./run-calls.ts";
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
  const { experiment } = context;
  const models = network.map(context.generativeModel);
  const runs = runCursors(context.database, experiment.id, network).map(
    (cursor): RunState => ({
      id: cursor.id,
      seed: cursor.seed,
      prompt: cursor.initial_prompt,
      imageHash: cursor.initial_image_hash,
      // One that stopped early where it was imported from has come to its end before the others.
      nextSequenceNumber:
        cursor.next_sequence_number < cursor.max_length
          ? cursor.next_sequence_number
          : Number.POSITIVE_INFINITY,
      lastInvocationId: cursor.last_invocation_id,
      failed: false,
    }),
  );
  const recent = new RecentOutputs(RECENT_OUTPUTS_BYTES);
  let saving: Promise<void> = Promise.resolve();
  try {
    for (const call of dueCalls(runs, chunkSize, experiment.max_length, orderOf(models, experiment))) {
      await context.throwIfStopped();
      const model = models[call.sequenceNumber % models.length]!;
      // What is not at hand may be on its way into the database.
      if (call.runs.some((run) => recent.get(run.id) === undefined)) await saving;
      const inputs = await Promise.all(
        call.runs.map(async (run) => recent.get(run.id) ?? (await readInput(context, run))),
      );
      const finished = await computeCall(context, model, call, inputs);
      await saving;
      for (const { run, result } of finished.results) {
        if ("failure" in result) run.failed = true;
        else run.nextSequenceNumber += 1;
        recent.delete(run.id);
      }
      // What a lossy file will decode to is known once it is encoded; everything else can be read on at once.
      const isLossy = writes(model.kind) === "image" && experiment.image_format !== "webp";
      if (!isLossy) remember(recent, finished, experiment.max_length);
      saving = encodeAndSave(context, finished, (encoded) => {
        if (isLossy) remember(recent, encoded, experiment.max_length);
      }).then((saved) => onSaved(saved, model.name));
      // A failure is thrown where the promise is awaited; until then it must not count as unhandled.
      saving.catch(() => {});
    }
  } finally {
    // Also when the work is stopped: what was computed is saved.
    await saving;
  }
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
  call: FinishedCall,
  onEncoded: (encoded: EncodedCall) => void,
): Promise<number> {
  const { database, experiment } = context;
  const encoded = await encodeCall(call, experiment.image_format, (hash) => hasImage(database, hash));
  onEncoded(encoded);
  const saved = saveCall(context, encoded);
  if (saved !== "missing picture") return saved;
  const complete = saveCall(context, await encodeCall(call, experiment.image_format, () => false));
  if (complete === "missing picture")
    throw new Error("a picture has no file although every picture was encoded");
  return complete;
}

function remember(recent: RecentOutputs, call: FinishedCall, maxLength: number): void {
  for (const { run, result } of call.results) {
    // Nobody reads the last output of a run; it would take the room of others.
    const isRead = run.nextSequenceNumber < maxLength;
    if ("output" in result && isRead) recent.set(run.id, result.output);
  }
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

async function computeCall(
  context: RunsContext,
  model: GenerativeModel,
  { runs, sequenceNumber }: DueCall,
  inputs: readonly Output[],
): Promise<FinishedCall> {
  const startedAt = now();
  // Drawn before the call, so that a retried call uses the same.
  const itemsOfRuns = runs.map((run, i) => ({
    seed: seedOfInvocation(run),
    input: inputs[i]!,
    inputHash: inputs[i]!.hash,
  }));
  const { items, itemOf } = distinctItems(runs, itemsOfRuns);
  const results = await callModel<(typeof items)[number], Output>({
    model: model.name,
    items,
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
      });
    },
  });
  const hashed = results.map((result) =>
    "failure" in result ? result : { ...result, output: withHash(result.output) },
  );
  return {
    sequenceNumber,
    model: model.name,
    startedAt,
    completedAt: now(),
    results: runs.map((run, i) => ({ run, seed: itemsOfRuns[i]!.seed, result: hashed[itemOf[i]!]! })),
  };
}

function withHash(output: Output): Output {
  return { ...output, hash: output.type === "text" ? textHash(output.text) : imageHash(output.image) };
}
