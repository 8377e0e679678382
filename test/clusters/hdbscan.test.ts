import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusterLabels } from "../../src/clusters/cluster-labels.ts";
import { condensedTree } from "../../src/clusters/condensed-tree.ts";
import { hdbscan } from "../../src/clusters/hdbscan.ts";
import { PointCloud } from "../../src/clusters/point-cloud.ts";
import { selectClusters } from "../../src/clusters/select-clusters.ts";
import { singleLinkage } from "../../src/clusters/single-linkage.ts";
import { spanningForest } from "../../src/clusters/spanning-forest.ts";
import {
  canonical,
  centredCloud,
  gridClouds,
  reachability,
  separateCloud,
  treeLengths,
} from "./density-points.ts";

const settings = fc.record({
  minClusterSize: fc.integer({ min: 2, max: 6 }),
  minSamples: fc.integer({ min: 1, max: 4 }),
  clusterSelectionEpsilon: fc.constantFrom(0, 0.5, 1.2),
  allowSingleCluster: fc.boolean(),
});

async function labelsOf(points: readonly ArrayLike<number>[], options: object): Promise<Int32Array> {
  return (await hdbscan(points, options)).layers[0]!.labels;
}

/** HDBSCAN of a cloud in which equal points are points of their own, from all pairs of them. */
function clustersOfAll(
  points: readonly ArrayLike<number>[],
  options: {
    minClusterSize: number;
    minSamples: number;
    clusterSelectionEpsilon: number;
    allowSingleCluster: boolean;
  },
): Int32Array {
  const { cores, between } = reachability(points, options.minSamples);
  const pairs = points.flatMap((_, p) => points.slice(0, p).map((_, q) => [p, q] as const));
  const edges = spanningForest(points.length, {
    from: Uint32Array.from(pairs, ([p]) => p),
    to: Uint32Array.from(pairs, ([, q]) => q),
    lengths: Float64Array.from(pairs, ([p, q]) => between(p, q)),
  });
  const weights = new Uint32Array(points.length).fill(1);
  const tree = singleLinkage({ edges, cores: Float64Array.from(cores) }, weights);
  const condensed = condensedTree(tree, options.minClusterSize);
  return clusterLabels(
    condensed,
    selectClusters(condensed, weights, options),
    options.clusterSelectionEpsilon,
  );
}

