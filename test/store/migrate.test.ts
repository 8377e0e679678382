import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Database } from "../../src/store/database.ts";
import { DatabaseFileError } from "../../src/store/database-errors.ts";
import { Lease } from "../../src/store/leases.ts";
import { type Migration, migrate, migrations, schemaVersion } from "../../src/store/migrate.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { errorOf } from "./error-of.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";

const addsATable: Migration = {
  name: "adds a table",
  sql: "CREATE TABLE notes (id TEXT PRIMARY KEY) STRICT",
};

function emptyDatabase(): Database {
  const path = join(temporaryFolder(), "panic-tda.db");
  const database = new Database(path, path, { readOnly: false, busyTimeoutMs: 1_000 });
  onTestFinished(() => database.close());
  return database;
}

function tables(database: Database): string[] {
  return database
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .map((table) => table.name);
}

describe("migrate", () => {
  test("brings an empty file to the newest schema", () => {
    const database = emptyDatabase();
    migrate(database);
    expect(schemaVersion(database)).toBe(migrations.length);
  });

  test("takes every step that is missing, in order", () => {
    const database = emptyDatabase();
    const alters: Migration = { name: "alters it", sql: "ALTER TABLE notes ADD COLUMN note TEXT" };
    migrate(database, [...migrations, addsATable, alters]);
    expect(schemaVersion(database)).toBe(migrations.length + 2);
    expect(database.all("PRAGMA table_info(notes)")).toHaveLength(2);
  });

  test("does nothing to a database of the newest schema", () => {
    const { database } = newStore();
    const before = database.pragma("schema_version");
    migrate(database);
    expect(database.pragma("schema_version")).toBe(before);
  });

  test("keeps what the database holds", () => {
    const store = newStore();
    filledRun(store, 5);
    const before = canonicalDump(store.path);
    migrate(store.database, [...migrations, addsATable]);
    expect(canonicalDump(store.path)).toEqual(before);
  });

  test("leaves the schema before when a step fails in its middle", () => {
    const { database } = newStore();
    const before = tables(database);
    const fails: Migration = {
      name: "fails",
      sql: "CREATE TABLE half_done (a TEXT) STRICT; DROP TABLE incidents; INSERT INTO nowhere VALUES (1);",
    };
    expect(() => migrate(database, [...migrations, fails])).toThrow(/no such table: nowhere/);
    expect(schemaVersion(database)).toBe(migrations.length);
    expect(tables(database)).toEqual(before);
  });

  test("keeps the steps that were taken before the one that fails", () => {
    const { database } = newStore();
    const fails: Migration = { name: "fails", sql: "INSERT INTO nowhere VALUES (1)" };
    expect(() => migrate(database, [...migrations, addsATable, fails])).toThrow(/no such table: nowhere/);
    expect(schemaVersion(database)).toBe(migrations.length + 1);
    expect(tables(database)).toContain("notes");
  });

  test("has foreign keys on again after a step, and after one that failed", () => {
    const { database } = newStore();
    migrate(database, [...migrations, addsATable]);
    expect(database.pragma("foreign_keys")).toBe(1);
    expect(() =>
      migrate(database, [...migrations, addsATable, { name: "fails", sql: "nonsense" }]),
    ).toThrow();
    expect(database.pragma("foreign_keys")).toBe(1);
  });

  test("takes back a step that leaves a row without its parent", () => {
    const store = newStore();
    const { experiment } = filledRun(store, 2);
    const orphans: Migration = { name: "orphans", sql: "DELETE FROM experiments" };
    expect(() => migrate(store.database, [...migrations, orphans])).toThrow(
      'migration "orphans" left a row of runs without its parent; nothing was changed',
    );
    expect(schemaVersion(store.database)).toBe(migrations.length);
    expect(store.experiment(experiment.id)).toEqual(experiment);
  });

  test("can rebuild a table that others refer to without losing their rows", () => {
    const store = newStore();
    filledRun(store, 2);
    const before = canonicalDump(store.path);
    const { sql } = store.database.get<{ sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE name = 'experiments'",
    )!;
    const rebuilds: Migration = {
      name: "rebuilds",
      sql: `${sql.replace("TABLE experiments", "TABLE rebuilt")};
        INSERT INTO rebuilt SELECT * FROM experiments; DROP TABLE experiments; ALTER TABLE rebuilt RENAME TO experiments;`,
    };
    // Renaming a table would otherwise fail on the views that name it.
    store.database.execute("PRAGMA legacy_alter_table = ON");
    migrate(store.database, [...migrations, rebuilds]);
    expect(canonicalDump(store.path)).toEqual(before);
  });

  test("is refused while an experiment is running", () => {
    const store = newStore();
    const { experiment } = filledRun(store, 1);
    const lease = Lease.acquire(store.database, experiment.id);
    onTestFinished(() => lease.release());
    const error = errorOf(DatabaseFileError, () => migrate(store.database, [...migrations, addsATable]));
    expect(error.message).toMatch(
      new RegExp(
        `^${store.path}: the database has schema ${migrations.length} and must become schema ${migrations.length + 1}, but experiment ${experiment.id} is running \\(process ${process.pid} on .+\\)\\.$`,
      ),
    );
    expect(error.hint).toBe("Let it finish, or stop it with Ctrl-C: it can be resumed after the migration.");
    expect(schemaVersion(store.database)).toBe(migrations.length);
  });

  test("goes on when the lease was left behind by a process that is gone", () => {
    const store = newStore();
    const { experiment } = filledRun(store, 1);
    const lease = Lease.acquire(store.database, experiment.id);
    onTestFinished(() => lease.release());
    store.database.run("UPDATE leases SET heartbeat_at = '2026-01-01T00:00:00.000000Z'");
    migrate(store.database, [...migrations, addsATable]);
    expect(schemaVersion(store.database)).toBe(migrations.length + 1);
  });
});
