import { expect, test } from "vitest";
import { closenessCurve } from "../../src/projection/umap/closeness-curve.ts";
import { writeForceTable } from "../../src/projection/umap/force-table.ts";
import { instantiateLayout } from "../../src/projection/umap/layout-module.ts";

const { a, b } = closenessCurve(0.1);

/** A force as the kernel takes it from a table. */
function tabulated(force: (square: number) => number): (square: number) => number {
  const kernel = instantiateLayout();
  const table = kernel.freeMemory();
  writeForceTable(kernel, table, force);
  return (square) => kernel.forceAt(table, square);
}

test.each([
  ["pull", (square: number) => (-2 * a * b * square ** (b - 1)) / (1 + a * square ** b)],
  ["push", (square: number) => (2 * b) / ((0.001 + square) * (1 + a * square ** b))],
])("the %s of UMAP is right to a part in ten thousand at any distance of a layout", (_, force) => {
  const at = tabulated(force);
  for (let power = -19.9; power < 15.9; power += 0.0137) {
    const square = 2 ** power;
    expect(Math.abs(at(square) / force(square) - 1)).toBeLessThan(1e-4);
  }
});

test("beyond its ends a force is that at the end", () => {
  const at = tabulated((square) => 1 / square);
  expect(at(2 ** -40)).toBe(2 ** 20);
  expect(at(2 ** 60) / 2 ** -16).toBeCloseTo(1, 6);
});
