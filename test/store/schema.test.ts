import { describe, expect, test } from "vitest";
import type { SqlParameters } from "../../src/store/database.ts";
import { applicationId } from "../../src/store/migrate.ts";
import type { Store } from "../../src/store/store.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";

function tables({ database }: Store): string[] {
  return database
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .map((table) => table.name);
}

describe("a new database", () => {
  test("has pages of 16 KiB, which hold a vector of 768 float32 in the row", () => {
    expect(newStore().database.pragma("page_size")).toBe(16384);
  });

  test("gives disk back by incremental vacuum", () => {
    expect(newStore().database.pragma("auto_vacuum")).toBe(2);
  });

  test("is marked as ours by its application id, the letters PTDA", () => {
    expect(newStore().database.pragma("application_id")).toBe(applicationId);
    expect(Buffer.from(applicationId.toString(16), "hex").toString("latin1")).toBe("PTDA");
  });

  test("is in WAL mode", () => {
    expect(newStore().database.get("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
  });

  test("is written with synchronous FULL and with foreign keys on", () => {
    const { database } = newStore();
    expect([database.pragma("synchronous"), database.pragma("foreign_keys")]).toEqual([2, 1]);
  });

  test("has only strict tables", () => {
    const store = newStore();
    const strict = store.database
      .all<{ name: string; strict: number }>("PRAGMA table_list")
      .filter(({ name, strict: isStrict }) => tables(store).includes(name) && isStrict === 1);
    expect(strict.map(({ name }) => name).sort()).toEqual(tables(store).sort());
    expect(tables(store)).toHaveLength(23);
  });

  test("has an index that begins with the column of each foreign key", () => {
    const store = newStore();
    const { database } = store;
    const columns = tables(store).flatMap((table) =>
      database
        .all<{ from: string }>(`PRAGMA foreign_key_list(${table})`)
        .map((key) => ({ table, column: key.from })),
    );
    expect(columns.length).toBe(30);
    const withoutIndex = columns.filter(({ table, column }) => {
      const indexes = database.all<{ name: string }>(`PRAGMA index_list(${table})`);
      return !indexes.some(
        ({ name }) => database.get<{ name: string }>(`PRAGMA index_info(${name})`)?.name === column,
      );
    });
    expect(withoutIndex).toEqual([]);
  });

  test("has columns for id and times in every table, but for the key of images and of what an experiment has one of", () => {
    const store = newStore();
    for (const table of tables(store)) {
      const columns = store.database
        .all<{ name: string }>(`PRAGMA table_xinfo(${table})`)
        .map((column) => column.name);
      const key =
        table === "images" ? "hash" : ["leases", "kept_counts"].includes(table) ? "experiment_id" : "id";
      // Those of embeddings are derived, and such columns stand last.
      const found = table === "embeddings" ? [columns[0], ...columns.slice(-2)] : columns.slice(0, 3);
      expect(found, table).toEqual([key, "inserted_at", "updated_at"]);
    }
  });

  test.each([
    ["runs", ["experiment_id", "network", "initial_prompt", "run_number"]],
    ["invocations", ["run_id", "sequence_number"]],
    ["model_versions", ["name", "kind", "revision", "parameters"]],
    ["embeddings", ["invocation_id", "embedding_model"]],
    ["prompt_embeddings", ["experiment_id", "prompt", "embedding_model"]],
    ["persistence_diagrams", ["run_id", "embedding_model"]],
    ["lyapunov_results", ["experiment_id", "network", "prompt", "embedding_model"]],
    ["clustering_results", ["embedding_model", "algorithm", "layer"]],
    ["executors", ["experiment_id", "name"]],
    ["embedding_clusters", ["embedding_id", "clustering_result_id"]],
  ])("keeps %s apart by %j", (table, columns) => {
    const { database } = newStore();
    const unique = database
      .all<{ name: string; origin: string }>(`PRAGMA index_list(${table})`)
      .filter((index) => index.origin === "u")
      .map((index) =>
        database.all<{ name: string }>(`PRAGMA index_info(${index.name})`).map((column) => column.name),
      );
    expect(unique).toEqual([columns]);
  });
});

/** An invocation that can be inserted after the one of `filledRun`, with `changes`. */
function insertInvocation(changes: SqlParameters): () => void {
  const store = newStore();
  const { run, modelVersionId } = filledRun(store, 1);
  const [first] = [...store.invocations(run.id)];
  const hash = "a".repeat(64);
  store.database.run("INSERT INTO images VALUES (:hash, '', '', x'00', 'webp', 1, 1)", { hash });
  const row = {
    id: "second",
    inserted_at: "",
    updated_at: "",
    run_id: run.id,
    sequence_number: 1,
    model: "DummyT2I",
    model_version_id: modelVersionId,
    type: "image",
    seed: 1,
    input_invocation_id: first!.id,
    output_text: null,
    output_image_hash: hash,
    output_hash: hash,
    batch_size: 1,
    batch_index: 0,
    notes: null,
    started_at: "",
    completed_at: "",
    ...changes,
  };
  const columns = Object.keys(row);
  const sql = `INSERT INTO invocations (${columns}) VALUES (${columns.map((column) => `:${column}`)})`;
  return () => store.database.transaction(() => store.database.run(sql, row));
}

describe("an invocation", () => {
  test("can be stored when all of it fits together", () => {
    expect(insertInvocation({})).not.toThrow();
  });

  test.each<[string, SqlParameters]>([
    ["is a picture without a picture", { output_image_hash: null }],
    ["is a text without a text", { type: "text", output_image_hash: null }],
    ["has both outputs", { output_text: "a caption" }],
    ["is a text with a picture", { type: "text" }],
    ["is a text with both outputs", { type: "text", output_text: "a caption" }],
    ["is a picture with a text", { output_text: "a caption", output_image_hash: null }],
    ["is an empty text", { type: "text", output_text: "", output_image_hash: null }],
    ["is a picture under another hash", { output_hash: "b".repeat(64) }],
    ["is of no known type", { type: "sound" }],
    ["has a drawn seed left to draw", { seed: -1 }],
    ["has a seed of 33 bits", { seed: 2 ** 32 }],
    ["is numbered below 0", { sequence_number: -1 }],
    ["has no input though it is not the first", { input_invocation_id: null }],
    ["lies outside its batch", { batch_size: 2, batch_index: 2 }],
    ["has notes that are no JSON", { notes: "truncated" }],
  ])("is refused when it %s", (_, changes) => {
    expect(insertInvocation(changes)).toThrow(/CHECK constraint failed/);
  });

  test("can be stored by whoever does not know how it was computed", () => {
    const unknown = { seed: null, model_version_id: null, batch_size: null, batch_index: null };
    expect(insertInvocation(unknown)).not.toThrow();
  });

  test("is refused when the run has one of its number", () => {
    expect(insertInvocation({ sequence_number: 0, input_invocation_id: null })).toThrow(
      /UNIQUE constraint failed: invocations.run_id, invocations.sequence_number/,
    );
  });

  test.each<[string, SqlParameters]>([
    ["run", { run_id: "nobody" }],
    ["model version", { model_version_id: "nobody" }],
    ["picture", { output_image_hash: "c".repeat(64), output_hash: "c".repeat(64) }],
    ["input", { input_invocation_id: "nobody" }],
  ])("is refused when its %s is not in the database", (_, changes) => {
    expect(insertInvocation(changes)).toThrow(/FOREIGN KEY constraint failed/);
  });

  test("is refused when a number is a text", () => {
    expect(insertInvocation({ seed: "one" })).toThrow(/cannot store TEXT value in INTEGER column/);
  });
});

test("a vector is refused when its bytes are no float32 numbers", () => {
  const store = newStore();
  const { run, modelVersionId } = filledRun(store, 1);
  const [invocation] = [...store.invocations(run.id)];
  for (const vector of [new Uint8Array(0), new Uint8Array(7)]) {
    const insert = () =>
      store.database.run(
        "INSERT INTO embeddings VALUES ('e', NULL, NULL, :invocation, 'M', :version, :vector, '', '', NULL, NULL)",
        {
          invocation: invocation!.id,
          version: modelVersionId,
          vector,
        },
      );
    expect(insert).toThrow(/CHECK constraint failed/);
  }
});

/** Two embeddings, of one experiment each, in one cluster whose medoid is the first. */
function storeWithCluster(): { store: Store; experiments: string[] } {
  const store = newStore();
  const experiments: string[] = [];
  store.database.run(
    "INSERT INTO clustering_results VALUES ('clustering', '', '', 'M', 'hdbscan', '{}', 0, '', '')",
  );
  for (const id of ["medoid", "member"]) {
    const { experiment, run, modelVersionId } = filledRun(store, 1);
    experiments.push(experiment.id);
    const [invocation] = [...store.invocations(run.id)];
    store.database.run(
      "INSERT INTO embeddings VALUES (:id, NULL, NULL, :invocation, 'M', :version, x'00000000', '', '', NULL, NULL)",
      {
        id,
        invocation: invocation!.id,
        version: modelVersionId,
      },
    );
    store.database.run(
      "INSERT INTO embedding_clusters VALUES (:id, '', '', :id, 'clustering', 0, 'medoid')",
      { id },
    );
  }
  return { store, experiments };
}

describe("the row of an embedding in a clustering", () => {
  test.each<[string, number, string | null]>([
    ["is noise with a medoid", -1, "medoid"],
    ["is in a cluster without a medoid", 0, null],
    ["has a label below that of noise", -2, "medoid"],
  ])("is refused when it %s", (_, label, medoid) => {
    const { database } = storeWithCluster().store;
    const update = () =>
      database.run("UPDATE embedding_clusters SET label = :label, medoid_embedding_id = :medoid", {
        label,
        medoid,
      });
    expect(update).toThrow(/CHECK constraint failed/);
  });

  test("goes with the experiment of its embedding, and no other row does", () => {
    const { store, experiments } = storeWithCluster();
    store.database.run("DELETE FROM experiments WHERE id = :id", { id: experiments[1]! });
    expect(store.database.all("SELECT id FROM embedding_clusters")).toEqual([{ id: "medoid" }]);
    expect(store.database.all("SELECT id FROM clustering_results")).toHaveLength(1);
  });

  test("keeps its medoid from going, unless another one is named before the commit", () => {
    const { store, experiments } = storeWithCluster();
    const { database } = store;
    const deleteMedoid = () =>
      database.run("DELETE FROM experiments WHERE id = :id", { id: experiments[0]! });
    expect(() => database.transaction(deleteMedoid)).toThrow(/FOREIGN KEY constraint failed/);
    database.transaction(() => {
      deleteMedoid();
      database.run("UPDATE embedding_clusters SET medoid_embedding_id = 'member'");
    });
    expect(database.all("SELECT embedding_id, medoid_embedding_id FROM embedding_clusters")).toEqual([
      { embedding_id: "member", medoid_embedding_id: "member" },
    ]);
  });

  test("goes with its clustering", () => {
    const { database } = storeWithCluster().store;
    database.run("DELETE FROM clustering_results");
    expect(database.all("SELECT * FROM embedding_clusters")).toEqual([]);
  });
});
