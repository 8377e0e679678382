import { describe, expect, test } from "vitest";
import { clusteringForecast } from "../../src/clusters/clustering-forecast.ts";
import { CloudTooLargeError, layOut, layOutForMemory } from "../../src/clusters/clustering-memory.ts";
import { hdbscan } from "../../src/clusters/hdbscan.ts";

/** 130,000 embeddings of 768 coordinates, as `panic-tda cluster` takes them. */
const many = { numPoints: 130_000, dimension: 768, areDoubles: false, minSamples: 130, numThreads: 16 };

describe("the memory of a clustering", () => {
  test("is laid out for as many threads as it holds", () => {
    expect(layOut(many).numBytes).toBeGreaterThan(2 ** 32);
    const layout = layOutForMemory(many);
    expect(layout.numThreads).toBeGreaterThan(1);
    expect(layout.numThreads).toBeLessThan(16);
    expect(layout.numBytes).toBeLessThanOrEqual(2 ** 32);
    expect(layOut({ ...many, numThreads: layout.numThreads + 1 }).numBytes).toBeGreaterThan(2 ** 32);
    expect(layOutForMemory({ ...many, numPoints: 1_000 }).numThreads).toBe(16);
  });

  test("is refused where one thread is too many already, with what helps", () => {
    const half = { ...many, numPoints: 500_000, minSamples: 500 };
    expect(() => layOutForMemory(half)).toThrow(
      /found 500000 distinct points of dimension 768, which need .+ GiB on one thread, expected at most 4\.0 GiB\.\n {2}Cluster fewer points, or lower minSamples to \d+\.$/,
    );
    expect(() => layOutForMemory({ ...many, numPoints: 2_000_000 })).toThrow(/Cluster fewer points\.$/);
  });

  test("is refused with the most samples that would fit", () => {
    const half = { ...many, numPoints: 500_000, minSamples: 500 };
    const refused = new CloudTooLargeError(half, 2 ** 33, 2 ** 32);
    const most = refused.largestMinSamples!;
    expect(layOutForMemory({ ...half, minSamples: most }).numThreads).toBe(1);
    expect(() => layOutForMemory({ ...half, minSamples: most + 1 })).toThrow(CloudTooLargeError);
  });
});

describe("the forecast of a clustering", () => {
  test("is of the threads that there is memory for, and of vectors and all that is laid out beside them", () => {
    const { numThreads, bytes, seconds } = clusteringForecast(many);
    const layout = layOutForMemory(many);
    expect(numThreads).toBe(layout.numThreads);
    expect(bytes).toBeGreaterThan(layout.numBytes + 130_000 * 768 * 4);
    expect(bytes).toBeLessThan(1.5 * (layout.numBytes + 130_000 * 768 * 4));
    const alone = clusteringForecast({ ...many, numThreads: 1 });
    expect(alone.seconds[0] / seconds[0]).toBeCloseTo(numThreads);
  });

  test("grows with the square of the number of points", () => {
    const few = clusteringForecast({ ...many, numPoints: 10_000, minSamples: 10, numThreads: 2 });
    const twice = clusteringForecast({ ...many, numPoints: 20_000, minSamples: 20, numThreads: 2 });
    expect(twice.seconds[1] / few.seconds[1]).toBeCloseTo(4);
    expect(few.seconds[0]).toBeLessThan(few.seconds[1]);
  });
});

test("a clustering on more threads than it has memory for is the one on fewer", async () => {
  const points = Array.from({ length: 2_500 }, (_, i) => [Math.sin(i * i), Math.cos(i), i % 7]);
  const one = await hdbscan(points, { minClusterSize: 5, numThreads: 1 });
  const many = await hdbscan(points, { minClusterSize: 5, numThreads: 3 });
  expect(many.layers).toEqual(one.layers);
});
