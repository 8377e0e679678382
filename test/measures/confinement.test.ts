import { expect, test } from "vitest";
import { confinement, confinementP, quarters } from "../../src/measures/confinement.ts";
import { goldenCases } from "./golden-cases.ts";
import { expectWithin, rowsOf } from "./rows.ts";

test.each(
  goldenCases<{ vectors: number[][][] }, { within: number; between: number; confinement: number }>(
    "confinement",
  ),
)("%s: confinement is that of scipy's distances", (_, { input, expected }) => {
  const rows = rowsOf(input.vectors.flat());
  const found = confinement(quarters(rows.coordinates, input.vectors[0]!.length, rows.dimension)!)!;
  expectWithin(found.within, expected.within, 1e-10);
  expectWithin(found.between, expected.between, 1e-10);
  expectWithin(found.confinement, expected.confinement, 1e-10);
});

const runs = (count: number, captions: number, at: (run: number, caption: number) => number) =>
  rowsOf(
    Array.from({ length: count * captions }, (_, i) => {
      const angle = at(Math.floor(i / captions), i % captions);
      return [Math.cos(angle), Math.sin(angle)];
    }),
  ).coordinates;

test("runs that stand still in places of their own are wholly confined, and chance does not do that", () => {
  const found = quarters(
    runs(8, 8, (run) => run),
    8,
    2,
  )!;
  expect(confinement(found)!.confinement).toBe(1);
  expect(confinementP(found)).toBeLessThanOrEqual(0.002);
});

test("without a run the confinement is that of the other runs", () => {
  const at = (run: number, caption: number) => run ** 2 + Math.sin(3 * caption + run);
  const all = confinement(quarters(runs(5, 8, at), 8, 2)!)!;
  const fewer = confinement(
    quarters(
      runs(4, 8, (run, caption) => at(run < 2 ? run : run + 1, caption)),
      8,
      2,
    )!,
  )!;
  expectWithin(all.replicates?.[2], fewer.confinement, 1e-12);
});

test("three captions have no quarters, and runs that are all in one place are not confined to it", () => {
  expect(
    quarters(
      runs(3, 3, (run) => run),
      3,
      2,
    ),
  ).toBeNull();
  expect(
    confinement(
      quarters(
        runs(3, 4, () => 1),
        4,
        2,
      )!,
    ),
  ).toBeNull();
});

test("where all runs are in one place, every relabelling confines as much", () => {
  const found = quarters(
    runs(3, 4, () => 1),
    4,
    2,
  )!;
  expect(confinementP(found)).toBe(1);
});

test("vectors that were not scaled to length 1 are refused", () => {
  expect(() => quarters(Float64Array.of(1, 0, 3, 4, 0, 1, 1, 0), 4, 2)).toThrow(
    "vectors, row 1: found length 5, expected length 1, as unitRows makes it.",
  );
});
