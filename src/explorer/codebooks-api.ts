import type { Hono } from "hono";
import { labelledEmbeddings } from "../store/codebook-labels.ts";
import {
  type Codebook,
  codebooksOf,
  findCodebook,
  medoidPicture,
  medoidsOf,
  referenceOf,
} from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import { hasTable } from "../store/tables.ts";
import type {
  CodebookSummary,
  CodebooksAnswer,
  MovementAnswer,
  RunLabels,
  RunLabelsAnswer,
} from "./api/codebooks.ts";
import { ApiFailure } from "./api-failure.ts";
import { type Explorer, experimentOf, runOf } from "./explorer.ts";
import { required, wholeNumber } from "./request-parameters.ts";
import { routes } from "./routes.ts";

const MOST_LABELS = 1e6;

/** Codebooks, how runs move between their cores, and a run as a sequence of their labels. */
export function serveCodebooks(app: Hono, { current, markov }: Explorer): void {
  app.get(routes.codebooks, (context) => {
    const answer: CodebooksAnswer = { codebooks: storedCodebooks(current.store.database).map(summary) };
    return context.json(answer);
  });

  app.get(routes.movement, async (context) => {
    const { store } = current;
    const experiment = experimentOf(store, required(context, "experiment"));
    const codebook = findCodebook(store.database, required(context, "codebook"));
    const answer: MovementAnswer = {
      codebook: summary(codebook),
      medoids: medoidsOf(store.database, codebook.id).map(({ output_text, picture }) => ({
        text: output_text,
        hasPicture: picture !== null,
      })),
      markov: await markov.movement(experiment.id, referenceOf(codebook)),
    };
    return context.json(answer);
  });

  app.get(routes.medoidPicture, (context) => {
    const label = wholeNumber(context, "label", { least: 0, greatest: MOST_LABELS });
    const bytes = medoidPicture(current.store.database, required(context, "codebook"), label);
    if (bytes === null) throw new ApiFailure("not-found", `there is no picture of medoid ${label}.`);
    // A codebook never changes.
    const headers = { "Content-Type": "image/webp", "Cache-Control": "public, max-age=31536000, immutable" };
    return context.body(Uint8Array.from(bytes), 200, headers);
  });

  app.get(routes.runLabels, (context) => {
    const { store } = current;
    const run = runOf(store, required(context, "run"));
    const models = experimentOf(store, run.experiment_id).embedding_models;
    const codebooks = storedCodebooks(store.database)
      .filter(({ embedding_model }) => models.includes(embedding_model))
      .map((codebook) => labelsOf(store.database, run.id, codebook))
      .filter(({ steps }) => steps.length > 0);
    return context.json({ codebooks } satisfies RunLabelsAnswer);
  });
}

/** None in a database of an older schema. */
function storedCodebooks(database: Database): Codebook[] {
  return hasTable(database, "codebooks") ? codebooksOf(database) : [];
}

function summary(codebook: Codebook): CodebookSummary {
  return {
    id: codebook.id,
    reference: referenceOf(codebook),
    model: codebook.embedding_model,
    reads: codebook.type,
    numMedoids: codebook.num_medoids,
    coreQuantile: codebook.core_quantile,
  };
}

function labelsOf(database: Database, runId: string, codebook: Codebook): RunLabels {
  const rows = labelledEmbeddings(database, runId, codebook.embedding_model, codebook.id);
  const labelled = rows.flatMap(({ step, label, isCore }) =>
    label === null ? [] : [{ step, label, isCore }],
  );
  const present = new Set(labelled.map(({ label }) => label));
  return {
    codebook: summary(codebook),
    texts: Object.fromEntries(
      medoidsOf(database, codebook.id)
        .filter(({ label }) => present.has(label))
        .map(({ label, output_text }) => [label, output_text]),
    ),
    steps: labelled.map(({ step }) => step),
    labels: labelled.map(({ label }) => label),
    isCore: labelled.map(({ isCore }) => isCore === 1),
    withoutLabel: rows.length - labelled.length,
  };
}
