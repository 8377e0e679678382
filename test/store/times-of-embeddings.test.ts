import { spawnSync } from "node:child_process";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { insertEmbedding } from "../../src/store/embeddings.ts";
import { insertImportedRow } from "../../src/store/imported-rows.ts";
import { timesOfEmbeddings } from "../../src/store/migrations/0006-times-of-embeddings.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";
import { oldDatabase } from "./old-database.ts";

const startedAt = "2026-01-01T00:00:00.000000Z";
const completedAt = "2026-01-01T00:00:01.000000Z";
const later = "2026-01-01T00:00:02.000000Z";

/** Embeddings of 768 by a model with a name of 14 letters; those that `isCopy` names are taken from others. */
function storeOf(count: number, isCopy: (place: number) => boolean): Store {
  const store = newStore();
  const { run, modelVersionId } = filledRun(store, count);
  const steps = [...store.invocations(run.id)];
  store.database.transaction(() => {
    for (const [place, { id }] of steps.entries())
      insertEmbedding(store.database, {
        invocationId: id,
        embeddingModel: "JinaClipVision",
        modelVersionId,
        vector: new Float32Array(768).fill(place + 1),
        takenFrom: isCopy(place) ? id : null,
        startedAt,
        completedAt,
      });
  });
  return store;
}

/** How many pages have so many rows each. */
function rowsToAPage({ database }: Store): Record<number, number> {
  const found = database.all<{ rows: number; pages: number }>(
    `SELECT ncell AS rows, count(*) AS pages FROM dbstat WHERE name = 'embeddings' AND pagetype = 'leaf' GROUP BY ncell`,
  );
  return Object.fromEntries(found.map(({ rows, pages }) => [rows, pages]));
}

test("five vectors of 768 float32 share a page, and one of them may be a copy that names its source", () => {
  expect(rowsToAPage(storeOf(1_000, (place) => place % 5 === 3))).toEqual({ 5: 200 });
  // What DESIGN.md says of copies: two are too many.
  expect(rowsToAPage(storeOf(1_000, () => true))).toEqual({ 4: 250 });
});

test("an embedding was stored when it was completed, unless it has a time of its own", () => {
  const { database } = storeOf(1, () => false);
  const { id, ...computed } = database.get<{ id: string }>("SELECT * FROM embeddings")!;
  const times = "SELECT inserted_at, updated_at, own_inserted_at, own_updated_at FROM embeddings";
  expect(database.get(times)).toEqual({
    inserted_at: completedAt,
    updated_at: completedAt,
    own_inserted_at: null,
    own_updated_at: null,
  });
  database.run("DELETE FROM embeddings");
  // Elsewhere it may be known better.
  insertImportedRow(database, "embeddings", { ...computed, id, updated_at: later });
  expect(database.get(times)).toEqual({
    inserted_at: completedAt,
    updated_at: later,
    own_inserted_at: null,
    own_updated_at: later,
  });
});

describe("a database of schema 5", () => {
  const rows = "SELECT id, inserted_at, updated_at, completed_at, hex(vector) FROM embeddings ORDER BY id";
  const places = "SELECT pageno, ncell, payload FROM dbstat WHERE name = 'embeddings' ORDER BY pageno";
  const read = (path: string, sql: string) => {
    using database = new DatabaseSync(path);
    return database.prepare(sql).all();
  };

  test("keeps the times of its embeddings, and their places in the file", () => {
    const path = oldDatabase(5);
    const [before, placesBefore] = [read(path, rows), read(path, places)];
    const store = openStore(path, { mode: "write" });
    onTestFinished(() => store.close());
    expect(store.database.all(rows)).toEqual(before);
    expect(store.database.all(places)).toEqual(placesBefore);
    expect(store.database.get("SELECT count(*) AS n FROM embeddings WHERE own_inserted_at IS NULL")).toEqual({
      n: 0,
    });
    expect(store.database.all("SELECT vector FROM trajectories")).toHaveLength(before.length);
  });

  test("is of schema 5 after a kill in the middle of the migration, and is brought to the next one then", () => {
    const path = oldDatabase(5);
    const before = read(path, rows);
    const script = `const { DatabaseSync } = require("@photostructure/sqlite");
      const database = new DatabaseSync(process.argv[1]);
      database.exec("PRAGMA cache_size = 1; BEGIN IMMEDIATE;" + process.argv[2]);
      process.kill(process.pid, "SIGKILL");`;
    const { signal } = spawnSync(process.execPath, ["-e", script, path, timesOfEmbeddings]);
    expect(signal).toBe("SIGKILL");
    expect(read(path, "PRAGMA user_version")).toEqual([{ user_version: 5 }]);
    expect(read(path, rows)).toEqual(before);
    openStore(path, { mode: "write" }).close();
    expect(read(path, rows)).toEqual(before);
  });
});
