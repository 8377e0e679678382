import { createHash } from "node:crypto";
import type { Database } from "../database.ts";
import { pages } from "../pages.ts";
import { storedJson } from "../stored-json.ts";
import type { EarlierVersion } from "./open-earlier-database.ts";

/** An experiment as an earlier version stored it. Ids and times are as they stand there. */
export interface EarlierExperiment {
  readonly id: string;
  readonly networks: readonly (readonly string[])[];
  /** Null where the version had none. */
  readonly seeds: readonly number[] | null;
  /** Runs per network and prompt. */
  readonly numRuns: number;
  readonly prompts: readonly string[];
  readonly embedding_models: readonly string[];
  readonly max_length: number;
  readonly inserted_at: string | null;
  readonly updated_at: string | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
}

export interface EarlierRun {
  readonly id: string;
  readonly network: readonly string[];
  readonly seed: number | null;
  /** Null where the version had none. */
  readonly run_number: number | null;
  readonly max_length: number;
  readonly initial_prompt: string;
  readonly inserted_at: string | null;
}

/** A step, without its picture. */
export interface EarlierInvocation {
  /** Where its row lies, see `picture`. */
  readonly place: number;
  readonly id: string;
  readonly sequence_number: number;
  readonly model: string;
  readonly type: string;
  readonly seed: number | null;
  readonly input_invocation_id: string | null;
  /** The bytes of the caption: as text, SQLite's library would end it at a zero. */
  readonly caption: Uint8Array | null;
  /** Null if it has none. */
  readonly picture_bytes: number | null;
  readonly inserted_at: string | null;
  readonly started_at: string;
  readonly completed_at: string | null;
}

export interface EarlierEmbedding {
  readonly id: string;
  readonly invocation_id: string;
  readonly embedding_model: string;
  readonly vector: Uint8Array | null;
  readonly inserted_at: string | null;
  readonly started_at: string;
  readonly completed_at: string | null;
}

export interface EarlierDiagram {
  readonly id: string;
  readonly embedding_model: string;
  readonly diagram_data: Uint8Array | null;
}

export interface EarlierExponent {
  readonly id: string;
  readonly network: readonly string[];
  readonly prompt: string;
  readonly embedding_model: string;
  readonly lyapunov_data: Uint8Array | null;
}

/** A row that names another one which is not there. */
export interface EarlierOrphan {
  readonly id: string;
  readonly names: string;
}

/** Names that differ between the versions. */
interface Names {
  readonly experiments: string;
  readonly runs: string;
  readonly invocations: string;
  readonly embeddings: string;
  readonly diagrams: string;
  readonly clusterings: string;
  readonly assignments: string;
  readonly picture: string;
  readonly invocationSeed: string;
  readonly runSeed: string;
  readonly runNumber: string;
  readonly insertedAt: string;
}

const elixir = {
  experiments: "experiments",
  runs: "runs",
  invocations: "invocations",
  embeddings: "embeddings",
  diagrams: "persistence_diagrams",
  clusterings: "clustering_results",
  assignments: "embedding_clusters",
  picture: "output_image",
  insertedAt: "inserted_at",
};

const namesOf: Readonly<Record<EarlierVersion, Names>> = {
  python: {
    experiments: "experimentconfig",
    runs: "run",
    invocations: "invocation",
    embeddings: "embedding",
    diagrams: "persistencediagram",
    clusterings: "clusteringresult",
    assignments: "embeddingcluster",
    picture: "output_image_data",
    invocationSeed: "seed",
    runSeed: "seed",
    runNumber: "NULL",
    insertedAt: "NULL",
  },
  "elixir-seeds": { ...elixir, invocationSeed: "seed", runSeed: "seed", runNumber: "NULL" },
  elixir: { ...elixir, invocationSeed: "NULL", runSeed: "NULL", runNumber: "run_number" },
};

const PAGE_ROWS = 500;
const MOST_ORPHANS = 10_000;

/** The rows of a database of an earlier version, read page by page. */
export class EarlierRows {
  readonly version: EarlierVersion;
  readonly #database: Database;
  readonly #names: Names;
  /** Where the steps of a run are found: the table itself, or a sorted list of its rows where it has no index. */
  readonly #steps: string;
  readonly #diagrams: string;

