import { expect, test } from "vitest";
import { makeCloud, uniformNumbers } from "../../bench/clouds.mjs";
import { HomologyKernel } from "../../src/homology/homology-kernel.ts";
import { forecastHomologyMemory } from "../../src/homology/homology-memory.ts";
import { HomologyMemoryError } from "../../src/homology/homology-memory-error.ts";
import { countDistinctRows } from "../../src/vectors/distinct-rows.ts";
import { entropyOf } from "./entropy-of.ts";

const kernel = await HomologyKernel.load();

test("the corners of a unit square have one bar in H1, [1, √2)", () => {
  const { diagrams } = kernel.ofPoints(Float64Array.of(0, 0, 1, 0, 1, 1, 0, 1), 2);
  expect(diagrams[1]).toEqual(Float64Array.of(1, Math.fround(Math.SQRT2)));
});

test("the corners of an octahedron have one bar in H2", () => {
  const { diagrams } = kernel.ofPoints(
    Float32Array.of(1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1),
    3,
  );
  expect(diagrams[1]).toEqual(new Float64Array());
  expect(diagrams[2]).toEqual(Float64Array.of(Math.fround(Math.SQRT2), 2));
});

test("no point has no bars, and one point has one essential bar", () => {
  expect(kernel.ofPoints(new Float32Array(), 3).diagrams).toEqual([
    new Float64Array(),
    new Float64Array(),
    new Float64Array(),
  ]);
  expect(kernel.ofPoints(Float32Array.of(1, 2, 3), 3).diagrams[0]).toEqual(
    Float64Array.of(0, Number.POSITIVE_INFINITY),
  );
});

test("reordering points changes nothing, to the last bit", () => {
  const { points, dimension } = makeCloud("c", 150);
  const reordered = points.slice();
  const random = uniformNumbers(7);
  for (let row = 149; row > 0; row--) {
    const other = Math.floor((row + 1) * random());
    const kept = reordered.slice(row * dimension, (row + 1) * dimension);
    reordered.copyWithin(row * dimension, other * dimension, (other + 1) * dimension);
    reordered.set(kept, other * dimension);
  }
  expect(kernel.ofPoints(reordered, dimension).diagrams).toEqual(kernel.ofPoints(points, dimension).diagrams);
});

test.each([2, 2 ** -60, 2 ** 50])("scaling float32 points by %d scales births and deaths by it", (factor) => {
  const { points, dimension } = makeCloud("b", 80);
  const scaled = kernel.ofPoints(
    points.map((x) => x * factor),
    dimension,
  ).diagrams;
  const { diagrams } = kernel.ofPoints(points, dimension);
  expect(scaled).toEqual(diagrams.map((diagram) => diagram.map((x) => x * factor)));
});

test.each([2 ** -700, 2 ** 900])(
  "scaling float64 points and distances by %d scales births and deaths by it",
  (factor) => {
    const points = Float64Array.from(makeCloud("d", 40).points);
    const { diagrams } = kernel.ofPoints(points, 3);
    const expected = diagrams.map((diagram) => diagram.map((x) => x * factor));
    expect(
      kernel.ofPoints(
        points.map((x) => x * factor),
        3,
      ).diagrams,
    ).toEqual(expected);
    const distances = Float64Array.of(3, 4, 5);
    const ofDistances = kernel.ofDistances(
      distances.map((x) => x * factor),
      3,
      { maxEdgeLength: 3.5 * factor },
    );
    expect(ofDistances.diagrams[0]).toEqual(
      Float64Array.of(0, 3 * factor, 0, Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY),
    );
  },
);

test("n distinct points give n bars in H0, one of them essential", () => {
  const { points, dimension } = makeCloud("c", 120);
  const { diagrams, numDistinct } = kernel.ofPoints(points, dimension);
  const deaths = diagrams[0]!.filter((_, at) => at % 2 === 1);
  expect(numDistinct).toBe(countDistinctRows({ coordinates: points, dimension }));
  expect(numDistinct).toBeLessThan(120);
  expect(deaths.length).toBe(numDistinct);
  expect(deaths.filter((death) => death === Number.POSITIVE_INFINITY).length).toBe(1);
});

