import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { Database } from "../../src/store/database.ts";
import { DatabaseBusyError, DiskFullError, translateSqliteError } from "../../src/store/database-errors.ts";
import { observeWritePoints } from "../../src/store/write-points.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { errorOf } from "./error-of.ts";

function tableOfNumbers(): Database {
  const path = join(temporaryFolder(), "numbers.db");
  const database = new Database(path, path, { readOnly: false, busyTimeoutMs: 50 });
  onTestFinished(() => database.close());
  database.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, filling BLOB) STRICT");
  return database;
}

function numbersIn(database: Database): number[] {
  return database.all<{ number: number }>("SELECT number FROM numbers").map(({ number }) => number);
}

describe("a transaction", () => {
  test("takes effect as a whole", () => {
    const database = tableOfNumbers();
    database.transaction(() => {
      database.run("INSERT INTO numbers VALUES (1, NULL)");
      database.run("INSERT INTO numbers VALUES (2, NULL)");
    });
    expect(numbersIn(database)).toEqual([1, 2]);
  });

  test("has no effect when something in it throws", () => {
    const database = tableOfNumbers();
    const failing = () =>
      database.transaction(() => {
        database.run("INSERT INTO numbers VALUES (1, NULL)");
        throw new Error("in the middle");
      });
    expect(failing).toThrow("in the middle");
    expect(numbersIn(database)).toEqual([]);
  });

  test("can follow one that failed", () => {
    const database = tableOfNumbers();
    expect(() => database.transaction(() => database.run("INSERT INTO nowhere VALUES (1)"))).toThrow();
    database.transaction(() => database.run("INSERT INTO numbers VALUES (1, NULL)"));
    expect(numbersIn(database)).toEqual([1]);
  });

  test("is refused inside another one, which then has no effect either", () => {
    const database = tableOfNumbers();
    const nested = () =>
      database.transaction(() => {
        database.run("INSERT INTO numbers VALUES (1, NULL)");
        database.transaction(() => database.run("INSERT INTO numbers VALUES (2, NULL)"));
      });
    expect(nested).toThrow("a transaction was begun inside another one");
    expect(numbersIn(database)).toEqual([]);
  });

  test("gives back what its function gives", () => {
    expect(tableOfNumbers().transaction(() => 7)).toBe(7);
  });

  test("holds the write lock from its beginning, before it writes", () => {
    const database = tableOfNumbers();
    using other = new DatabaseSync(database.path, { timeout: 0 });
    database.transaction(() => {
      expect(() => other.exec("BEGIN IMMEDIATE")).toThrow(/locked/);
    });
    other.exec("BEGIN IMMEDIATE");
  });

  test("that finds the disk full has no effect and says that nothing was lost", () => {
    const database = tableOfNumbers();
    database.run("INSERT INTO numbers VALUES (1, NULL)");
    database.execute("PRAGMA max_page_count = 10");
    const failing = () =>
      database.transaction(() => {
        database.run("INSERT INTO numbers VALUES (2, NULL)");
        database.run("INSERT INTO numbers VALUES (3, zeroblob(1000000))");
      });
    expect(errorOf(DiskFullError, failing).message).toBe(
      `${database.path}: the disk is full. Nothing was lost: what was being written was not saved, all before it was.`,
    );
    expect(numbersIn(database)).toEqual([1]);
  });

  test("passes its write points in order", () => {
    const database = tableOfNumbers();
    const points: string[] = [];
    observeWritePoints((point) => points.push(point));
    onTestFinished(() => observeWritePoints(undefined));
    database.transaction(() => database.run("INSERT INTO numbers VALUES (1, NULL)"));
    expect(points).toEqual(["begin", "statement", "commit", "committed"]);
  });
});

describe("an error of SQLite", () => {
  const statements: [string, (database: Database) => unknown][] = [
    ["run", (database) => database.run("INSERT INTO numbers VALUES (1, NULL)")],
    ["get", (database) => database.get("INSERT INTO numbers VALUES (1, NULL) RETURNING number")],
    ["all", (database) => database.all("INSERT INTO numbers VALUES (1, NULL) RETURNING number")],
    ["execute", (database) => database.execute("INSERT INTO numbers VALUES (1, NULL)")],
  ];

  test.each(statements)("is known for what it is from %s", (_, act) => {
    const database = tableOfNumbers();
    using other = new DatabaseSync(database.path);
    other.exec("BEGIN EXCLUSIVE");
    expect(errorOf(DatabaseBusyError, () => act(database)).message).toContain(
      `${database.path}: the database is busy`,
    );
  });

  test("keeps the first error as its cause", () => {
    const database = tableOfNumbers();
    using other = new DatabaseSync(database.path);
    other.exec("BEGIN EXCLUSIVE");
    const error = errorOf(DatabaseBusyError, () => database.run("INSERT INTO numbers VALUES (1, NULL)"));
    expect(error.cause).toMatchObject({ message: "database is locked" });
  });

  test("that no user can mend stays as it is", () => {
    const database = tableOfNumbers();
    expect(() => database.run("INSERT INTO nowhere VALUES (1)")).toThrow("no such table: nowhere");
  });

  test("is told from another error that has the same words", () => {
    const other = new Error("database is locked");
    expect(translateSqliteError(other, "a.db")).toBe(other);
    expect(translateSqliteError("database is locked", "a.db")).toBe("database is locked");
  });
});

test("a transaction that waits is refused, since what is behind its first await would be written after it", async () => {
  const database = tableOfNumbers();
  expect(() =>
    database.transaction(async () => {
      database.run("INSERT INTO numbers VALUES (1, NULL)");
      await Promise.resolve();
      throw new Error("nobody hears this");
    }),
  ).toThrow("a transaction must not wait");
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(numbersIn(database)).toEqual([]);
});
