import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { DatabaseBusyError, DatabaseFileError } from "../../src/store/database-errors.ts";
import { migrations } from "../../src/store/migrate.ts";
import { type OpenStoreOptions, openStore } from "../../src/store/store.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { asOrdinaryUser } from "./as-ordinary-user.ts";
import { errorOf } from "./error-of.ts";

const modes = ["create", "write", "read"] as const;

function newPath(): string {
  return join(temporaryFolder(), "panic-tda.db");
}

/** The path of a database with one experiment that nobody has open: a copy of what a store left when it was closed. */
function closedDatabase(): string {
  const original = newPath();
  const store = openStore(original);
  createExperiment(store, smallConfig);
  store.close();
  const path = newPath();
  copyFileSync(original, path);
  return path;
}

function refusal(path: string, options: OpenStoreOptions): DatabaseFileError {
  return errorOf(DatabaseFileError, () => openStore(path, options).close());
}

/** Another program's connection, which holds the write lock until the test ends. */
function holdWriteLock(path: string): void {
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  other.exec("BEGIN IMMEDIATE");
}

describe("a path without a file", () => {
  test("becomes a database when it is opened to create one", () => {
    const path = newPath();
    openStore(path).close();
    expect(existsSync(path)).toBe(true);
  });

  test.each(["write", "read"] as const)("is refused by name when it is opened to %s", (mode) => {
    const path = newPath();
    const error = refusal(path, { mode });
    expect(error.message).toBe(`${path}: there is no such database.`);
    expect(error.hint).toBe("Name it with --db or PANIC_TDA_DB, or make one: panic-tda run CONFIG");
    expect(existsSync(path)).toBe(false);
  });

  test("is refused when its folder is missing too", () => {
    const folder = join(temporaryFolder(), "missing");
    const error = refusal(join(folder, "a.db"), { mode: "create" });
    expect(error.message).toBe(`${join(folder, "a.db")}: the folder ${folder} does not exist.`);
    expect(error.hint).toBe("Make it first, or name another file with --db.");
    expect(existsSync(folder)).toBe(false);
  });
});

test.each(modes)("a folder is refused when it is opened to %s", (mode) => {
  const folder = temporaryFolder();
  const error = refusal(folder, { mode });
  expect(error.message).toBe(`${folder}: expected a database file, found a folder.`);
  expect(error.hint).toBe("Name a file in it, for example with --db panic-tda.db.");
});

describe("a file that is not SQLite", () => {
  test.each(
    modes.flatMap((mode) => [
      [mode, "short", "hello"] as const,
      [mode, "long", "not a database\n".repeat(5_000)] as const,
    ]),
  )("is refused and left as it is when it is opened to %s: a %s text", (mode, _, text) => {
    const path = newPath();
    writeFileSync(path, text);
    const error = refusal(path, { mode });
    expect(error.message).toBe(`${path}: this file is not a SQLite database.`);
    expect(error.hint).toBe(
      "Name another file with --db; panic-tda never overwrites a file that it did not make.",
    );
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readdirSync(join(path, ".."))).toEqual(["panic-tda.db"]);
  });
});

