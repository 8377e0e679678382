import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { PairDistanceThreads } from "../../src/lyapunov/pair-distance-threads.ts";
import { DISTANCE_FLOOR, pairDistances } from "../../src/lyapunov/pair-distances.ts";
import { euclideanDistance } from "../../src/vectors/euclidean-distance.ts";
import { unitVector } from "../../src/vectors/unit-length.ts";

/** As the definition has it. */
function byDefinition(vectors: readonly Float32Array[]) {
  const units = vectors.map(unitVector);
  let sum = 0;
  let sumOfLogs = 0;
  for (const [i, one] of units.entries()) {
    for (const other of units.slice(0, i)) {
      const distance = euclideanDistance(one, 0, other, 0, one.length);
      sum += distance;
      sumOfLogs += Math.log(Math.max(distance, DISTANCE_FLOOR));
    }
  }
  const numPairs = (units.length * (units.length - 1)) / 2;
  return { mean: sum / numPairs, meanLog: sumOfLogs / numPairs };
}

function expectClose(found: { mean: number; meanLog: number }, expected: { mean: number; meanLog: number }) {
  expect(Math.abs(found.mean - expected.mean)).toBeLessThanOrEqual(1e-12);
  expect(Math.abs(found.meanLog - expected.meanLog)).toBeLessThanOrEqual(
    1e-12 * Math.abs(expected.meanLog) + 1e-12,
  );
}

/** `count` vectors of which some are equal and some nearly so. */
function cloud(count: number, dimension: number, seed = 1): Float32Array[] {
  let state = seed;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648 - 0.5;
  };
  return Array.from({ length: count }, (_, row) =>
    row % 5 === 4
      ? new Float32Array(dimension).fill(1)
      : Float32Array.from(
          { length: dimension },
          (_value, c) => random() * (row % 3 === 2 ? 1e-6 : 1) + (c === 0 ? 1 : 0),
        ),
  );
}

describe("the mean distance and the mean logarithm of the distance over all pairs", () => {
  test("are those of the definition for any number of vectors and coordinates, equal vectors among them", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 75 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        (count, dimension, seed) => {
          const vectors = cloud(count, dimension, seed);
          expectClose(pairDistances(vectors), byDefinition(vectors));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("take vectors of one scale or another for the same", () => {
    const vectors = cloud(20, 8);
    const scaled = vectors.map((vector, row) => vector.map((value) => value * 2 ** (row % 7)));
    expect(pairDistances(scaled)).toEqual(pairDistances(vectors));
  });

  test("do not depend on what was computed before in the same memory", () => {
    const small = cloud(7, 5);
    const before = pairDistances(small);
    pairDistances(cloud(300, 33));
    expect(pairDistances(small)).toEqual(before);
  });

  test("are refused for a vector without direction, by its number", () => {
    const vectors = [...cloud(3, 4), new Float32Array(4)];
    expect(() => pairDistances(vectors)).toThrow("vector 3: found length 0, expected a positive number.");
  });
});

describe("with threads", () => {
  const threads = new PairDistanceThreads(2);
  afterAll(() => threads.close());

  test("large clouds have to the last bit what they have without", async () => {
    const clouds = [1, 2, 3].map((seed) => cloud(400, 300, seed));
    const found = await Promise.all(clouds.map((vectors) => threads.pairDistances(vectors)));
    expect(found).toEqual(clouds.map((vectors) => pairDistances(vectors)));
  });

  test("what fails there fails here", async () => {
    const vectors = [...cloud(400, 300), new Float32Array(300)];
    await expect(threads.pairDistances(vectors)).rejects.toThrow("vector 400: found length 0");
  });
});
