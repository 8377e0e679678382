import { expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { findById } from "../../src/store/find-by-id.ts";
import type { Store } from "../../src/store/store.ts";
import { errorOf } from "./error-of.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";

const experimentId = "01890000-1111-7aaa-8aaa-0000deadbeef";
const runId = "01890000-2222-7bbb-8bbb-0000cafebabe";
const invocationId = "01890000-3333-7ccc-8ccc-0000feedface";

/** An experiment of one run of one invocation, with these ids. */
function storeWithAll(): Store {
  const store = newStore();
  filledRun(store, 1);
  const { database } = store;
  database.transaction(() => {
    database.execute("PRAGMA defer_foreign_keys = ON");
    database.run("UPDATE experiments SET id = :experimentId", { experimentId });
    database.run("UPDATE runs SET id = :runId, experiment_id = :experimentId", { runId, experimentId });
    database.run("UPDATE invocations SET id = :invocationId, run_id = :runId", { invocationId, runId });
  });
  return store;
}

test.each([
  ["a run by its id", runId, { kind: "run", id: runId }],
  ["a run by a beginning, in capitals", "01890000-2222-7B", { kind: "run", id: runId }],
  ["a run by an ending", "babe", { kind: "run", id: runId }],
  ["an invocation by its id", invocationId, { kind: "invocation", id: invocationId }],
  ["an invocation by a beginning", "01890000-33", { kind: "invocation", id: invocationId }],
  ["an invocation by an ending, in capitals", "FEEDFACE", { kind: "invocation", id: invocationId }],
] as const)("what may be a run or an invocation is found: %s", (_, reference, expected) => {
  expect(findById(storeWithAll().database, ["run", "invocation"], reference)).toEqual(expected);
});

test("a part that a run and an invocation have is ambiguous, and the matches are listed with their kinds", () => {
  const { database } = storeWithAll();
  const error = errorOf(UserInputError, () => findById(database, ["run", "invocation"], "0189"));
  expect(error.message).toBe(
    `run or invocation "0189": several ids begin or end with it:\n  run ${runId}\n  invocation ${invocationId}`,
  );
  expect(error.hint).toBe("Give more characters.");
});

test("a part that only one of the wanted kinds has is none of the others' business", () => {
  const { database } = storeWithAll();
  expect(findById(database, ["run"], "0189")).toEqual({ kind: "run", id: runId });
});

test.each([
  [["experiment"], "cafebabe", "a run, not an experiment", "See it: panic-tda show cafebabe"],
  [["experiment"], "feedface", "an invocation, not an experiment", "See it: panic-tda show feedface"],
  [["run"], "feedface", "an invocation, not a run", "See it: panic-tda show feedface"],
  [
    ["run", "invocation"],
    "deadbeef",
    "an experiment, not a run or an invocation",
    "See its runs: panic-tda runs deadbeef",
  ],
] as const)("where %j is wanted, %s is told as %s", (wanted, reference, told, hint) => {
  const { database } = storeWithAll();
  const error = errorOf(UserInputError, () => findById(database, wanted, reference));
  expect(error.message).toBe(`${database.path}: "${reference}" is ${told}.`);
  expect(error.hint).toBe(hint);
});

test("what nothing is called by is told for the kinds that were wanted", () => {
  const { database } = storeWithAll();
  for (const reference of ["0000000", "____", `${runId}0`]) {
    const error = errorOf(UserInputError, () => findById(database, ["run", "invocation"], reference));
    expect(error.message).toBe(
      `${database.path}: no run's or invocation's id begins or ends with "${reference}".`,
    );
    expect(error.hint).toBe("See the ids: panic-tda runs");
  }
});

test("too short a part is refused before anything is searched", () => {
  const error = errorOf(UserInputError, () =>
    findById(storeWithAll().database, ["run", "invocation"], "abe"),
  );
  expect(error.message).toBe('run or invocation "abe": expected at least 4 characters of an id.');
});
