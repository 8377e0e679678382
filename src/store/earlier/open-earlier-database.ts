import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UserInputError } from "../../errors.ts";
import { Database } from "../database.ts";
import { applicationId, migrations } from "../migrate.ts";

/**
 * Whose database a file is: our own; the Python version's; the first Elixir version's, which has seeds; or the newest Elixir version's, which
 * has run numbers.
 */
export type DatabaseOrigin = "own" | EarlierVersion;
export type EarlierVersion = "python" | "elixir-seeds" | "elixir";

export interface ForeignDatabase {
  readonly database: Database;
  readonly origin: DatabaseOrigin;
}

const BUSY_TIMEOUT_MS = 30_000;

/** Our own views, which nothing here asks. */
const ownViews = new Set(["trajectories", "run_summaries"]);

/** What the tables of each version are told by: columns that each must have. */
const signatures: readonly {
  readonly origin: EarlierVersion;
  readonly told: readonly [table: string, column: string];
  readonly columns: Readonly<Record<string, string>>;
}[] = [
  {
    origin: "python",
    told: ["experimentconfig", "id"],
    columns: {
      experimentconfig: "id networks seeds prompts embedding_models max_length started_at completed_at",
      run: "id network seed max_length initial_prompt experiment_id",
      invocation:
        "id started_at completed_at model type seed run_id sequence_number input_invocation_id output_text output_image_data",
      embedding: "id started_at completed_at invocation_id embedding_model vector",
      persistencediagram: "id started_at completed_at diagram_data run_id embedding_model",
      clusteringresult: "id embedding_model algorithm",
      embeddingcluster: "id embedding_id clustering_result_id medoid_embedding_id",
    },
  },
  {
    origin: "elixir-seeds",
    told: ["runs", "seed"],
    columns: {
      experiments:
        "id inserted_at updated_at networks seeds prompts embedding_models max_length started_at completed_at",
      runs: "id experiment_id network seed max_length initial_prompt",
      invocations:
        "id run_id sequence_number model type seed input_invocation_id output_text output_image started_at completed_at",
      embeddings: "id invocation_id embedding_model vector started_at completed_at",
      persistence_diagrams: "id run_id embedding_model diagram_data started_at completed_at",
      clustering_results: "id embedding_model algorithm",
      embedding_clusters: "id embedding_id clustering_result_id medoid_embedding_id",
    },
  },
  {
    origin: "elixir",
    told: ["runs", "run_number"],
    columns: {
      experiments:
        "id inserted_at updated_at networks num_runs prompts embedding_models max_length started_at completed_at",
      runs: "id experiment_id network run_number max_length initial_prompt",
      invocations:
        "id run_id sequence_number model type input_invocation_id output_text output_image started_at completed_at",
      embeddings: "id invocation_id embedding_model vector started_at completed_at",
      persistence_diagrams: "id run_id embedding_model diagram_data started_at completed_at",
      clustering_results: "id embedding_model algorithm layer",
      embedding_clusters: "id embedding_id clustering_result_id medoid_embedding_id",
    },
  },
];

/**
 * Opens a database to import from. It is only read, and trusted in nothing: SQLite does not call what its schema names, and a file with
 * triggers or views that are not ours is refused before any of its tables is looked at.
 *
 * @throws UserInputError if it is no database of any version of PANIC-TDA
 */
export function openForeignDatabase(path: string): ForeignDatabase {
  const database = connect(path);
  try {
    database.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
    const { id } = database.get<{ id: number }>("SELECT application_id AS id FROM pragma_application_id")!;
    const isOwn = id === applicationId;
    refuseCode(database, isOwn);
    return { database, origin: isOwn ? "own" : originOf(database) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Without a log nobody is writing, and SQLite need not lay files beside the database. */
function connect(path: string): Database {
  const options = { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS };
  if (existsSync(`${path}-wal`)) return new Database(path, resolve(path), options);
  const location = pathToFileURL(path);
  location.searchParams.set("immutable", "1");
  return new Database(path, location, options);
}

function refuseCode(database: Database, isOwn: boolean): void {
  const odd = database
    .all<{ type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE type IN ('trigger', 'view') OR (type = 'table' AND sql LIKE 'create virtual%') ORDER BY type, name`,
    )
    .find(
      ({ type, name, sql }) =>
        !(isOwn && ((type === "view" && ownViews.has(name)) || isOwnTrigger(type, sql))),
    );
  if (odd === undefined) return;
  const { type, name } = odd;
  throw new UserInputError(
    `${database.path}: it has a ${type === "table" ? "virtual table" : type}, ${name}, which no version of PANIC-TDA makes.`,
    {
      hint: `Nothing of it was read. If you made it: copy the file, and drop it in the copy: DROP ${type.toUpperCase()} ${name}`,
    },
  );
}

/** A trigger that one of our migrations makes, to the letter. */
function isOwnTrigger(type: string, sql: string): boolean {
  return type === "trigger" && migrations.some((migration) => migration.sql.includes(sql));
}

function originOf(database: Database): EarlierVersion {
  const columns = new Map<string, Set<string>>();
  const rows = database.all<{ tableName: string; columnName: string }>(
    `SELECT tables.name AS tableName, columns.name AS columnName
     FROM sqlite_schema AS tables JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'`,
  );
  for (const { tableName, columnName } of rows)
    columns.set(tableName, (columns.get(tableName) ?? new Set()).add(columnName));
  const signature = signatures.find(({ told: [table, column] }) => columns.get(table)?.has(column));
  if (signature === undefined) {
    const tables = [...columns.keys()].sort().slice(0, 5).join(", ");
    throw new UserInputError(
      `${database.path}: this is no database of PANIC-TDA: ${tables === "" ? "it has no table" : `its tables are ${tables}`}.`,
      {
        hint: "Databases of this version, of the Python version and of the two Elixir versions can be imported.",
      },
    );
  }
  for (const [table, names] of Object.entries(signature.columns)) {
    const missing = names.split(" ").find((name) => !columns.get(table)?.has(name));
    if (missing === undefined) continue;
    throw new UserInputError(
      `${database.path}: ${columns.has(table) ? `the table ${table} has no column ${missing}` : `there is no table ${table}`}.`,
      {
        hint: "It looks like a database of an earlier version, but of a state of it that is not known here. Bring it to its newest state with the program that made it.",
      },
    );
  }
  return signature.origin;
}
