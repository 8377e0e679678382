import { type DataTable, dataTable } from "../data-tables.ts";
import type { Database } from "../database.ts";
import { scoresOf } from "../experiments.ts";
import { pages } from "../pages.ts";
import { rowsOfExperiment, type StoredRow } from "../rows-of-experiment.ts";
import { hasTable } from "../tables.ts";
import { type ExportSnapshot, newestIn } from "./export-snapshot.ts";
import { codebookLabelRows, codebookMedoidRows, codebookRows } from "./exported-codebooks.ts";

export type Rows = Generator<StoredRow, void, void>;

/** Embedding models to leave nothing else; null for all. */
export type ModelFilter = readonly string[] | null;

const PAGE_ROWS = 1_000;
/** A page of vectors of 768 float32 is then under a megabyte. */
const VECTOR_PAGE_ROWS = 256;

export interface RowsFilter {
  readonly models: ModelFilter;
  readonly withVectors: boolean;
}

type RowsOf = (database: Database, snapshot: ExportSnapshot, filter: RowsFilter) => Rows;

/** Tables whose rows are found otherwise than by whose they are. */
const special: Readonly<Record<string, RowsOf>> = {
  embeddings: (database, snapshot, { models, withVectors }) =>
    embeddingRows(database, snapshot, models, { withVectors }),
  prompt_embeddings: (database, snapshot, { models }) => promptEmbeddingRows(database, snapshot, models),
  images: imageRows,
  model_versions: modelVersionRows,
  clustering_results: (database, snapshot, { models }) => clusteringRows(database, snapshot, models),
  embedding_clusters: (database, snapshot, { models }) => embeddingClusterRows(database, snapshot, models),
  codebooks: (database, _snapshot, { models }) => codebookRows(database, models),
  codebook_medoids: (database, _snapshot, filter) => codebookMedoidRows(database, filter),
  codebook_labels: codebookLabelRows,
};

/** The rows of a table that belong to the experiments of a snapshot; of the wanted embedding models, where they are by one. */
export function* rowsOfTable(
  database: Database,
  snapshot: ExportSnapshot,
  table: DataTable,
  filter: RowsFilter,
): Rows {
  const rowsOf = special[table.name];
  if (rowsOf !== undefined) {
    yield* rowsOf(database, snapshot, filter);
    return;
  }
  const hasModel = table.columns.some(({ name }) => name === "embedding_model");
  const newest = table.name === "experiments" ? undefined : newestIn(snapshot, table.name);
  for (const { id } of snapshot.experiments) {
    for (const row of rowsOfExperiment(database, table, id, newest)) {
      if (!hasModel || filter.models === null || filter.models.includes(row.embedding_model as string))
        yield row;
    }
  }
}

const NO_FILTER: RowsFilter = { models: null, withVectors: true };

/** The runs of the experiments, each in the order network, seed, prompt. */
export function runRows(database: Database, snapshot: ExportSnapshot): Rows {
  return rowsOfTable(database, snapshot, dataTable("runs"), NO_FILTER);
}

/** The embeddings of the experiments by model, run by run, in the order of the steps. */
export function* embeddingRows(
  database: Database,
  snapshot: ExportSnapshot,
  models: ModelFilter,
  options: { withVectors: boolean },
): Rows {
  const newest = newestIn(snapshot, "embeddings");
  const vector = options.withVectors ? "embeddings.vector" : "NULL AS vector";
  for (const model of modelsOf(snapshot, models)) {
    for (const run of runRows(database, snapshot)) {
      yield* pages<StoredRow>(VECTOR_PAGE_ROWS, (last) =>
        database.all(
          `SELECT embeddings.id, embeddings.inserted_at, embeddings.updated_at, run_id, sequence_number, invocation_id,
             embedding_model, embeddings.model_version_id, embeddings.started_at, embeddings.completed_at,
             ${vector}, embeddings.taken_from, embeddings.notes
           FROM invocations
           JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :model
           WHERE run_id = :runId AND sequence_number > :after AND embeddings.rowid <= :newest
           ORDER BY sequence_number LIMIT ${VECTOR_PAGE_ROWS}`,
          { model, runId: run.id!, after: last?.sequence_number ?? -1, newest },
        ),
      );
    }
  }
}

function* promptEmbeddingRows(database: Database, snapshot: ExportSnapshot, models: ModelFilter): Rows {
  const newest = newestIn(snapshot, "prompt_embeddings");
  for (const { id } of snapshot.experiments) {
    for (const row of rowsOfExperiment(database, dataTable("prompt_embeddings"), id, newest)) {
      if (models === null || models.includes(row.embedding_model as string))
        yield { ...row, sequence_number: -1 };
    }
  }
}

/** The versions of the models that have computed anything in the experiments, or are to. */
export function* modelVersionRows(database: Database, snapshot: ExportSnapshot): Rows {
  const { experiments } = snapshot;
  const names = experiments.flatMap((experiment) => [
    ...experiment.networks.flat(),
    ...experiment.embedding_models,
    ...scoresOf(experiment),
  ]);
  const ofScores = hasTable(database, "scores")
    ? `OR EXISTS (SELECT 1 FROM scores JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id
         WHERE scores.model_version_id = version.id AND experiment_id IN (SELECT value FROM json_each(:ids)))`
    : "";
  const planned = experiments.flatMap(({ model_versions }) => Object.values(model_versions ?? {}));
  yield* database.all<StoredRow>(
    // Others of the same names may belong to other experiments.
    `SELECT * FROM model_versions AS version
     WHERE rowid <= :newest AND name IN (SELECT value FROM json_each(:names)) AND (
       id IN (SELECT value FROM json_each(:planned))
       OR EXISTS (SELECT 1 FROM invocations JOIN runs ON runs.id = run_id
         WHERE model_version_id = version.id AND experiment_id IN (SELECT value FROM json_each(:ids)))
       OR EXISTS (SELECT 1 FROM embeddings JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id
         WHERE embeddings.model_version_id = version.id AND experiment_id IN (SELECT value FROM json_each(:ids)))
       ${ofScores}
       OR EXISTS (SELECT 1 FROM prompt_embeddings
         WHERE model_version_id = version.id AND experiment_id IN (SELECT value FROM json_each(:ids))))
     ORDER BY id`,
    {
      newest: newestIn(snapshot, "model_versions"),
      names: JSON.stringify([...new Set(names)]),
      planned: JSON.stringify(planned),
      ids: JSON.stringify(experiments.map(({ id }) => id)),
    },
  );
}

