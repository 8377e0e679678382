import { type Codebook, codebooksOf } from "../codebooks.ts";
import type { Database } from "../database.ts";
import { pages } from "../pages.ts";
import type { StoredRow } from "../rows-of-experiment.ts";
import { hasTable } from "../tables.ts";
import type { ExportSnapshot } from "./export-snapshot.ts";
import type { ModelFilter, Rows, RowsFilter } from "./exported-rows.ts";

const PAGE_ROWS = 1_000;

/** The codebooks of the models; none in a database of an older schema. */
export function* codebookRows(database: Database, models: ModelFilter): Rows {
  for (const { id } of chosen(database, models))
    yield* database.all<StoredRow>("SELECT * FROM codebooks WHERE id = :id", { id });
}

/** Their medoids, by label. */
export function* codebookMedoidRows(database: Database, { models, withVectors }: RowsFilter): Rows {
  for (const { id } of chosen(database, models))
    yield* database.all<StoredRow>(
      `SELECT id, inserted_at, updated_at, codebook_id, label, ${withVectors ? "vector" : "NULL AS vector"}, core_radius, num_points,
         output_text
       FROM codebook_medoids WHERE codebook_id = :id ORDER BY label`,
      { id },
    );
}

/** Their labels of the experiments' outputs, in the order in which they were given. */
export function* codebookLabelRows(
  database: Database,
  { experiments }: ExportSnapshot,
  { models }: RowsFilter,
): Rows {
  for (const { id } of chosen(database, models)) {
    for (const experiment of experiments) {
      yield* pages<StoredRow>(PAGE_ROWS, (last) =>
        database.all(
          `SELECT codebook_labels.id, codebook_labels.inserted_at, codebook_labels.updated_at, codebook_id, embedding_id, label, distance,
             is_core
           FROM codebook_labels CROSS JOIN embeddings ON embeddings.id = embedding_id
           CROSS JOIN invocations ON invocations.id = invocation_id CROSS JOIN runs ON runs.id = run_id
           WHERE codebook_id = :id AND embedding_id > :after AND experiment_id = :experimentId
           ORDER BY embedding_id LIMIT ${PAGE_ROWS}`,
          { id, after: (last?.embedding_id as string | undefined) ?? "", experimentId: experiment.id },
        ),
      );
    }
  }
}

function chosen(database: Database, models: ModelFilter): Codebook[] {
  if (!hasTable(database, "codebooks")) return [];
  return codebooksOf(database).filter(
    ({ embedding_model }) => models === null || models.includes(embedding_model),
  );
}
