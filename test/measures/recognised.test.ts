import { expect, test } from "vitest";
import { recognised } from "../../src/measures/recognised.ts";
import { goldenCases } from "./golden-cases.ts";
import { expectWithin, panelOf, rowsOf } from "./rows.ts";

test.each(
  goldenCases<
    { prompts: number[]; seeds: number[]; vectors: number[][] },
    { recognised: number; chance: number }
  >("recognised"),
)("%s: as many are recognised as by scikit-learn", (_, { input, expected }) => {
  const panel = panelOf(input.prompts, input.seeds);
  expectWithin(recognised(rowsOf(input.vectors), panel), expected.recognised, 1e-12);
  expectWithin(1 / panel.numPrompts, expected.chance, 1e-12);
});

test("with one seed or one prompt nothing can be recognised", () => {
  const rows = rowsOf([
    [1, 0],
    [0, 1],
  ]);
  expect(recognised(rows, panelOf([0, 1], [0, 0]))).toBeNull();
  expect(recognised(rows, panelOf([0, 0], [0, 1]))).toBeNull();
});
