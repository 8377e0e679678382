import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { copiesBeforeMigrations } from "../../src/store/copy-before-migration.ts";
import { DatabaseBusyError, DatabaseFileError } from "../../src/store/database-errors.ts";
import { type Migrated, migrations } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/store.ts";
import { errorOf } from "./error-of.ts";
import { newStore } from "./new-store.ts";
import { oldDatabase } from "./old-database.ts";

const disk = vi.hoisted(() => ({ available: Number.POSITIVE_INFINITY }));
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    statfsSync: (path: string) => ({
      ...fs.statfsSync(path),
      bavail: Math.min(disk.available, 2 ** 40),
      bsize: 1,
    }),
  };
});

function schemaOf(path: string): unknown {
  using database = new DatabaseSync(path, { readOnly: true });
  return database.prepare("PRAGMA user_version").get();
}

describe("a database of schema 2 that is opened to write", () => {
  test("is copied beside itself first, bit for bit, and who opened it is told", () => {
    const path = oldDatabase(2);
    const before = readFileSync(path);
    const told: Migrated[] = [];
    openStore(path, { mode: "write", onMigrated: (done) => told.push(done) }).close();
    expect(told).toEqual([{ from: 2, to: migrations.length, copy: `${path}.before-schema-3` }]);
    expect(readFileSync(`${path}.before-schema-3`).equals(before)).toBe(true);
    expect(copiesBeforeMigrations(path)).toEqual([{ path: `${path}.before-schema-3`, bytes: before.length }]);
  });

  test("has in its copy what stood in the log alone", () => {
    const path = oldDatabase(2);
    const writer = new DatabaseSync(path);
    onTestFinished(() => writer.close());
    writer.exec("PRAGMA journal_mode = WAL; UPDATE experiments SET description = 'in the log'");
    openStore(path, { mode: "write" }).close();
    using copy = new DatabaseSync(`${path}.before-schema-3`, { readOnly: true });
    expect(copy.prepare("SELECT DISTINCT description FROM experiments").all()).toEqual([
      { description: "in the log" },
    ]);
  });

  test("is not copied again by the next who opens it", () => {
    const path = oldDatabase(2);
    openStore(path, { mode: "write" }).close();
    const told: Migrated[] = [];
    openStore(path, { mode: "write", onMigrated: (done) => told.push(done) }).close();
    expect(told).toEqual([]);
  });

  test("stays as it is while another program reads it, whose user is told what to close", () => {
    const path = oldDatabase(2);
    const writer = new DatabaseSync(path);
    writer.exec("PRAGMA journal_mode = WAL; UPDATE experiments SET description = 'older'");
    const reader = new DatabaseSync(path, { readOnly: true });
    onTestFinished(() => {
      reader.close();
      writer.close();
    });
    reader.exec("BEGIN; SELECT * FROM experiments");
    writer.exec("UPDATE experiments SET description = 'newer'");
    const error = errorOf(DatabaseBusyError, () => openStore(path, { mode: "write", busyTimeoutMs: 50 }));
    expect(error.message).toMatch(/another program is using it\. Close what has it open/);
    expect(schemaOf(path)).toEqual({ user_version: 2 });
    expect(readdirSync(dirname(path)).filter((name) => name.includes("before-schema"))).toEqual([]);
  });

  test("stays as it is where there is no room for the copy", () => {
    const path = oldDatabase(2);
    disk.available = 1_000_000;
    onTestFinished(() => {
      disk.available = Number.POSITIVE_INFINITY;
    });
    const error = errorOf(DatabaseFileError, () => openStore(path, { mode: "write" }));
    expect(error.message).toMatch(
      /has schema 2 and must become schema 3\. A copy is made first, of [\d.]+ MB, but its disk has only 1\.0 MB left\. Nothing was changed\.$/,
    );
    expect(schemaOf(path)).toEqual({ user_version: 2 });
    expect(existsSync(`${path}.before-schema-3`)).toBe(false);
  });
});

test("a new database is not copied", () => {
  const store = newStore();
  expect(copiesBeforeMigrations(store.path)).toEqual([]);
});
