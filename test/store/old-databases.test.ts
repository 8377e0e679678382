import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { DatabaseFileError } from "../../src/store/database-errors.ts";
import { migrations, schemaVersion } from "../../src/store/migrate.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { errorOf } from "./error-of.ts";
import { newStore } from "./new-store.ts";
import { oldDatabase } from "./old-database.ts";

const newest = migrations.length;
const oldSchemas = Array.from({ length: newest - 1 }, (_, index) => index + 1);

function migrated(schema: number): Store {
  const store = openStore(oldDatabase(schema), { mode: "write" });
  onTestFinished(() => store.close());
  return store;
}

/** All rows of all tables that a file has, by table. */
function rowsByTable(path: string): Record<string, unknown[]> {
  using database = new DatabaseSync(path, { readOnly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string }[];
  return Object.fromEntries(
    names.map(({ name }) => [name, database.prepare(`SELECT * FROM ${name} ORDER BY 1`).all()]),
  );
}

/** What SQLite knows of a database's tables, indexes and views, without the spaces between words. */
function schemaOf({ database }: Store): string[] {
  return database
    .all<{ sql: string | null }>("SELECT sql FROM sqlite_schema ORDER BY type, name")
    .map(({ sql }) => sql?.replaceAll(/\s+/g, " ") ?? "");
}

test("there is a saved database of every schema before the present one", () => {
  const saved = readdirSync(new URL("../golden/databases/", import.meta.url));
  expect(saved.filter((name) => /^schema-.*\.gz$/.test(name)).sort()).toEqual(
    oldSchemas.map((schema) => `schema-${schema}.db.gz`),
  );
});

describe.each(oldSchemas)("a database of schema %i", (schema) => {
  test("has the schema that its name says", () => {
    using database = new DatabaseSync(oldDatabase(schema), { readOnly: true });
    expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: schema });
  });

  test("has the schema of a new database once it was opened to write", () => {
    const store = migrated(schema);
    expect(schemaVersion(store.database)).toBe(newest);
    expect(schemaOf(store)).toEqual(schemaOf(newStore()));
  });

  test("keeps every row of every table", () => {
    const path = oldDatabase(schema);
    const before = rowsByTable(path);
    openStore(path, { mode: "write" }).close();
    expect(Object.values(before).flat().length).toBeGreaterThan(100);
    expect(rowsByTable(path)).toMatchObject(before);
  });

  test("is whole after that", () => {
    const { database } = migrated(schema);
    expect(database.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(database.all("PRAGMA foreign_key_check")).toEqual([]);
  });

  test("is not touched by those who only read, who are told which command migrates it", () => {
    const path = oldDatabase(schema);
    const before = readFileSync(path);
    const error = errorOf(DatabaseFileError, () => openStore(path, { mode: "read" }));
    expect(error.message).toBe(
      `${path}: the database has schema ${schema}, this panic-tda reads schema ${newest}.`,
    );
    expect(error.hint).toBe(`Bring it to the present one: panic-tda migrate --db ${path}`);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
