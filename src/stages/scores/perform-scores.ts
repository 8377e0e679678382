import { decodeImage } from "../../images/image-codec.ts";
import type { RgbImage } from "../../images/rgb-image.ts";
import { callModel } from "../../models/call-model.ts";
import { type ScoreModel, type Scores, scoresProblem } from "../../models/score-model.ts";
import type { PendingEmbedding } from "../../store/embeddings.ts";
import { scoresOf } from "../../store/experiments.ts";
import { getImage } from "../../store/images.ts";
import { failRun, runsOf } from "../../store/runs.ts";
import { insertScores, scoresOfContent, unscoredOutputs } from "../../store/scores.ts";
import { countOutputs } from "../../store/views/invocation-counts.ts";
import { countScored } from "../../store/views/score-counts.ts";
import { now } from "../../system/clock.ts";
import type { ModelCalls, StageContext, WorkContext } from "../stage.ts";

type ScoresContext = WorkContext & ModelCalls & Pick<StageContext, "scoreModel">;

/**
 * Gives the outputs that lack them the numbers of each score model. A content that the same model version has read in this experiment
 * before has the same numbers again, and is not read twice.
 */
export async function performScores(context: ScoresContext): Promise<void> {
  const { database, experiment } = context;
  const models = scoresOf(experiment).map(context.scoreModel);
  if (models.length === 0) return;
  const outputs = countOutputs(database, experiment.id);
  const total = models.reduce((sum, { kind }) => sum + outputs[mediumOf(kind)], 0);
  let done = countScored(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "scores", done, total, model: null });
  for (const model of models) {
    for (const batch of batchesOf(context, model)) {
      await context.throwIfStopped();
      done += await scoreBatch(context, model, batch);
      context.onProgress({ stage: "scores", done, total, model: model.name });
    }
  }
}

function mediumOf(kind: ScoreModel["kind"]): "text" | "image" {
  return kind === "text-score" ? "text" : "image";
}

/** Outputs that are to be saved together, with at most as many different contents to be read as the model takes. */
function* batchesOf(
  { database, experiment }: ScoresContext,
  { name, kind, maxBatchSize }: ScoreModel,
): Generator<readonly PendingEmbedding[], void, void> {
  let batch: PendingEmbedding[] = [];
  let contents = new Set<string>();
  for (const run of runsOf(database, experiment.id)) {
    for (const output of unscoredOutputs(database, run.id, name, mediumOf(kind))) {
      batch.push(output);
      contents.add(output.output_hash);
      if (contents.size < maxBatchSize && batch.length < 8 * maxBatchSize) continue;
      yield batch;
      batch = [];
      contents = new Set();
    }
  }
  if (batch.length > 0) yield batch;
}

/** @returns the number of outputs that have their numbers now */
async function scoreBatch(
  context: ScoresContext,
  model: ScoreModel,
  batch: readonly PendingEmbedding[],
): Promise<number> {
  const { database, experiment, lease } = context;
  const versionId = context.modelVersionId(model.name);
  const startedAt = now();
  const byContent = new Map<string, Scores>();
  const unread = new Map<string, PendingEmbedding>();
  for (const output of batch) {
    const known = scoresOfContent(database, experiment.id, output.output_hash, versionId);
    if (known === undefined) unread.set(output.output_hash, output);
    else byContent.set(output.output_hash, known);
  }
  const failures = new Map<string, string>();
  if (unread.size > 0) {
    const outputs = [...unread.values()];
    const results = await readOutputs(context, model, outputs);
    for (const [i, result] of results.entries()) {
      const { output_hash } = outputs[i]!;
      if ("failure" in result) failures.set(output_hash, result.failure);
      else byContent.set(output_hash, result.output);
    }
  }
  const completedAt = now();
  return lease.write(() => {
    let saved = 0;
    for (const { invocation_id, run_id, sequence_number, output_hash } of batch) {
      const values = byContent.get(output_hash);
      if (values === undefined) {
        failRun(database, run_id, `the score of invocation ${sequence_number}: ${failures.get(output_hash)}`);
        continue;
      }
      insertScores(database, {
        invocationId: invocation_id,
        scoreModel: model.name,
        modelVersionId: versionId,
        values,
        startedAt,
        completedAt,
      });
      saved += 1;
    }
    return saved;
  });
}

async function readOutputs(context: ScoresContext, model: ScoreModel, outputs: readonly PendingEmbedding[]) {
  const items = await Promise.all(outputs.map((output) => contentOf(context, output)));
  return callModel<string | RgbImage, Scores>({
    model: model.name,
    items,
    compute: (some, call) => model.score(some, call),
    problemOf: scoresProblem,
    timeLimitMs: (batchSize) => model.callTimeLimitMs(batchSize),
    batchMatters: model.computesAlone !== true,
    isStrict: context.isStrict,
    retryDelaysMs: context.retryDelaysMs,
    signal: context.signal,
    onIncident: ({ attempt, kind, message, itemIndex }) => {
      const output = itemIndex === undefined ? undefined : outputs[itemIndex];
      context.note({
        stage: "scores",
        model: model.name,
        run_id: output?.run_id ?? null,
        sequence_number: output?.sequence_number ?? null,
        attempt,
        kind,
        message,
      });
    },
  });
}

async function contentOf({ database }: WorkContext, output: PendingEmbedding): Promise<string | RgbImage> {
  if (output.output_text !== null) return output.output_text;
  const stored = getImage(database, output.output_hash);
  if (stored === undefined) throw new Error(`the picture ${output.output_hash} is not in the database`);
  return decodeImage(stored.bytes);
}
