import { expect, test } from "vitest";
import { outputsPerRun } from "../../src/config/outputs-per-run.ts";

const draws = "text-to-image";
const describes = "image-to-text";

test("a run that ends with a whole cycle has as many outputs of each type as its cycles", () => {
  expect(outputsPerRun([draws, describes], 10)).toStrictEqual({ text: 5, image: 5 });
  expect(outputsPerRun([draws, describes, draws, describes], 8)).toStrictEqual({ text: 4, image: 4 });
});

test("a run that ends within a cycle has the outputs of its beginning once more", () => {
  expect(outputsPerRun([draws, describes], 1)).toStrictEqual({ text: 0, image: 1 });
  expect(outputsPerRun([draws, describes], 7)).toStrictEqual({ text: 3, image: 4 });
  expect(outputsPerRun([draws, draws, describes], 5)).toStrictEqual({ text: 1, image: 4 });
});

test("counting a long run takes no longer than counting a short one", () => {
  expect(outputsPerRun([draws, describes], Number.MAX_SAFE_INTEGER)).toStrictEqual({
    text: 4503599627370495,
    image: 4503599627370496,
  });
});