/** The pictures that the experiments' runs show, each once: what they are, without their bytes. */
export function* imageRows(database: Database, snapshot: ExportSnapshot): Rows {
  const experiments = JSON.stringify(snapshot.experiments.map(({ id }) => id));
  yield* pages<StoredRow>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT hash, inserted_at, updated_at, format, width, height, length(bytes) AS num_bytes FROM images
       WHERE hash > :after AND (EXISTS (
         SELECT 1 FROM invocations JOIN runs ON runs.id = run_id
         WHERE output_image_hash = hash AND invocations.rowid <= :newest
           AND experiment_id IN (SELECT value FROM json_each(:experiments)))
         OR EXISTS (SELECT 1 FROM runs WHERE initial_image_hash = hash
           AND experiment_id IN (SELECT value FROM json_each(:experiments))))
       ORDER BY hash LIMIT ${PAGE_ROWS}`,
      { after: last?.hash ?? "", newest: newestIn(snapshot, "invocations"), experiments },
    ),
  );
}

function* clusteringRows(database: Database, { layers }: ExportSnapshot, models: ModelFilter): Rows {
  for (const { id, embedding_model } of layers) {
    if (models !== null && !models.includes(embedding_model)) continue;
    yield* database.all<StoredRow>("SELECT * FROM clustering_results WHERE id = :id", { id });
  }
}

/** Where the experiments' embeddings belong, layer by layer, run by run. */
function* embeddingClusterRows(database: Database, snapshot: ExportSnapshot, models: ModelFilter): Rows {
  const newest = newestIn(snapshot, "embeddings");
  for (const { id, embedding_model } of snapshot.layers) {
    if (models !== null && !models.includes(embedding_model)) continue;
    for (const run of runRows(database, snapshot)) {
      yield* database.all<StoredRow>(
        `SELECT embedding_clusters.id, embedding_clusters.inserted_at, embedding_clusters.updated_at, embedding_id,
           clustering_result_id, label, medoid_embedding_id
         FROM invocations
         JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :model
         JOIN embedding_clusters ON embedding_id = embeddings.id AND clustering_result_id = :layer
         WHERE run_id = :runId AND embeddings.rowid <= :newest ORDER BY sequence_number`,
        { model: embedding_model, layer: id, runId: run.id!, newest },
      );
    }
  }
}

/** A run with what it made, by one embedding model: `labels` has the cluster in each layer, by the layer's id. */
export function* pointRows(database: Database, snapshot: ExportSnapshot, models: ModelFilter): Rows {
  const newest = newestIn(snapshot, "embeddings");
  for (const model of modelsOf(snapshot, models)) {
    for (const run of runRows(database, snapshot)) {
      yield* pages<StoredRow>(PAGE_ROWS, (last) =>
        database.all(
          `SELECT :experimentId AS experiment_id, run_id, :prompt AS prompt, :network AS network, invocations.seed,
             sequence_number, type, invocations.model, output_text AS caption, output_image_hash AS image_hash,
             embedding_model, embeddings.id AS embedding_id, invocation_id,
             (SELECT json_group_object(clustering_result_id, label) FROM embedding_clusters
              WHERE embedding_id = embeddings.id) AS labels
           FROM invocations
           JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :model
           WHERE run_id = :runId AND sequence_number > :after AND embeddings.rowid <= :newest
           ORDER BY sequence_number LIMIT ${PAGE_ROWS}`,
          {
            model,
            newest,
            runId: run.id!,
            experimentId: run.experiment_id!,
            prompt: run.initial_prompt!,
            network: run.network!,
            after: last?.sequence_number ?? -1,
          },
        ),
      );
    }
  }
}

/** The embedding models that the experiments name, in the order of their first appearance; those of the filter alone. */
export function modelsOf({ experiments }: ExportSnapshot, models: ModelFilter): string[] {
  const named = new Set(experiments.flatMap(({ embedding_models }) => embedding_models));
  return [...named].filter((model) => models === null || models.includes(model));
}

/** The numbers of coordinates that the vectors have, told by the first one of each run and model. */
export function vectorDimensions(
  database: Database,
  snapshot: ExportSnapshot,
  models: ModelFilter,
): ReadonlySet<number> {
  const dimensions = new Set<number>();
  for (const model of modelsOf(snapshot, models)) {
    for (const { id } of runRows(database, snapshot)) {
      const row = database.get<{ bytes: number }>(
        `SELECT length(vector) AS bytes FROM invocations
         JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :model
         WHERE run_id = :runId ORDER BY sequence_number LIMIT 1`,
        { runId: id!, model },
      );
      if (row !== undefined) dimensions.add(row.bytes / 4);
    }
  }
  for (const { vector } of promptEmbeddingRows(database, snapshot, models)) {
    dimensions.add((vector as Uint8Array).byteLength / 4);
  }
  return dimensions;
}
