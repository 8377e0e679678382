import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";
import { gridClouds, scatteredClouds } from "./any-clouds.ts";
import { bottleneckDistance } from "./bottleneck-distance.ts";
import { barcodeByBoundaryMatrix } from "./plain/boundary-matrix.ts";
import { distanceMatrix } from "./small-clouds.ts";

const anyCloud = (maxPoints: number): fc.Arbitrary<number[][]> =>
  fc.oneof(gridClouds(maxPoints), scatteredClouds(maxPoints));
const { POSITIVE_INFINITY: INFINITY } = Number;

const byDefinition = (cloud: number[][], maxEdgeLength = INFINITY) =>
  barcodeByBoundaryMatrix(distanceMatrix(cloud), cloud.length, 2, Math.fround(maxEdgeLength));

describe("shapes", () => {
  test("no points have no bars", () => {
    expect(vietorisRips([])).toEqual({
      diagrams: [[], [], []],
      entropy: [null, null, null],
      numPoints: 0,
      numDistinct: 0,
    });
  });

  test("one point has one essential bar, in H0", () => {
    expect(vietorisRips([[3, 4]]).diagrams).toEqual([[[0, INFINITY]], [], []]);
  });

  test("two points have one finite bar, as long as they are apart", () => {
    const { diagrams, entropy } = vietorisRips([Float32Array.of(0, 0), Float64Array.of(3, 4)]);
    expect(diagrams).toEqual([
      [
        [0, 5],
        [0, INFINITY],
      ],
      [],
      [],
    ]);
    expect(entropy).toEqual([0, null, null]);
  });

  test("the corners of a unit square have one bar in H1, [1, √2)", () => {
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    expect(vietorisRips(square).diagrams.slice(1)).toEqual([[[1, Math.fround(Math.SQRT2)]], []]);
  });

  test("the corners of an octahedron have one bar in H2, from the edge to the diagonal", () => {
    const octahedron = [0, 1, 2].flatMap((axis) =>
      [1, -1].map((x) => [0, 1, 2].map((at) => (at === axis ? x : 0))),
    );
    expect(vietorisRips(octahedron).diagrams.slice(1)).toEqual([[], [[Math.fround(Math.SQRT2), 2]]]);
  });

  test("maxHomologyDimension says how many diagrams there are, and nothing about the bars in them", () => {
    fc.assert(
      fc.property(anyCloud(12), (cloud) => {
        const { diagrams } = vietorisRips(cloud);
        expect(vietorisRips(cloud, { maxHomologyDimension: 0 }).diagrams).toEqual(diagrams.slice(0, 1));
        expect(vietorisRips(cloud, { maxHomologyDimension: 1 }).diagrams).toEqual(diagrams.slice(0, 2));
        expect(vietorisRips(cloud, { maxHomologyDimension: 2 }).diagrams).toEqual(diagrams);
      }),
    );
  });
});

describe("agreement with the reduction of the whole boundary matrix, for up to 9 points", () => {
  test("on grids, with ties, duplicates and collinear points", () => {
    fc.assert(
      fc.property(gridClouds(9), (cloud) => {
        expect(vietorisRips(cloud).diagrams).toEqual(byDefinition(cloud));
      }),
      { numRuns: 300 },
    );
  });

  test("on scattered points", () => {
    fc.assert(
      fc.property(scatteredClouds(9), (cloud) => {
        expect(vietorisRips(cloud).diagrams).toEqual(byDefinition(cloud));
      }),
      { numRuns: 200 },
    );
  });

  test("on points of a circle, a sphere and a hypersphere of equal distances", () => {
    const corners = fc.uniqueArray(fc.integer({ min: 0, max: 7 }), { minLength: 4, maxLength: 8 });
    fc.assert(
      fc.property(corners, (chosen) => {
        const crossPolytope = chosen.map((corner) =>
          [0, 1, 2, 3].map((axis) => (corner >> 1 === axis ? 1 - 2 * (corner & 1) : 0)),
        );
        const octagon = chosen.map((corner) => [
          Math.cos((corner * Math.PI) / 4),
          Math.sin((corner * Math.PI) / 4),
        ]);
        for (const cloud of [crossPolytope, octagon]) {
          expect(vietorisRips(cloud).diagrams).toEqual(byDefinition(cloud));
        }
      }),
    );
  });

  test("with edges left out, when bars may be essential in every dimension", () => {
    const cloudAndLength = fc.tuple(
      anyCloud(9),
      fc.oneof(fc.constantFrom(0, 1, Math.SQRT2, 1.1, 2), fc.double({ min: 0, max: 12, noNaN: true })),
    );
    fc.assert(
      fc.property(cloudAndLength, ([cloud, maxEdgeLength]) => {
        expect(vietorisRips(cloud, { maxEdgeLength }).diagrams).toEqual(byDefinition(cloud, maxEdgeLength));
      }),
      { numRuns: 300 },
    );
  });
});

