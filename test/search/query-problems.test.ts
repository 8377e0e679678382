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
  expect(queryProblems("seed:Two")[0]).toMatch(/^seed: takes a whole number.*found “Two”/);
  expect(queryProblems("state:broken")[0]).toContain("States are pending, running");
  expect(queryProblems("state=fail")[0]).toMatch(/^No run is ever “fail”/);
  expect(queryProblems("seed:-1 seed:12 state=failed SEED:3 Prompt:x")).toEqual([]);
  expect(queryProblems("cluster:Four cluster:SketchText/0/4 star:Ada")).toEqual([]);
  expect(queryProblems("cluster:4")[0]).toContain("By number: cluster:MODEL/LAYER/NUMBER");
  expect(queryProblems("star:No")[0]).toContain("somebody called “No” gave. star:yes finds");
  expect(queryProblems("prompt: apple")[0]).toContain("write prompt:VALUE, without a space");
  expect(queryProblems('a "red apple')[0]).toContain("A quotation mark is open");
});