describe("hdbscan", () => {
  test("the order of the points changes nothing, also where distances are equal", async () => {
    await fc.assert(
      fc.asyncProperty(gridClouds, settings, fc.integer(), async (points, options, seed) => {
        const order = points
          .map((_, at) => [Math.sin(seed + at), at] as const)
          .sort(([a], [b]) => a - b)
          .map(([, at]) => at);
        const labels = await labelsOf(points, options);
        const shuffled = await labelsOf(
          order.map((at) => points[at]!),
          options,
        );
        const restored = new Array<number>(points.length);
        for (const [place, at] of order.entries()) restored[at] = shuffled[place]!;
        expect(canonical(restored)).toEqual(canonical(labels));
      }),
    );
  });

  test("equal points with their number as weight have the clusters that they have one by one", async () => {
    const repeated = gridClouds.map((points) => [
      ...points,
      ...points.slice(0, points.length >> 1),
      points[0]!,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.oneof(gridClouds, repeated), settings, async (points, options) => {
        const oneByOne = clustersOfAll(points, options);
        expect(canonical(await labelsOf(points, options))).toEqual(canonical(oneByOne));
      }),
      { numRuns: 300 },
    );
  });

  test("a power of two times the points, and times epsilon, has the same clusters", async () => {
    await fc.assert(
      fc.asyncProperty(
        gridClouds,
        settings,
        fc.integer({ min: -20, max: 20 }),
        async (points, options, exponent) => {
          const factor = 2 ** exponent;
          const scaled = points.map((point) => point.map((x) => x * factor));
          const clusterSelectionEpsilon = options.clusterSelectionEpsilon * factor;
          expect(await labelsOf(scaled, { ...options, clusterSelectionEpsilon })).toEqual(
            await labelsOf(points, options),
          );
        },
      ),
    );
  });

  test("two threads find what one finds, layer by layer, with the same medoids", async () => {
    const points = centredCloud(2500, 40, 7);
    const options = { minClusterSize: 2, minSamples: 3, maxLayers: 10 };
    const one = await hdbscan(points, { ...options, numThreads: 1 });
    expect(await hdbscan(points, { ...options, numThreads: 2 })).toEqual(one);
    expect(one.layers.length).toBeGreaterThan(1);
  });

  test("a medoid has the smallest sum of distances to the members of its cluster, the earliest of equals", async () => {
    const points = [...centredCloud(700, 6, 3), ...centredCloud(100, 6, 3)];
    const { layers } = await hdbscan(points, { minClusterSize: 80, minSamples: 5, maxLayers: 3 });
    const { distances } = reachability(points, 1);
    for (const { labels, medoids } of layers) {
      expect(medoids.length).toBeGreaterThan(0);
      for (const [cluster, medoid] of medoids.entries()) {
        const members = [...labels.keys()].filter((point) => labels[point] === cluster);
        const sums = members.map((p) => members.reduce((sum, q) => sum + distances[p]![q]!, 0));
        const smallest = Math.min(...sums);
        const nearest = members.filter((_, at) => sums[at]! <= smallest * (1 + 1e-12));
        expect(nearest[0]).toBe(medoid);
      }
    }
  });

  test("of members that are equally central the earliest is the medoid, in clusters of any size", async () => {
    // On a circle every point is as central as any other.
    for (const count of [4, 100]) {
      const corner = [
        [3, 4],
        [-3, 4],
        [-3, -4],
        [3, -4],
      ];
      const copies = Array.from({ length: count }, (_, at) => corner[(at + 2) % 4]!);
      const { layers } = await hdbscan(copies, {
        minClusterSize: 4,
        minSamples: 2,
        allowSingleCluster: true,
      });
      const [{ labels, medoids }] = layers as [(typeof layers)[0]];
      for (const [cluster, medoid] of medoids.entries()) expect(labels.indexOf(cluster)).toBe(medoid);
      expect(medoids.length).toBeGreaterThan(0);
    }
  });

  test("clusters are numbered from the largest to the smallest, and every layer doubles the smallest size", async () => {
    const { layers } = await hdbscan(centredCloud(600, 3, 5), { minClusterSize: 4, maxLayers: 10 });
    expect(layers.length).toBeGreaterThan(1);
    for (const { labels, minClusterSize } of layers) {
      const sizes = [...new Set(labels)]
        .filter((label) => label >= 0)
        .sort((a, b) => a - b)
        .map((label) => labels.filter((other) => other === label).length);
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      expect(sizes.at(-1)).toBeGreaterThanOrEqual(minClusterSize);
      expect(Math.log2(minClusterSize / 4) % 1).toBe(0);
    }
  });

  test.each([
    [{ minClusterSize: 1 }, "minClusterSize: found 1, expected a whole number from 2."],
    [{ minSamples: 0 }, "minSamples: found 0, expected a whole number from 1."],
    [{ minSamples: 4 }, "minSamples: found 4, expected at most the number of points, 3."],
    [{ clusterSelectionEpsilon: -1 }, "clusterSelectionEpsilon: found -1, expected a distance from 0."],
    [{ clusterSelectionEpsilon: Number.NaN }, "clusterSelectionEpsilon: found NaN"],
  ])("%o is refused by name", async (options, message) => {
    await expect(hdbscan([[0], [1], [5]], options)).rejects.toThrow(message);
  });

  test("points without a distance are refused by place", async () => {
    await expect(
      hdbscan([
        [0, 1],
        [2, Number.NaN],
      ]),
    ).rejects.toThrow("points[1][1]: found NaN");
    await expect(hdbscan([[0, 1], [2]])).rejects.toThrow("points[1]: found 1 coordinates, expected 2");
  });

  test("no points, and one, are no cluster", async () => {
    expect((await hdbscan([])).layers[0]!.labels).toEqual(Int32Array.of());
    expect((await hdbscan([[1, 2]], { allowSingleCluster: true })).layers[0]!.labels).toEqual(
      Int32Array.of(-1),
    );
  });

  test("it can be interrupted, on one thread and on several, and its threads end", async () => {
    const points = centredCloud(6000, 200, 9);
    for (const numThreads of [1, 2]) {
      const interruption = new AbortController();
      const shares: number[] = [];
      const onProgress = (share: number) => {
        shares.push(share);
        if (share > 0.02) interruption.abort(new Error("enough"));
      };
      await expect(
        hdbscan(points, { numThreads, minSamples: 10, signal: interruption.signal, onProgress }),
      ).rejects.toThrow("enough");
      expect(shares.at(-1)).toBeLessThan(0.9);
    }
  });
});

describe("PointCloud", () => {
  test.each([
    ["float32", 300, 768, Float32Array, centredCloud],
    ["float64", 400, 3, Float64Array, centredCloud],
    ["float32", 1000, 12, Float32Array, centredCloud],
    ["float32", 1100, 32, Float32Array, (n: number, d: number) => separateCloud(n, d, 9)],
  ] as const)(
    "the tree and core distances of %s points (%i × %i) are those of the definition",
    async (_, n, d, Rows, cloudOf) => {
      const points = cloudOf(n, d, n);
      const coordinates = Rows.from(points.flatMap((point) => [...point]));
      const cloud = new PointCloud(coordinates, new Uint32Array(n).fill(1), {
        numPoints: n,
        dimension: d,
        minSamples: 6,
        numThreads: 1,
      });
      const { edges, cores } = await cloud.reachabilityTree();
      const expected = reachability(points, 6);
      for (const [point, core] of cores.entries()) expect(core).toBeCloseTo(expected.cores[point]!, 10);
      const lengths = treeLengths(n, expected.between);
      expect(edges.lengths.length).toBe(n - 1);
      for (const [edge, length] of edges.lengths.entries()) expect(length).toBeCloseTo(lengths[edge]!, 10);
      await cloud.close();
    },
  );

  test("points in many tight groups, nearer to each other than integers can tell, are still told apart", async () => {
    const points = centredCloud(400, 20, 11).map((point, at) => point.map((x) => x * 1e-6 + (at % 4)));
    const rows = Float64Array.from(points.flatMap((point) => [...point]));
    const cloud = new PointCloud(rows, new Uint32Array(400).fill(1), {
      numPoints: 400,
      dimension: 20,
      minSamples: 4,
      numThreads: 1,
    });
    const { edges, cores } = await cloud.reachabilityTree();
    const expected = reachability(points, 4);
    const lengths = treeLengths(400, expected.between);
    for (const [point, core] of cores.entries()) expect(core / expected.cores[point]!).toBeCloseTo(1, 9);
    for (const [edge, length] of edges.lengths.entries()) expect(length / lengths[edge]!).toBeCloseTo(1, 9);
    await cloud.close();
  });
});