describe("maxEdgeLength", () => {
  const octahedron = [0, 1, 2].flatMap((axis) =>
    [1, -1].map((x) => [0, 1, 2].map((at) => (at === axis ? x : 0))),
  );

  test("an edge of exactly this length is in, also when float32 rounds it up", () => {
    expect(vietorisRips([[0], [1.1]], { maxEdgeLength: 1.1 }).diagrams[0]).toEqual([
      [0, Math.fround(1.1)],
      [0, INFINITY],
    ]);
  });

  test("a void that no edge is left to fill is essential", () => {
    expect(vietorisRips(octahedron, { maxEdgeLength: 1.5 }).diagrams[2]).toEqual([
      [Math.fround(Math.SQRT2), INFINITY],
    ]);
  });

  test("points that no edge is left to join are essential bars", () => {
    expect(vietorisRips([[0], [1], [10]], { maxEdgeLength: 2 }).diagrams[0]).toEqual([
      [0, 1],
      [0, INFINITY],
      [0, INFINITY],
    ]);
  });

  test("a length above the enclosing radius changes nothing", () => {
    fc.assert(
      fc.property(anyCloud(12), (cloud) => {
        expect(vietorisRips(cloud, { maxEdgeLength: 1e6 })).toEqual(vietorisRips(cloud));
        expect(vietorisRips(cloud, { maxEdgeLength: INFINITY })).toEqual(vietorisRips(cloud));
      }),
    );
  });
});

describe("properties", () => {
  test("reordering the points changes nothing, to the last bit", () => {
    const cloudAndOrder = anyCloud(20).chain((cloud) =>
      fc.tuple(fc.constant(cloud), fc.shuffledSubarray(cloud, { minLength: cloud.length })),
    );
    fc.assert(
      fc.property(cloudAndOrder, ([cloud, reordered]) => {
        expect(vietorisRips(reordered)).toEqual(vietorisRips(cloud));
      }),
    );
  });

  test("scaling by a power of two scales births and deaths by it, to the last bit", () => {
    fc.assert(
      fc.property(anyCloud(15), fc.integer({ min: -20, max: 20 }), (cloud, exponent) => {
        const scale = 2 ** exponent;
        const scaled = cloud.map((row) => row.map((x) => x * scale));
        const { diagrams, entropy } = vietorisRips(cloud);
        const expected = diagrams.map((bars) => bars.map(([birth, death]) => [birth * scale, death * scale]));
        expect(vietorisRips(scaled)).toMatchObject({ diagrams: expected, entropy });
      }),
    );
  });

  test("n distinct points give n bars in H0, of which one is essential, and none elsewhere is", () => {
    fc.assert(
      fc.property(anyCloud(20), (cloud) => {
        const distinct = new Set(cloud.map((row) => row.join())).size;
        const { diagrams, numPoints, numDistinct } = vietorisRips(cloud);
        expect({ numPoints, numDistinct }).toEqual({ numPoints: cloud.length, numDistinct: distinct });
        expect(diagrams[0]).toHaveLength(distinct);
        expect(diagrams.map((bars) => bars.filter(([, death]) => death === INFINITY).length)).toEqual([
          1, 0, 0,
        ]);
      }),
    );
  });

  test("copies of points change nothing, and -0 is a copy of 0", () => {
    fc.assert(
      fc.property(anyCloud(12), (cloud) => {
        const copied = [...cloud, ...cloud.map((row) => row.map((x) => (x === 0 ? -0 : x)))];
        const { numPoints: _, ...once } = vietorisRips(cloud);
        const { numPoints, ...twice } = vietorisRips(copied);
        expect(twice).toEqual(once);
        expect(numPoints).toBe(2 * cloud.length);
      }),
    );
  });

  test("bars are sorted by birth, then by death, and none has length zero", () => {
    fc.assert(
      fc.property(anyCloud(20), fc.double({ min: 0, max: 10, noNaN: true }), (cloud, maxEdgeLength) => {
        for (const bars of vietorisRips(cloud, { maxEdgeLength }).diagrams) {
          for (const [at, [birth, death]] of bars.entries()) {
            expect(death).toBeGreaterThan(birth);
            const next = bars[at + 1];
            if (next) expect(birth < next[0] || (birth === next[0] && death <= next[1])).toBe(true);
          }
        }
      }),
    );
  });

  test("moving each point by at most ε moves each diagram by at most 2ε in bottleneck distance", () => {
    const cloudAndSteps = scatteredClouds(14, 2).chain((cloud) =>
      fc.tuple(
        fc.constant(cloud),
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
          minLength: cloud.length * cloud[0]!.length,
          maxLength: cloud.length * cloud[0]!.length,
        }),
        fc.constantFrom(0.01, 0.3, 2),
      ),
    );
    fc.assert(
      fc.property(cloudAndSteps, ([cloud, steps, size]) => {
        const d = cloud[0]!.length;
        const moved = cloud.map((row, i) => row.map((x, j) => x + size * steps[i * d + j]!));
        const epsilon = Math.max(
          ...cloud.map((row, i) => Math.hypot(...row.map((x, j) => x - moved[i]![j]!))),
        );
        const before = vietorisRips(cloud).diagrams;
        const after = vietorisRips(moved).diagrams;
        // Points that coincide in one cloud only have a bar of length ≤ 2ε in the other, so copies need no care here. Births and
        // deaths are rounded to float32: below 64, by at most 2^-19.
        for (const k of [0, 1, 2]) {
          expect(bottleneckDistance(before[k]!, after[k]!)).toBeLessThanOrEqual(2 * epsilon + 2 ** -18);
        }
      }),
      { numRuns: 60 },
    );
  });
});
