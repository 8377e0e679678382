import { describe, expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { insertExperiment } from "../../src/store/experiments.ts";
import { shortId } from "../../src/store/identifiers.ts";
import type { Store } from "../../src/store/store.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { errorOf } from "./error-of.ts";
import { newStore } from "./new-store.ts";

/** A database whose experiments have these ids. */
function storeWith(...ids: readonly string[]): Store {
  const store = newStore();
  const experiment = createExperiment(store, smallConfig);
  for (const id of ids) insertExperiment(store.database, id, experiment);
  store.database.run("DELETE FROM experiments WHERE id = :id", { id: experiment.id });
  return store;
}

const first = "01890000-1111-7aaa-8aaa-0000deadbeef";
const second = "01890000-2222-7bbb-8bbb-0000cafebabe";

describe("an experiment is found", () => {
  test.each([
    ["its id", second],
    ["its id in capital letters", second.toUpperCase()],
    ["a beginning that no other has", "01890000-22"],
    ["an ending that no other has", "cafebabe"],
    ["an ending of 4 characters", "babe"],
    ["an ending in capital letters", "CAFEBABE"],
  ])("by %s", (_, reference) => {
    expect(storeWith(first, second).experiment(reference).id).toBe(second);
  });

  test("by latest, which is the newest", () => {
    expect(storeWith(second, first).experiment("latest").id).toBe(second);
  });

  test("by a part that is both its beginning and its ending", () => {
    expect(storeWith("abcd0000-1111-7aaa-8aaa-00000000abcd").experiment("abcd").id).toMatch(/^abcd/);
  });

  test("by what is shown to people", () => {
    expect(storeWith(first, second).experiment(shortId(first)).id).toBe(first);
  });
});

describe("no experiment is found", () => {
  test("in a database that has none", () => {
    const store = newStore();
    const error = errorOf(UserInputError, () => store.experiment("latest"));
    expect(error.message).toBe(`${store.path}: there is no experiment yet.`);
    expect(error.hint).toBe("Start one: panic-tda run CONFIG");
  });

  test.each(["", "b", "bab"])("by %j, which is too short to be sure of", (reference) => {
    const error = errorOf(UserInputError, () => storeWith(second).experiment(reference));
    expect(error.message).toBe(`experiment "${reference}": expected at least 4 characters of an id.`);
    expect(error.hint).toBe("See the ids: panic-tda list");
  });

  test.each([
    ["what is not there", "feedfeed"],
    ["what stands only in the middle of an id", "7bbb-8bbb"],
    ["an id and more", `${second}0`],
    ["wildcards for one character", "____"],
    ["a wildcard for all", "%%%%"],
    ["a wildcard of another kind", "****"],
    ["a quotation mark", "' OR 1=1 --"],
  ])("by %s", (_, reference) => {
    const store = storeWith(first, second);
    const error = errorOf(UserInputError, () => store.experiment(reference));
    expect(error.message).toBe(`${store.path}: no experiment's id begins or ends with "${reference}".`);
    expect(error.hint).toBe("See the ids: panic-tda list");
  });

  test("by a part that several have, which are listed", () => {
    const error = errorOf(UserInputError, () => storeWith(second, first).experiment("01890000"));
    expect(error.message).toBe(
      `experiment "01890000": several ids begin or end with it:\n  ${first}\n  ${second}`,
    );
    expect(error.hint).toBe("Give more characters.");
  });

  test("by a part that very many have, of which ten are listed", () => {
    const ids = Array.from({ length: 12 }, (_, i) => `01890000-1111-7aaa-8aaa-0000000000${10 + i}`);
    const error = errorOf(UserInputError, () => storeWith(...ids).experiment("0189"));
    expect(error.message.split("\n").slice(1)).toEqual([...ids.slice(0, 10).map((id) => `  ${id}`), "  …"]);
  });
});

test("the part of an id that is shown can be shortened from its left end, as one would", () => {
  const store = newStore();
  const { id } = createExperiment(store, smallConfig);
  const shown = shortId(id);
  for (const length of [4, 5, 7, 8]) expect(store.experiment(shown.slice(0, length)).id).toBe(id);
  expect(() => store.experiment(`${shown.slice(0, 4)}z`)).toThrow("no experiment's id begins or ends with");
});
