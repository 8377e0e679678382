import { setTimeout as pause } from "node:timers/promises";
import type { EmbeddingModel } from "../../models/model.ts";
import { textsWrittenAfter } from "../../store/embeddings.ts";
import { newId } from "../../store/identifiers.ts";
import type { ModelCalls, StageContext, WorkContext } from "../stage.ts";
import { embedBatch } from "./embed-batch.ts";
import type { KnownVectors } from "./known-vectors.ts";
import { batchOf } from "./pending-batches.ts";
import { knownVectorsOf, saveBatch } from "./save-batch.ts";
import { SpareTime } from "./spare-time.ts";

/** What is over sooner has its embeddings soon. */
const BEGINS_AFTER_MS = 5_000;
const LOOKS_EVERY_MS = 500;
const MOST_TEXTS = 64;

export interface BesideRunsOptions {
  readonly beginsAfterMs?: number;
  readonly looksEveryMs?: number;
  readonly spareTime?: Pick<SpareTime, "hasSome" | "spend">;
}

interface Companion {
  readonly model: EmbeddingModel;
  readonly vectors: KnownVectors;
  /** The newest text that it has embedded. */
  after: string;
}

/**
 * Embeds texts as they are written, in time that nobody else needs, so that the map shows an experiment before its runs have ended. Only by
 * models in this process whose vectors do not depend on what is computed beside: in other batches they are the same, bit for bit. Neural ones
 * would have other last bits, and take the device from the runs.
 */
export async function embedBesideRuns(
  context: WorkContext & ModelCalls & Pick<StageContext, "embeddingModel">,
  runsEnd: AbortSignal,
  {
    beginsAfterMs = BEGINS_AFTER_MS,
    looksEveryMs = LOOKS_EVERY_MS,
    spareTime = new SpareTime(),
  }: BesideRunsOptions = {},
): Promise<void> {
  // What goes wrong here is met again by the stage, which tells of it.
  const quiet = { ...context, note: () => {}, retryDelaysMs: [] };
  try {
    const after = newId();
    let companions: Companion[] = context.experiment.embedding_models
      .map(context.embeddingModel)
      .filter(goesAlong)
      .map((model) => ({ model, vectors: knownVectorsOf(quiet, model), after }));
    if (companions.length === 0) return;
    await pause(beginsAfterMs, undefined, { signal: runsEnd });
    for (;;) {
      for (let isMore = true; isMore && !runsEnd.aborted && spareTime.hasSome(); ) {
        const started = performance.now();
        const found: ("all" | "some" | "failed")[] = [];
        for (const companion of companions) found.push(await embedNext(quiet, companion));
        spareTime.spend(performance.now() - started);
        companions = companions.filter((_, i) => found[i] !== "failed");
        isMore = found.includes("some");
        await context.throwIfStopped();
      }
      if (companions.length === 0) return;
      await pause(looksEveryMs, undefined, { signal: runsEnd });
      await context.throwIfStopped();
    }
  } catch {
    // The runs have ended, or are about to, or the stage will fail in the same way.
  }
}

function goesAlong({ kind, runsIn, computesAlone }: EmbeddingModel): boolean {
  return kind === "text-embedding" && runsIn === "this process" && computesAlone === true;
}

/** @returns whether that were all there are; "failed" where one cannot be embedded, which is left to the stage with all that come after */
async function embedNext(
  context: WorkContext & ModelCalls,
  companion: Companion,
): Promise<"all" | "some" | "failed"> {
  const { model, vectors, after } = companion;
  const { database, experiment } = context;
  const limit = Math.min(MOST_TEXTS, model.maxBatchSize);
  const texts = textsWrittenAfter(database, experiment.id, model.name, after, limit);
  if (texts.length === 0) return "all";
  const batch = await embedBatch(
    context,
    model,
    batchOf(texts, (hash) => vectors.find(hash)),
    0,
  );
  if (batch.failures.size > 0) return "failed";
  saveBatch(context, model, batch);
  companion.after = texts.at(-1)!.invocation_id;
  return texts.length < limit ? "all" : "some";
}
