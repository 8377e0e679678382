import { expect, test } from "vitest";
import { queryProblems } from "../../src/search/query-problems.ts";

test("what a query most likely says otherwise than it was meant is told in words", () => {
  expect(queryProblems('apple seed 2 prompt="a red apple" state:fail cluster:0f3a91bc/-1 tag:good')).toEqual(
    [],
  );
  expect(queryProblems("https://example.org 12:30")).toEqual([]);
  expect(queryProblems("promt:apple")).toEqual([
    "There is no field “promt”; did you mean “prompt:”? “promt:apple” is looked for as a word.",
  ]);
  expect(queryProblems("seed:two")[0]).toContain("seed: takes a whole number");
  expect(queryProblems("state:broken")[0]).toContain("States are pending, running");
  expect(queryProblems("cluster:four")[0]).toContain("as cluster:0f3a91bc/4; found “four”");
  expect(queryProblems("prompt: apple")[0]).toContain("write prompt:VALUE, without a space");
  expect(queryProblems('a "red apple')[0]).toContain("A quotation mark is open");
});
