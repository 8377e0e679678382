import { expect, test } from "vitest";
import { chosenRuns, shownRuns } from "../../web/src/compare/chosen-runs.ts";

const id = "019acf0e-7f4a-7d0e-9d5c-0123456789ab";
const other = "019acf0e-7f4b-7aaa-8bbb-000000000012";

test("an address names runs by their ids, none of them, or leaves the choice to the view", () => {
  expect(chosenRuns(`${id},${other}`)).toEqual({ kind: "ids", ids: [id, other] });
  expect(chosenRuns(`${id},${id}`)).toEqual({ kind: "ids", ids: [id] });
  expect(chosenRuns("none")).toEqual({ kind: "ids", ids: [] });
  expect(chosenRuns(null)).toEqual({ kind: "default" });
});

test("numbers in an address are places of an earlier version, also among ids", () => {
  expect(chosenRuns("1,2,3")).toEqual({ kind: "places", places: ["1", "2", "3"] });
  expect(chosenRuns("0")).toEqual({ kind: "places", places: ["0"] });
  expect(chosenRuns(`${id},4`)).toEqual({ kind: "places", places: ["4"] });
});

test("what an address names and cannot be shown is sorted by the reason, and nothing else takes its place", () => {
  const there = new Set(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
  const embedded = new Set([...there].filter((run) => run !== "b"));
  const lists = { exists: (run: string) => there.has(run), hasDiagrams: (run: string) => embedded.has(run) };
  expect(shownRuns(["c", "b", "x", "a"], lists)).toEqual({
    shown: ["c", "a"],
    gone: ["x"],
    waiting: ["b"],
    tooMany: [],
  });
  expect(shownRuns([...embedded], lists).tooMany).toEqual(["j"]);
});
