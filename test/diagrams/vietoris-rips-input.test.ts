import { describe, expect, test } from "vitest";
import { MAX_DISTINCT_POINTS } from "../../src/diagrams/simplex-keys.ts";
import { type VietorisRipsOptions, vietorisRips } from "../../src/diagrams/vietoris-rips.ts";

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

  test("points farther apart than float32 can say are refused by their rows, also behind a copy", () => {
    const message = refusal([[0], [0], [1], [1e39]]);
    expect(message).toContain("points[0] and points[3]: found a distance beyond 3.4e38");
  });
});

describe("options", () => {
  test.each([-1, 3, 0.5, Number.NaN, "2", null])("a maxHomologyDimension of %s is refused", (value) => {
    const message = refusal([[0]], { maxHomologyDimension: value });
    expect(message).toContain(`maxHomologyDimension: found ${value}, expected 0, 1 or 2.`);
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
  test.each([
    [0, 65_536],
    [1, 65_536],
    [2, 11_585],
  ] as const)("for H%i, %i points are the most whose edge ranks and keys are exact", (k, most) => {
    const isExact = (n: bigint): boolean => {
      const edges = (n * (n - 1n)) / 2n;
      return (
        edges < 2n ** 31n - 1n && n <= 2n ** 16n && edges * n ** BigInt(k) <= BigInt(Number.MAX_SAFE_INTEGER)
      );
    };
    expect(MAX_DISTINCT_POINTS[k]).toBe(most);
    expect(isExact(BigInt(most))).toBe(true);
    expect(isExact(BigInt(most + 1))).toBe(false);
  });

  test("one distinct point too many is refused by number, before any distance is computed", () => {
    const points = Array.from({ length: 11_586 }, (_, x) => [x]);
    expect(refusal(points)).toContain(
      "found 11586 distinct points, expected at most 11585 for maxHomologyDimension 2.\n  Take fewer points, or a lower",
    );
  });

  test("copies do not count towards the limit", () => {
    const points = Array.from({ length: 12_000 }, (_, x) => [x % 3]);
    expect(vietorisRips(points)).toMatchObject({ numPoints: 12_000, numDistinct: 3 });
  });
});
