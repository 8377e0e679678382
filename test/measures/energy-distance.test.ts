import { expect, test } from "vitest";
import { energyDistances } from "../../src/measures/energy-distance.ts";
import { unitVector } from "../../src/vectors/unit-length.ts";
import { vectorRows } from "../../src/vectors/vector-rows.ts";
import { goldenCases } from "./golden-cases.ts";

const cases = goldenCases<{ x: number[][]; y: number[][] }, { v_statistic: number }>("energy-distance");

test.each(cases)("%s are as far apart as dcor says", (_name, { input, expected }) => {
  const distances = energyDistances([
    vectorRows(input.x.map(unitVector)),
    vectorRows(input.y.map(unitVector)),
  ]);
  expect(Math.abs(distances[1]! - expected.v_statistic)).toBeLessThan(1e-10);
  expect(distances[2]).toBe(distances[1]);
});

test("the same places visited equally often are no distance apart, in any order and however long", () => {
  const one = vectorRows([
    [0, 1],
    [2, 0],
    [2, 0],
  ]);
  const other = vectorRows([
    [2, 0],
    [0, 1],
    [2, 0],
    [2, 0],
    [2, 0],
    [0, 1],
  ]);
  expect(energyDistances([one, other])[1]).toBeCloseTo(0, 14);
  expect(energyDistances([one, vectorRows([[0, 1]])])[1]).toBeGreaterThan(0.5);
});
