import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  hdbscan,
  lyapunovExponent,
  persistentEntropy,
  relaxationTime,
  vietorisRips,
  vietorisRipsOfDistances,
} from "../../src/index.ts";
import { fuzzyGraph } from "../../src/projection/umap/fuzzy-graph.ts";
import { nearestNeighbours } from "../../src/projection/umap/nearest-neighbours.ts";
import { RoundedPoints } from "../../src/projection/umap/rounded-points.ts";

const numbers: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  nan: Number.NaN,
};

// biome-ignore lint/suspicious/noExplicitAny: each case has an input of its own.
function fault(name: string): { input: any; options: any; right: any } {
  const path = new URL(`../golden/faults/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"), (_, value) =>
    typeof value === "string" && value in numbers ? numbers[value] : value,
  );
}

describe("persistent entropy", () => {
  test("of bars that sum beyond float64 depends on their shares alone", () => {
    const { input, right } = fault("entropy-overflow");
    expect(persistentEntropy(input)).toBe(right);
    // A single bar that is itself longer than float64 can say.
    expect(persistentEntropy([[-1.7e308, 1.7e308]])).toBe(0);
    expect(
      persistentEntropy([
        [-1.7e308, 1.7e308],
        [0, 1e-300],
      ]),
    ).toBe(0);
  });

  test("of a bar that is born at minus infinity is refused", () => {
    const { input } = fault("entropy-minus-infinity");
    expect(() => persistentEntropy(input)).toThrow(
      "diagram[0]: found a bar from -Infinity to 1, expected a finite birth.",
    );
  });
});

describe("Vietoris–Rips diagrams", () => {
  test("take a longest edge of null for a mistake, not for 0", () => {
    const { input } = fault("maxedge-null");
    for (const maxEdgeLength of [null, "0.5", [1], true, 1n]) {
      const options = { maxEdgeLength } as unknown as { maxEdgeLength: number };
      expect(() => vietorisRips(input, options)).toThrow(
        /^maxEdgeLength: found .+, expected a number from 0\./,
      );
    }
    expect(vietorisRips(input, {}).diagrams[0]).toEqual(
      fault("maxedge-null").right === undefined
        ? []
        : [
            [0, 1],
            [0, Infinity],
          ],
    );
  });

  test("of 65,536 equal points are those of one", () => {
    const { right } = fault("all-equal-65536");
    const equal = Array.from({ length: 65_536 }, () => [0]);
    const { diagrams, numPoints, numDistinct } = vietorisRips(equal, { maxHomologyDimension: 0 });
    expect({ bars: diagrams[0], numPoints, numDistinct }).toEqual({
      bars: right,
      numPoints: 65_536,
      numDistinct: 1,
    });
    expect(() => vietorisRips([...equal, [Number.NaN]])).toThrow("points[65536][0]: found NaN");
    const different = Array.from({ length: 65_537 }, (_, i) => [i]);
    expect(() => vietorisRips(different)).toThrow("found 65537 distinct points, expected at most 65535");
  });

  test("of float32 points say how many are distinct, although one bar is too short for their precision", () => {
    const { input, options, right } = fault("float32-bar-lost");
    expect(vietorisRips(input, options).diagrams[0]).toEqual(
      right.map((bar: number[]) => bar.map((value) => (value === 1e-25 ? expect.closeTo(1e-25, 30) : value))),
    );
    const rows = input.map((row: number[]) => Float32Array.from(row));
    expect(vietorisRips(rows, options)).toMatchObject({
      numDistinct: 3,
      diagrams: [
        [
          [0, 1],
          [0, Infinity],
        ],
      ],
    });
  });

  test("from a matrix with rounding noise are refused with what to do, which does it; points at infinite distances are never joined", () => {
    const rounding = fault("distances-rounding");
    expect(() => vietorisRipsOfDistances(rounding.input, rounding.options)).toThrow(
      "Where only rounding is to blame: symmetrize takes the mean of the two",
    );
    const { diagrams } = vietorisRipsOfDistances(rounding.input, { ...rounding.options, symmetrize: true });
    expect(diagrams[0]!.map(([, death]) => death)).toEqual(
      rounding.right.map((death: number) => (death === Infinity ? death : expect.closeTo(death, 5))),
    );
    const infinite = fault("distances-infinite");
    expect(vietorisRipsOfDistances(infinite.input, infinite.options).diagrams).toEqual([
      infinite.right.H0,
      infinite.right.H1,
    ]);
  });
});

describe("HDBSCAN", () => {
  test.each([1, 2 ** -40, 1e-160, 1e-320, 1e147])(
    "finds the clusters of points times 1e160, whatever their scale: times %d",
    async (factor) => {
      const { input, options, right } = fault("hdbscan-1e160");
      const points = input.map((row: number[]) => row.map((value) => value * factor));
      const { layers } = await hdbscan(points, options);
      expect([...layers[0]!.labels]).toEqual(right);
    },
  );

  test("takes its epsilon at the scale of the points", async () => {
    const { input, options } = fault("hdbscan-1e160");
    const one = await hdbscan(input, {
      ...options,
      clusterSelectionEpsilon: 1e161,
      allowSingleCluster: true,
    });
    expect(new Set(one.layers[0]!.labels)).toEqual(new Set([0]));
    const two = await hdbscan(input, {
      ...options,
      clusterSelectionEpsilon: 1e159,
      allowSingleCluster: true,
    });
    expect(new Set(two.layers[0]!.labels)).toEqual(new Set([0, 1]));
  });

  test("refuses a row that is null by its number", async () => {
    const rows = [[0], null] as unknown as number[][];
    await expect(hdbscan(rows)).rejects.toThrow("points[1]: found null, expected a list of coordinates.");
  });
});

test("a Lyapunov exponent is had of 125,000 steps and more", () => {
  const a = Array.from({ length: 300_000 }, () => Float32Array.of(1, 0));
  const b = a.map((_, t) => Float32Array.of(1, 0.1 * Math.sin(t)));
  const { exponent, numTimesteps } = lyapunovExponent([a, b]);
  expect(numTimesteps).toBe(300_000);
  expect(Math.abs(exponent)).toBeLessThan(1e-6);
});

test("a relaxation time is refused where the curve is no curve of distances, by the step", () => {
  const { input } = fault("relaxation-nan");
  expect(() => relaxationTime(input)).toThrow(
    "curve[0]: found NaN, expected a distance of unit vectors, from 0 to 2.",
  );
  expect(() => relaxationTime([0, 1, 2, 2.1, 2])).toThrow("curve[3]: found 2.1");
  expect(() => relaxationTime([0, 1, -0.1, 2, 2])).toThrow("curve[2]: found -0.1");
  // What the rounding of a mean may add is no mistake.
  expect(relaxationTime([0, 1, 2, 2.0000000000000004, 2]).verdict).toBeTypeOf("string");
});

test.each([1e30, 1e-30])("UMAP's graph is the same for coordinates near %d", (factor) => {
  const n = 60;
  const points = Float32Array.from({ length: 3 * n }, (_, i) => Math.sin(i * i));
  const graphOf = (coordinates: Float32Array) => {
    const rounded = RoundedPoints.fittedTo(coordinates, 3);
    rounded.add(coordinates);
    const steps = nearestNeighbours(rounded, 10);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return fuzzyGraph(value);
    }
  };
  const here = graphOf(points);
  const there = graphOf(points.map((coordinate) => coordinate * factor));
  expect(there.heads.length).toBe(here.heads.length);
  for (const [edge, weight] of here.weights.entries()) expect(there.weights[edge]).toBeCloseTo(weight, 3);
});
