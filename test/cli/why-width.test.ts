import { expect, test } from "vitest";
import { fittedAnswers } from "../../src/cli/why-width.ts";

const ANSWER = [
  "Are they stuck?",
  "  first return       step 35  [7, …]     in a cycle 11 of 16, not yet 5",
  "  cycles             8 of 1 round, 2 of 2, 1 of 15     confinement 0.53 [0.29, 0.77], chance p 0.001",
  "  Half of the runs have come back to where they were by step 35; 11 of 16 are in a cycle by the end.",
].join("\n");

test("in a terminal of 80 columns each fact of a long line has its own, and sentences end at a space", () => {
  expect(fittedAnswers(ANSWER, 80).split("\n")).toEqual([
    "Are they stuck?",
    "  first return       step 35  [7, …]     in a cycle 11 of 16, not yet 5",
    "  cycles             8 of 1 round, 2 of 2, 1 of 15",
    "                     confinement 0.53 [0.29, 0.77], chance p 0.001",
    "  Half of the runs have come back to where they were by step 35; 11 of 16 are in",
    "  a cycle by the end.",
  ]);
});

test("where no terminal reads, lines stay whole", () => {
  expect(fittedAnswers(ANSWER, undefined)).toBe(ANSWER);
});

test("a command that does not fit is a line of its own", () => {
  const line = "How much more seeds or prompts would tell: panic-tda why defb6633 --more --db t.db";
  expect(fittedAnswers(line, 60).split("\n")).toEqual([
    "How much more seeds or prompts would tell:",
    "  panic-tda why defb6633 --more --db t.db",
  ]);
});