describe("another program's SQLite database", () => {
  function othersDatabase(sql: string): string {
    const path = newPath();
    using other = new DatabaseSync(path);
    other.exec(sql);
    return path;
  }

  test.each(modes)("is refused and left as it is when it is opened to %s", (mode) => {
    const path = othersDatabase("CREATE TABLE songs (title TEXT)");
    const before = readFileSync(path);
    const error = refusal(path, { mode });
    expect(error.message).toBe(`${path}: this SQLite database belongs to another program.`);
    expect(error.hint).toBe(
      "Name another file with --db; panic-tda never writes to a file that it did not make.",
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(["PRAGMA application_id = 7", "PRAGMA user_version = 3"])(
    "is told by %s even where it has no table yet",
    (sql) => {
      expect(refusal(othersDatabase(sql), { mode: "create" }).message).toContain(
        "belongs to another program",
      );
    },
  );
});

describe("a database of a newer panic-tda", () => {
  test.each(modes)("is refused by name and left as it is when it is opened to %s", (mode) => {
    const path = closedDatabase();
    {
      using newer = new DatabaseSync(path);
      newer.exec("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    const before = readFileSync(path);
    const error = refusal(path, { mode });
    expect(error.message).toBe(
      `${path}: the database has schema 99, this panic-tda reads schemas up to ${migrations.length}.`,
    );
    expect(error.hint).toBe("A newer panic-tda wrote it. Update: npm install panic-tda@latest");
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe("an empty file", () => {
  test("is said to hold no experiment when it is opened to read", () => {
    const path = newPath();
    writeFileSync(path, "");
    const error = refusal(path, { mode: "read" });
    expect(error.message).toBe(`${path}: the database is empty, no experiment was ever created in it.`);
    expect(error.hint).toBe(`Start one: panic-tda run CONFIG --db ${path}`);
    expect(statSync(path).size).toBe(0);
  });

  test("becomes a database when it is opened to write", () => {
    const path = newPath();
    writeFileSync(path, "");
    using store = openStore(path, { mode: "write" });
    expect([...store.experiments()]).toEqual([]);
  });
});

describe("a database that is read-only", () => {
  test("can be read from a folder in which nothing can be made", () => {
    const path = closedDatabase();
    const seeds = asOrdinaryUser(join(path, ".."), 0o555, () => {
      using store = openStore(path, { mode: "read" });
      return store.experiment("latest").seeds;
    });
    expect(seeds).toEqual(smallConfig.seeds);
    expect(readdirSync(join(path, ".."))).toEqual(["panic-tda.db"]);
  });

  test.each(["create", "write"] as const)("is refused when it is opened to %s in such a folder", (mode) => {
    const path = closedDatabase();
    const error = asOrdinaryUser(join(path, ".."), 0o555, () => refusal(path, { mode }));
    expect(error.message).toBe(
      `${path}: the database cannot be written, the file or its folder is read-only.`,
    );
    expect(error.hint).toBe(
      "SQLite writes two files beside the database (-wal and -shm), so the folder must be writable too.",
    );
  });

  test("refuses to be written where only the file is read-only", () => {
    const path = closedDatabase();
    chmodSync(path, 0o444);
    const error = asOrdinaryUser(join(path, ".."), 0o777, () => {
      using store = openStore(path);
      return errorOf(DatabaseFileError, () => createExperiment(store, smallConfig));
    });
    expect(error.message).toBe(
      `${path}: the database cannot be written, the file or its folder is read-only.`,
    );
    expect(error.hint).toBe(
      "SQLite writes two files beside the database (-wal and -shm), so the folder must be writable too.",
    );
  });

  test("cannot be made in a folder in which nothing can be made", () => {
    const path = newPath();
    const error = asOrdinaryUser(join(path, ".."), 0o555, () => refusal(path, { mode: "create" }));
    expect(error.message).toBe(`${path}: the database cannot be opened.`);
    expect(error.hint).toBe(
      "The folder must exist and be writable: SQLite keeps two files beside the database (-wal and -shm).",
    );
  });

  test("refuses to be written through a store that was opened to read", () => {
    using store = openStore(closedDatabase(), { mode: "read" });
    expect(errorOf(DatabaseFileError, () => createExperiment(store, smallConfig)).message).toBe(
      `${store.path}: the database cannot be written, the file or its folder is read-only.`,
    );
  });
});

describe("a database that another program is writing to", () => {
  test("can be opened and read", () => {
    const path = closedDatabase();
    holdWriteLock(path);
    for (const mode of modes) {
      using store = openStore(path, { mode, busyTimeoutMs: 50 });
      expect([...store.experiments()]).toHaveLength(1);
    }
  });

  test("is said to be busy once a write has waited for as long as it may", () => {
    const path = closedDatabase();
    holdWriteLock(path);
    using store = openStore(path, { busyTimeoutMs: 50 });
    const error = errorOf(DatabaseBusyError, () => createExperiment(store, smallConfig));
    expect(error.message).toBe(
      `${path}: the database is busy: another program has been writing to it for longer than we wait. Try again later.`,
    );
  });

  test("is written to as soon as the other one is done", () => {
    const path = closedDatabase();
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    using store = openStore(path, { busyTimeoutMs: 50 });
    expect(() => createExperiment(store, smallConfig)).toThrow(DatabaseBusyError);
    other.close();
    createExperiment(store, smallConfig);
    expect([...store.experiments()]).toHaveLength(2);
  });

  test("is said to be busy when it has yet to be made", () => {
    const path = newPath();
    const other = new DatabaseSync(path);
    onTestFinished(() => other.close());
    other.exec("BEGIN EXCLUSIVE");
    const error = errorOf(DatabaseBusyError, () => openStore(path, { busyTimeoutMs: 50 }));
    expect(error.message).toContain(`${path}: the database is busy`);
  });
});

/** The number of a table's first page, from 1. */
function pageOf(path: string, table: string): number {
  using database = new DatabaseSync(path, { readOnly: true });
  const row = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table);
  return Number(row?.rootpage);
}

test("a damaged database is said to be damaged, with the command that saves what can be saved", () => {
  const path = closedDatabase();
  const page = pageOf(path, "experiments");
  const bytes = readFileSync(path);
  bytes.fill(0xff, (page - 1) * 16384, page * 16384);
  writeFileSync(path, bytes);
  using store = openStore(path, { mode: "read" });
  const error = errorOf(Error, () => [...store.experiments()]);
  expect(error.message).toMatch(
    new RegExp(
      `^${path}: the database is damaged \\(.+\\)\\.\n  Copy the file, then try: sqlite3 ${path} "\\.recover"$`,
    ),
  );
});

test("a path with characters that mean something in a URL is taken as it is", () => {
  const folder = temporaryFolder();
  const path = join(folder, "x y?immutable=0#%41&mode=memory.db");
  copyFileSync(closedDatabase(), path);
  // The way that reads without the files beside the database goes through a URL.
  const numExperiments = asOrdinaryUser(folder, 0o555, () => {
    using store = openStore(path, { mode: "read" });
    return [...store.experiments()].length;
  });
  expect(numExperiments).toBe(1);
});

test("a folder that may not be entered is refused", () => {
  const path = closedDatabase();
  const error = asOrdinaryUser(join(path, ".."), 0o600, () => refusal(path, { mode: "read" }));
  expect(error.message).toMatch(
    new RegExp(`^${path}: the database cannot be opened: EACCES: permission denied.*\\.$`),
  );
  expect(error.hint).toBe("Name another file with --db, or ask for access to this one.");
});

test.each(["file:a.db?mode=memory", ":memory:"])("%j is the name of a file", (name) => {
  const folder = temporaryFolder();
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  openStore(name).close();
  expect(readdirSync(folder)).toContain(name);
});

test("an empty path is refused", () => {
  expect(refusal("", { mode: "create" }).message).toBe(": expected a database file, found a folder.");
});

test("a store that is closed has left everything in the file itself", () => {
  using store = openStore(closedDatabase(), { mode: "read" });
  expect([...store.runs(store.experiment("latest").id)]).toHaveLength(4);
});

test("a store can be closed twice", () => {
  const store = openStore(newPath());
  store.close();
  expect(() => store.close()).not.toThrow();
});

test("a store closes at once although another program is reading", () => {
  const path = closedDatabase();
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  const store = openStore(path);
  createExperiment(store, smallConfig);
  other.exec("BEGIN; SELECT * FROM experiments");
  createExperiment(store, smallConfig);
  const before = performance.now();
  store.close();
  // The default would be to wait for 30 seconds.
  expect(performance.now() - before).toBeLessThan(10_000);
});
