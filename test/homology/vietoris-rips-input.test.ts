import { describe, expect, test } from "vitest";
import { HomologyMemoryError } from "../../src/homology/homology-memory-error.ts";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";
import type { VietorisRipsOptions } from "../../src/homology/vietoris-rips-options.ts";

function refusal(points: unknown, options: unknown = {}): string {
  try {
    vietorisRips(points as number[][], options as VietorisRipsOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as RangeError).message;
  }
  return "accepted";
}

describe("points", () => {
  test("a row of another length is refused by its number, its length and the expected length", () => {
    const message = refusal([[0, 0], [1, 1], [2]]);
    expect(message).toContain("points[2]: found 1 coordinates, expected 2 as in points[0].");
  });

  test.each([
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["undefined", undefined],
  ])("a coordinate that is %s is refused by row and column", (name, value) => {
    const message = refusal([
      [0, 0, 0],
      [1, 1, value],
    ]);
    expect(message).toContain(`points[1][2]: found ${name}, expected a finite number.`);
    expect(message).toContain("row 1 (rows and columns are counted from 0)");
  });

  test("rows without coordinates are refused", () => {
    expect(refusal([[], []])).toContain("points[0]: found a row without coordinates, expected at least one.");
  });

  test("one flat array of numbers is refused with an example of rows", () => {
    expect(refusal([0, 1, 2])).toContain("points[0]: found 0, expected a list of coordinates.");
    expect(refusal([0, 1, 2])).toContain("for example [[0, 0], [1, 0]]");
  });

  test.each([Float32Array, Float64Array])("a coordinate of a %o that is not finite is refused", (Row) => {
    expect(refusal([Row.of(0, 0), Row.of(1, Number.NaN)])).toContain(
      "points[1][1]: found NaN, expected a finite number.\n  Mend or leave out row 1",
    );
  });

  test("points farther apart than float32 can say have a bar all the same", () => {
    const { diagrams } = vietorisRips([[0], [0], [1e39]]);
    expect(diagrams[0]).toEqual([
      [0, expect.closeTo(1e39, -33)],
      [0, Number.POSITIVE_INFINITY],
    ]);
  });

  test("points farther apart than float64 can say are refused, so that no finite bar becomes an essential one", () => {
    expect(refusal([[-1.5e308], [1.5e308]])).toContain("points: found a distance beyond 1.8e308");
  });
});

describe("options", () => {
  test.each([-1, 3, 0.5, Number.NaN, "2", null])("a maxHomologyDimension of %s is refused", (value) => {
    const message = refusal([[0]], { maxHomologyDimension: value });
    expect(message).toContain(
      `maxHomologyDimension: found ${typeof value === "string" ? `"${value}"` : value}, expected 0, 1 or 2.`,
    );
  });

  test.each([-1, -1e-300, Number.NaN])("a maxEdgeLength of %s is refused", (value) => {
    const message = refusal([[0]], { maxEdgeLength: value });
    expect(message).toContain(`maxEdgeLength: found ${value}, expected a number from 0.`);
  });

  test("options that are given as undefined are the default ones", () => {
    const points = [[0], [1]];
    expect(vietorisRips(points, { maxHomologyDimension: undefined, maxEdgeLength: undefined })).toEqual(
      vietorisRips(points),
    );
  });
});

describe("the number of points", () => {
  test("one point too many is refused by number", () => {
    const points = Array.from({ length: 65_536 }, (_, x) => [x]);
    expect(refusal(points)).toContain("points: found 65536 distinct points, expected at most 65535.");
  });

  test("equal points cost next to nothing", () => {
    const points = Array.from({ length: 12_000 }, (_, x) => [x % 3]);
    expect(vietorisRips(points, { memoryBudgetBytes: 2 ** 21 })).toMatchObject({
      numPoints: 12_000,
      numDistinct: 3,
    });
  });

  test("points beyond the memory budget are refused by name, and the next cloud is computed", () => {
    const points = Array.from({ length: 300 }, (_, x) => [x]);
    expect(() => vietorisRips(points, { memoryBudgetBytes: 2 ** 18 })).toThrow(HomologyMemoryError);
    expect(vietorisRips(points).diagrams[0]).toHaveLength(300);
  });
});
