import { createHash } from "node:crypto";
import { DatabaseSync } from "@photostructure/sqlite";
import { type DataColumn, type DataTable, dataTables } from "../src/store/data-tables.ts";

/**
 * Everything that a database says but for ids, times, incidents, executors, clusterings, codebooks and leases, as sorted lines: two databases hold the same
 * results exactly if their dumps are equal. Rows are named by what they are about: a run by its network, seed index and
 * prompt, an invocation by its run and step. The columns are those of the one list of tables.
 */
export function canonicalDump(path: string): string[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return dataTables
    .filter(({ name }) => !leftOut.includes(name))
    .flatMap((table) =>
      database
        .prepare(queryOf(table))
        .all()
        .map((row) => `${table.name.replace(/s$/, "")} ${line(row)}`),
    )
    .sort();
}

/** A model version stands in the rows that name it. */
const leftOut = [
  "model_versions",
  "incidents",
  "executors",
  "clustering_results",
  "embedding_clusters",
  "codebooks",
  "codebook_medoids",
  "codebook_labels",
];

function line(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? createHash("sha256").update(value).digest("hex") : value,
  );
}

const run = "runs.network, runs.run_number, runs.initial_prompt";
const step = `${run}, invocations.sequence_number`;

function queryOf(table: DataTable): string {
  const { name, owner } = table;
  const columns = table.columns
    .filter(({ isExportedOnly }) => !isExportedOnly)
    .flatMap((one) => told(name, one));
  if (name === "runs" || owner === "experiment" || owner === "nobody")
    return `SELECT ${columns.join(", ")} FROM ${name} ${joins(table)}`;
  if (name === "invocations")
    return `SELECT ${run}, ${columns.join(", ")} FROM invocations JOIN runs ON runs.id = invocations.run_id ${joins(table)}
      LEFT JOIN invocations AS inputs ON inputs.id = invocations.input_invocation_id`;
  return owner === "run"
    ? `SELECT ${run}, ${columns.join(", ")} FROM ${name} JOIN runs ON runs.id = ${name}.run_id ${joins(table)}`
    : `SELECT ${step}, ${columns.join(", ")} FROM ${name} JOIN invocations ON invocations.id = ${name}.invocation_id
       JOIN runs ON runs.id = invocations.run_id ${joins(table)}`;
}

function joins({ name, columns }: DataTable): string {
  return columns.some((column) => column.name === "model_version_id")
    ? `LEFT JOIN model_versions AS versions ON versions.id = ${name}.model_version_id`
    : "";
}

/** Columns that are told otherwise than by their value. */
const otherwise: Readonly<Record<string, string>> = {
  "experiments.model_versions":
    "(SELECT json_group_array(key) FROM json_each(experiments.model_versions)) AS models",
  "experiments.imported_from": "experiments.imported_from IS NOT NULL AS imported_from",
  "invocations.input_invocation_id":
    "inputs.sequence_number AS input, inputs.run_id = invocations.run_id AS input_of_same_run",
};

function told(table: string, { name, type }: DataColumn): string[] {
  const special = otherwise[`${table}.${name}`];
  if (special !== undefined) return [special];
  if (name === "model_version_id") {
    return [
      "versions.name AS version_name, versions.kind AS version_kind, versions.revision, versions.parameters AS version_parameters",
    ];
  }
  if (["id", "inserted_at", "updated_at", "taken_from", "executor", "pruned", "computation"].includes(name))
    return [];
  if (name.endsWith("_id")) return [];
  return type === "time" ? [`${table}.${name} IS NOT NULL AS ${name}`] : [`${table}.${name}`];
}
