import { describe, expect, test } from "vitest";
import { RandomWords } from "../../src/measures/philox.ts";
import { assignToMedoids } from "../../src/medoids/assign-to-medoids.ts";
import { kMedoids, rowsAt } from "../../src/medoids/k-medoids.ts";
import { NearestMedoids } from "../../src/medoids/nearest-medoids.ts";
import { euclideanDistance } from "../../src/vectors/euclidean-distance.ts";

/** Rows of length 1 around so many directions, the row's direction its number modulo theirs. */
function cloud(numPoints: number, dimension: number, numDirections: number, spread: number) {
  const random = new RandomWords([7, dimension], [numPoints]);
  const draw = () => random.below(2 ** 20) / 2 ** 19 - 1;
  const directions = Array.from({ length: numDirections }, () => Array.from({ length: dimension }, draw));
  const coordinates = new Float32Array(numPoints * dimension);
  for (let row = 0; row < numPoints; row++) {
    const values = directions[row % numDirections]!.map((value) => value + spread * draw());
    const length = Math.hypot(...values);
    for (const [k, value] of values.entries()) coordinates[row * dimension + k] = value / length;
  }
  return { coordinates, dimension };
}

function plainly(points: ReturnType<typeof cloud>, medoids: ReturnType<typeof cloud>) {
  const { dimension } = points;
  return Array.from({ length: points.coordinates.length / dimension }, (_, row) => {
    const distances = Array.from({ length: medoids.coordinates.length / dimension }, (__, medoid) =>
      euclideanDistance(points.coordinates, row, medoids.coordinates, medoid, dimension),
    );
    const distance = Math.min(...distances);
    return { label: distances.indexOf(distance), distance };
  });
}

describe("the nearest medoid", () => {
  test.each([
    [3, 2, 1],
    [70, 3, 5],
    [200, 17, 66],
    [130, 768, 130],
  ])(
    "of %i points of %i coordinates to %i medoids is that of plain distances",
    (numPoints, dimension, numMedoids) => {
      const points = cloud(numPoints, dimension, 9, 0.8);
      const medoids = cloud(numMedoids, dimension, numMedoids, 1);
      const found = new NearestMedoids(medoids).assign(points.coordinates);
      const expected = plainly(points, medoids);
      expect(Array.from(found.labels)).toEqual(expected.map(({ label }) => label));
      for (const [row, { distance }] of expected.entries())
        expect(found.distances[row]).toBeCloseTo(distance, 12);
    },
  );

  test("of equally near ones is the lowest, and a medoid is at distance 0 from itself", () => {
    const points = cloud(12, 40, 4, 0);
    const twice = rowsAt(points, [2, 1, 2, 0]);
    const { labels, distances } = new NearestMedoids(twice).assign(points.coordinates);
    expect([labels[2], labels[6], labels[1], labels[0]]).toEqual([0, 0, 1, 3]);
    expect(distances[2]).toBe(0);
  });

  test("is the same whatever the number of threads", async () => {
    const points = cloud(9_000, 128, 50, 0.7);
    const medoids = cloud(900, 128, 900, 1);
    const alone = await assignToMedoids(points, medoids, { numThreads: 1 });
    const together = await assignToMedoids(points, medoids, { numThreads: 2 });
    expect(together).toEqual(alone);
  });
});

describe("k-medoids", () => {
  test("finds planted groups, the largest first", async () => {
    const points = rowsAt(
      cloud(90, 30, 3, 0.2),
      [...Array(90).keys()].filter((row) => row % 3 !== 2 || row < 30),
    );
    const { labels, medoids } = await kMedoids(points, 3);
    const groups = [...Array(90).keys()].filter((row) => row % 3 !== 2 || row < 30).map((row) => row % 3);
    const labelOf = new Map(groups.map((group, at) => [group, labels[at]!]));
    expect(groups.map((group) => labelOf.get(group))).toEqual(Array.from(labels));
    expect(labelOf.get(2)).toBe(2);
    for (const [label, row] of medoids.entries()) expect(labels[row]).toBe(label);
  });

  test("gives the same medoids again", async () => {
    const points = cloud(300, 20, 30, 0.9);
    expect(await kMedoids(points, 7)).toEqual(await kMedoids(points, 7));
  });

  test("says how many distinct points there are where more medoids are wanted", async () => {
    await expect(kMedoids(cloud(12, 40, 4, 0), 5)).rejects.toThrow(
      "medoids: found 5, expected at most 4: there are no more distinct points.",
    );
  });
});
