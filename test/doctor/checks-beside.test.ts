import { expect, test } from "vitest";
import { ChecksBeside } from "../../src/doctor/checks-beside.ts";
import { sqliteQuick } from "../../src/store/checks/sqlite.ts";
import { filledRun } from "../store/filled-run.ts";
import { newStore } from "../store/new-store.ts";

test("SQLite's own check of a large file is made beside the others, and says what it says alone", async () => {
  const store = newStore();
  filledRun(store, 3);
  store.database.execute(
    "PRAGMA ignore_check_constraints = ON; UPDATE invocations SET type = 'sound' WHERE sequence_number = 1; PRAGMA ignore_check_constraints = OFF",
  );
  const alone = await sqliteQuick.find(store.database, { experimentId: null });
  expect(alone.count).toBeGreaterThan(0);
  using beside = new ChecksBeside(store, [sqliteQuick], 0);
  expect(beside.isBeside(sqliteQuick)).toBe(true);
  beside.add(sqliteQuick, undefined);
  const [found] = await beside.all(new AbortController().signal);
  expect(found!.damage).toEqual(alone);
});

test("of a small file it is made as the others are", () => {
  using beside = new ChecksBeside(newStore(), [sqliteQuick]);
  expect(beside.isBeside(sqliteQuick)).toBe(false);
});