test("moving each point by at most ε moves the bars of H0 by at most 2ε", () => {
  // In H0 all births are 0, so the bottleneck distance is the largest difference of sorted deaths.
  const { points } = makeCloud("d", 100);
  const random = uniformNumbers(3);
  const moved = points.map((x) => x + ((2 * random() - 1) * 0.01) / Math.sqrt(3));
  const before = kernel.ofPoints(points, 3).diagrams[0]!;
  const after = kernel.ofPoints(moved, 3).diagrams[0]!;
  for (let at = 1; at < before.length - 2; at += 2)
    expect(Math.abs(after[at]! - before[at]!)).toBeLessThan(0.02);
});

test("the entropy lies between 0 and ln m", () => {
  const { points, dimension } = makeCloud("a", 60);
  for (const diagram of kernel.ofPoints(points, dimension).diagrams) {
    expect(entropyOf(diagram)).toBeGreaterThan(0);
    expect(entropyOf(diagram)).toBeLessThanOrEqual(Math.log(diagram.length / 2));
  }
});

test("a condensed matrix means the same as a full one", () => {
  const condensed = Float64Array.of(3, 4, 9, 5, 2, 1);
  const full = Float64Array.of(0, 3, 4, 9, 3, 0, 5, 2, 4, 5, 0, 1, 9, 2, 1, 0);
  expect(kernel.ofDistances(condensed, 4)).toEqual(kernel.ofDistances(full, 4));
});

test("equal points count once, and -0 equals 0", () => {
  expect(kernel.ofPoints(Float32Array.of(1, 1, 2, -0, 0), 1).numDistinct).toBe(3);
  expect(kernel.ofPoints(Float64Array.of(1, 1, 2, -0, 0), 1).numDistinct).toBe(3);
  expect(countDistinctRows({ coordinates: Float64Array.of(1, 1, 2, -0, 0), dimension: 1 })).toBe(3);
});

test("equal rows of a distance matrix count once", () => {
  const { points, dimension } = makeCloud("c", 90);
  const distances = Float32Array.from({ length: 90 * 90 }, (_, at) => {
    const [x, y] = [Math.floor(at / 90) * dimension, (at % 90) * dimension];
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += (points[x + k]! - points[y + k]!) ** 2;
    return Math.sqrt(sum);
  });
  expect(kernel.ofDistances(distances, 90).numDistinct).toBe(
    countDistinctRows({ coordinates: points, dimension }),
  );
});

test("input that is no point cloud is refused by row and column", () => {
  const points = Float32Array.of(0, 1, 2, 3, Number.NaN, 5);
  expect(() => kernel.ofPoints(points, 2)).toThrow("points[2][0]: found NaN, expected a finite number");
  expect(() => kernel.ofPoints(Float64Array.of(0, 1, 2, Number.POSITIVE_INFINITY), 2)).toThrow(
    "points[1][1]: found Infinity",
  );
  expect(() => kernel.ofPoints(points, 4)).toThrow("Row 1 has 2 of 4");
  expect(() =>
    kernel.ofPoints(
      Float32Array.from({ length: 65_536 }, (_, x) => x),
      1,
    ),
  ).toThrow("found 65536 distinct points, expected at most 65535");
});

test("a matrix that is none of distances is refused by row and column", () => {
  const refused = (...distances: number[]) =>
    expect(() => kernel.ofDistances(Float64Array.from(distances), 2));
  refused(0, 1, 2, 0).toThrow("row 1, column 0: found 2, expected 1, as at [0][1]");
  refused(0, -1, -1, 0).toThrow("row 0, column 1: found -1, expected a number from 0");
  refused(0, 1, 1, 3).toThrow("row 1, column 1: found 3, expected 0");
  refused(Number.NaN).toThrow("row 0, column 1: found NaN");
  refused(0, 1, 1).toThrow("found 3 numbers, expected 4 (full matrix) or 1");
});