  constructor(database: Database, version: EarlierVersion) {
    this.version = version;
    this.#database = database;
    this.#names = namesOf[version];
    this.#steps = this.#indexed(this.#names.invocations, "run_id");
    this.#diagrams = this.#indexed(this.#names.diagrams, "run_id");
  }

  /** The oldest first, by their ids. */
  experiments(): EarlierExperiment[] {
    const hasSeeds = this.version !== "elixir";
    const rows = this.#database.all<Record<string, string | number | null>>(
      `SELECT * FROM ${this.#names.experiments} ORDER BY id`,
    );
    return rows.map((row) => {
      const where = `${this.#database.path}: experiment ${row.id}`;
      const list = (column: string, shape: "networks" | "strings" | "numbers") =>
        storedJson<never>(String(row[column]), `${where}: ${column}`, shape);
      const seeds = hasSeeds ? (list("seeds", "numbers") as number[]) : null;
      return {
        id: String(row.id),
        networks: list("networks", "networks"),
        seeds,
        numRuns: seeds?.length ?? Number(row.num_runs),
        prompts: list("prompts", "strings"),
        embedding_models: list("embedding_models", "strings"),
        max_length: Number(row.max_length),
        inserted_at: textOf(row.inserted_at),
        updated_at: textOf(row.updated_at),
        started_at: textOf(row.started_at),
        completed_at: textOf(row.completed_at),
      };
    });
  }

  /** Changes whenever a run or a step of an experiment comes or goes. */
  fingerprint(experimentId: string): string {
    const { runs, embeddings, invocations } = this.#names;
    const steps = this.#steps;
    const hash = createHash("sha256");
    const ids = this.#database.all<{ id: string }>(
      `SELECT id FROM ${runs} WHERE experiment_id = :experimentId ORDER BY id`,
      { experimentId },
    );
    for (const { id } of ids) {
      const counts = this.#database.get<{ steps: number; embedded: number }>(
        `SELECT count(*) AS steps,
           sum((SELECT count(*) FROM ${embeddings} WHERE invocation_id = row.id)) AS embedded
         FROM ${invocations} AS row
         WHERE row.rowid IN (SELECT ${steps === invocations ? "rowid" : "place"} FROM ${steps} WHERE run_id = :id)`,
        { id },
      )!;
      hash.update(`${id} ${counts.steps} ${counts.embedded}\n`);
    }
    return hash.digest("hex");
  }

  *runs(experimentId: string): Generator<EarlierRun, void, void> {
    const { runs, runSeed, runNumber, insertedAt } = this.#names;
    const rows = pages<Omit<EarlierRun, "network"> & { readonly network: string }>(PAGE_ROWS, (last) =>
      this.#database.all(
        `SELECT id, network, ${runSeed} AS seed, ${runNumber} AS run_number, max_length, initial_prompt, ${insertedAt} AS inserted_at
         FROM ${runs} WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT ${PAGE_ROWS}`,
        { experimentId, after: last?.id ?? "" },
      ),
    );
    for (const row of rows) {
      const where = `${this.#database.path}: run ${row.id}: network`;
      yield { ...row, network: storedJson<string[]>(row.network, where, "strings") };
    }
  }

  /** The steps of a run by number; those of one number, the oldest first. */
  invocations(runId: string): EarlierInvocation[] {
    const { invocations, picture, invocationSeed, insertedAt } = this.#names;
    return this.#database.all(
      `SELECT steps.rowid AS place, steps.id, sequence_number, model, type, ${invocationSeed} AS seed, input_invocation_id,
         CAST(output_text AS BLOB) AS caption, length(${picture}) AS picture_bytes, ${insertedAt} AS inserted_at, started_at, completed_at
       FROM ${invocations} AS steps
       WHERE steps.rowid IN (SELECT ${this.#steps === invocations ? "rowid" : "place"} FROM ${this.#steps} WHERE run_id = :runId)
       ORDER BY sequence_number, started_at, id`,
      { runId },
    );
  }

  picture(place: number): Uint8Array {
    const { invocations, picture } = this.#names;
    return this.#database.get<{ bytes: Uint8Array }>(
      `SELECT ${picture} AS bytes FROM ${invocations} WHERE rowid = :place`,
      { place },
    )!.bytes;
  }

  /** The embeddings of a step, the oldest first. */
  embeddings(invocationId: string): EarlierEmbedding[] {
    const { embeddings, insertedAt } = this.#names;
    return this.#database.all(
      `SELECT id, invocation_id, embedding_model, vector, ${insertedAt} AS inserted_at, started_at, completed_at
       FROM ${embeddings} WHERE invocation_id = :invocationId ORDER BY embedding_model, started_at, id`,
      { invocationId },
    );
  }

  diagrams(runId: string): EarlierDiagram[] {
    const { diagrams } = this.#names;
    return this.#database.all(
      `SELECT id, embedding_model, diagram_data FROM ${diagrams}
       WHERE rowid IN (SELECT ${this.#diagrams === diagrams ? "rowid" : "place"} FROM ${this.#diagrams} WHERE run_id = :runId)
       ORDER BY embedding_model, id`,
      { runId },
    );
  }

  exponents(experimentId: string): EarlierExponent[] {
    if (this.version !== "elixir" || !this.#hasTable("lyapunov_results")) return [];
    const rows = this.#database.all<Omit<EarlierExponent, "network"> & { readonly network: string }>(
      `SELECT id, network, prompt, embedding_model, lyapunov_data FROM lyapunov_results
       WHERE experiment_id = :experimentId ORDER BY id`,
      { experimentId },
    );
    return rows.map((row) => ({
      ...row,
      network: storedJson<string[]>(row.network, `${this.#database.path}: ${row.id}: network`, "strings"),
    }));
  }

  /** How many rows the tables of an experiment's kind have, in all. */
  counts(): Readonly<Record<"invocations" | "embeddings" | "clusterings" | "assignments", number>> {
    const { invocations, embeddings, clusterings, assignments } = this.#names;
    const count = (table: string) =>
      this.#database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)!.count;
    return {
      invocations: count(invocations),
      embeddings: count(embeddings),
      clusterings: count(clusterings),
      assignments: count(assignments),
    };
  }

  /** Rows whose parent is gone, by what they are; at most 10,000 of each. */
  orphans(): Readonly<
    Record<"runs" | "invocations" | "embeddings" | "diagrams" | "assignments" | "medoids", EarlierOrphan[]>
  > {
    const { experiments, runs, invocations, embeddings, diagrams, assignments } = this.#names;
    const orphans = (table: string, column: string, parent: string) =>
      this.#database.all<EarlierOrphan>(
        `SELECT id, ${column} AS names FROM ${table} AS child
         WHERE ${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${parent} AS parent WHERE parent.id = child.${column})
         ORDER BY id LIMIT ${MOST_ORPHANS}`,
      );
    return {
      runs: orphans(runs, "experiment_id", experiments),
      invocations: orphans(invocations, "run_id", runs),
      embeddings: orphans(embeddings, "invocation_id", invocations),
      diagrams: orphans(diagrams, "run_id", runs),
      assignments: orphans(assignments, "embedding_id", embeddings),
      medoids: orphans(assignments, "medoid_embedding_id", embeddings),
    };
  }

  /** A table that finds rows by a column: the table, or a temporary list of its rows, which lies beside our own files. */
  #indexed(table: string, column: string): string {
    const first = this.#database.get<{ name: string }>(
      `SELECT columns.name AS name FROM pragma_index_list(:table) AS indexes
       JOIN pragma_index_info(indexes.name) AS columns WHERE columns.seqno = 0 AND columns.name = :column`,
      { table, column },
    );
    if (first !== undefined) return table;
    const list = `${table}_by_${column}`;
    this.#database.execute(
      `CREATE TEMP TABLE ${list} AS SELECT rowid AS place, ${column} FROM main.${table};
       CREATE INDEX temp.${list}_index ON ${list} (${column})`,
    );
    return list;
  }

  #hasTable(name: string): boolean {
    return (
      this.#database.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :name", { name }) !==
      undefined
    );
  }
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
