import { type DataTable, dataTable, storedColumns } from "./data-tables.ts";
import type { Database, SqlValue } from "./database.ts";

type Row = Readonly<Record<string, SqlValue>>;

/** Adds a row as it was elsewhere, ids and times included; a column that it lacks has its default. To be called inside a transaction. */
export function insertImportedRow(database: Database, table: string, row: Row): void {
  const kept = withOwnTimes(dataTable(table), row);
  const columns = Object.keys(kept);
  database.run(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((column) => `:${column}`).join(", ")})`,
    kept,
  );
}

/** A row as its table stores it: a time that says no more than `completed_at` is null. */
function withOwnTimes({ columns }: DataTable, row: Row): Row {
  const kept: Record<string, SqlValue> = {};
  for (const { name, isExportedOnly, isOwnOrCompletedAt } of columns) {
    if (isExportedOnly || !(name in row)) continue;
    const value = row[name] ?? null;
    if (isOwnOrCompletedAt) kept[`own_${name}`] = value === row.completed_at ? null : value;
    else kept[name] = value;
  }
  return kept;
}

/** Adds a picture, or its file where that was given up. To be called inside a transaction. */
export function insertImportedImage(database: Database, picture: Row): void {
  const isThere = database.get("SELECT 1 FROM images WHERE hash = :hash", { hash: picture.hash! });
  if (isThere === undefined) insertImportedRow(database, "images", picture);
  else
    database.run("UPDATE images SET bytes = :bytes WHERE hash = :hash AND length(bytes) = 0", {
      hash: picture.hash!,
      bytes: picture.bytes!,
    });
}

/**
 * The first column in which a row differs from the one that is stored under its id; `id` if there is none; undefined if they are equal.
 * When a row was written counts for nothing, nor does a column that the row lacks.
 */
export function differingColumn(database: Database, table: string, row: Row): string | undefined {
  const present = database.get<Row>(`SELECT * FROM ${table} WHERE id = :id`, { id: row.id! });
  if (present === undefined) return "id";
  return storedColumns(dataTable(table))
    .filter((column) => column in row && column !== "inserted_at" && column !== "updated_at")
    .find((column) => !equal(present[column] ?? null, row[column] ?? null));
}

/** Shows experiments that were imported under a mark, all at once. To be called inside a transaction. */
export function showImported(database: Database, experimentIds: readonly string[]): void {
  database.run(
    "UPDATE experiments SET deletion_started_at = NULL WHERE id IN (SELECT value FROM json_each(:ids))",
    { ids: JSON.stringify(experimentIds) },
  );
}

function equal(a: SqlValue, b: SqlValue): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}

/** What is known of an imported experiment only when its rows are there. To be called inside a transaction. */
export function describeImported(
  database: Database,
  id: string,
  facts: {
    readonly modelVersions: Readonly<Record<string, string>>;
    readonly imageFormat: "webp" | "avif";
    readonly completedAt: string | null;
    readonly importedFrom: object;
  },
): void {
  database.run(
    `UPDATE experiments SET model_versions = :modelVersions, image_format = :imageFormat, completed_at = :completedAt,
       imported_from = :importedFrom WHERE id = :id`,
    {
      id,
      modelVersions: JSON.stringify(facts.modelVersions),
      imageFormat: facts.imageFormat,
      completedAt: facts.completedAt,
      importedFrom: JSON.stringify(facts.importedFrom),
    },
  );
}

/** Diagrams that came with a run. */
export interface ImportedDiagrams {
  readonly embedding_model: string;
  readonly diagram_data: Uint8Array;
}

export function importedDiagramsOf(database: Database, runId: string): ImportedDiagrams[] {
  return database.all(
    "SELECT embedding_model, diagram_data FROM imported_diagrams WHERE run_id = :runId ORDER BY embedding_model",
    { runId },
  );
}

/** Exponents that came with an experiment, beside those that are computed here, where both are there. */
export interface ComparedExponent {
  readonly theirs: number;
  readonly ours: number;
}

export function comparedExponents(database: Database, experimentId: string): ComparedExponent[] {
  return database.all(
    `SELECT imported_exponents.exponent AS theirs, lyapunov_results.exponent AS ours FROM imported_exponents
     JOIN lyapunov_results USING (experiment_id, network, prompt, embedding_model)
     WHERE experiment_id = :experimentId ORDER BY imported_exponents.id`,
    { experimentId },
  );
}

/** The experiments of another database of ours, the oldest first. */
export function experimentsToImport(
  database: Database,
): { readonly id: string; readonly deletion_started_at: string | null }[] {
  return database.all("SELECT id, deletion_started_at FROM experiments ORDER BY id");
}

export function countClusteringLayers(database: Database): number {
  return database.get<{ count: number }>("SELECT count(*) AS count FROM clustering_results")!.count;
}

/** A model version as it stands in its table. */
export function modelVersionRow(database: Database, id: string): Row {
  return database.get<Row>("SELECT * FROM model_versions WHERE id = :id", { id })!;
}