test("options out of range are refused", () => {
  const points = Float32Array.of(0, 1);
  expect(() => kernel.ofPoints(points, 1, { maxEdgeLength: -1 })).toThrow("maxEdgeLength: found -1");
  expect(() => kernel.ofPoints(points, 1, { maxHomologyDimension: 3 as 2 })).toThrow(
    "maxHomologyDimension: found 3",
  );
});

test("a cloud beyond the memory budget fails by name, and the kernel goes on", () => {
  const { points, dimension } = makeCloud("a", 200);
  const memoryBudgetBytes = 2 ** 20;
  expect(() => kernel.ofPoints(points, dimension, { memoryBudgetBytes })).toThrow(HomologyMemoryError);
  expect(() => kernel.ofPoints(points, dimension, { memoryBudgetBytes })).toThrow("expected at most 1 MB");
  expect(kernel.ofPoints(points.subarray(0, 2 * dimension), dimension).diagrams[0]!.length).toBe(4);
});

test("the memory of a new instance stays within the budget it needed", () => {
  const { points, dimension } = makeCloud("a", 120);
  const fresh = () => new HomologyKernel(kernel.module);
  const { memoryBytes } = fresh().ofPoints(points, dimension);
  expect(fresh().ofPoints(points, dimension, { memoryBudgetBytes: memoryBytes }).memoryBytes).toBe(
    memoryBytes,
  );
});

test.each([
  ["a", 2],
  ["b", 2],
  ["c", 2],
  ["d", 2],
  // A void across whole clusters lives in it: its cocycle meets a million tetrahedra that are never pivots, and that no memory is to go to.
  ["c", 16],
] as const)(
  "the forecast for cloud %s of 500 points (seed %i) is right within a factor of two",
  (kind, seed) => {
    const { points, dimension } = makeCloud(kind, 500, seed);
    for (const maxHomologyDimension of [0, 1, 2] as const) {
      const { memoryBytes } = new HomologyKernel(kernel.module).ofPoints(points, dimension, {
        maxHomologyDimension,
      });
      const numDistinct = countDistinctRows({ coordinates: points, dimension });
      const forecast = forecastHomologyMemory({
        numPoints: 500,
        numDistinct,
        dimension,
        maxHomologyDimension,
      });
      expect(forecast / memoryBytes).toBeGreaterThan(0.5);
      expect(forecast / memoryBytes).toBeLessThan(2);
    }
  },
);

test("a computation goes through its phases in steps, and can be given up in between", () => {
  const { points, dimension } = makeCloud("c", 300);
  const own = new HomologyKernel(kernel.module);
  const phases = new Set<string>();
  const steps = own.stepsOfPoints(points, dimension);
  for (const { phase, share } of steps) {
    phases.add(phase);
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
    if (phase === "H1") break;
  }
  expect([...phases].at(-1)).toBe("H1");
  expect(own.ofPoints(points, dimension)).toEqual(
    new HomologyKernel(kernel.module).ofPoints(points, dimension),
  );
});

test("a computation that another one has displaced says so", () => {
  const { points, dimension } = makeCloud("b", 200);
  const first = kernel.stepsOfPoints(points, dimension);
  first.next();
  kernel.ofPoints(points, dimension, { maxHomologyDimension: 0 });
  expect(() => first.next()).toThrow("its kernel has begun another one");
});

test("two instances computing in turns do not disturb each other", () => {
  const { points, dimension } = makeCloud("c", 300);
  const expected = kernel.ofPoints(points, dimension).diagrams;
  const runs = [1, 2].map(() => new HomologyKernel(kernel.module).stepsOfPoints(points, dimension));
  const results = runs.map(() => null as Float64Array[] | null);
  while (results.some((result) => result === null)) {
    for (const [at, run] of runs.entries()) {
      const { done, value } = run.next();
      if (done && value) results[at] = value.diagrams;
    }
  }
  expect(results).toEqual([expected, expected]);
});
