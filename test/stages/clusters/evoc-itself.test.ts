import { beforeAll, describe, expect, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { randomStream } from "../../../src/models/random-stream.ts";
import { evoc, nearestToMeans } from "../../../src/stages/clusters/evoc.ts";

const parameters = { noise_level: 0.5, base_min_cluster_size: 5, min_samples: 5, random_state: 42 };
const DIMENSION = 16;
const BLOB_SIZES = [80, 50, 30];

/** Unit vectors in blobs around three axes. */
function blobs(): Float32Array {
  const random = randomStream("blobs", 1);
  const rows: number[] = [];
  for (const [axis, size] of BLOB_SIZES.entries()) {
    for (let i = 0; i < size; i++) {
      const row = Array.from({ length: DIMENSION }, (_, k) => (k === axis ? 1 : 0.2 * (random() - 0.5)));
      const length = Math.hypot(...row);
      rows.push(...row.map((x) => x / length));
    }
  }
  return Float32Array.from(rows);
}

const rows = blobs();
let result: Awaited<ReturnType<typeof evoc>>;

beforeAll(async () => {
  // The first import compiles.
  result = await evoc({ coordinates: rows, dimension: DIMENSION }, parameters, pythonCommand());
}, 300_000);

describe("EVoC itself", () => {
  test("says its version", () => {
    expect(result.version).toMatch(/^\d+\.\d+/);
  });

  test("finds the blobs: no cluster of any layer has points of two of them", () => {
    const blobOf = BLOB_SIZES.flatMap((size, blob) => Array<number>(size).fill(blob));
    expect(result.layers.length).toBeGreaterThan(0);
    for (const labels of result.layers) {
      expect(labels).toHaveLength(160);
      const blobsOfLabels = new Map<number, Set<number>>();
      for (const [point, label] of labels.entries()) {
        if (label === -1) continue;
        blobsOfLabels.set(label, (blobsOfLabels.get(label) ?? new Set()).add(blobOf[point]!));
      }
      expect([...blobsOfLabels.values()].map((found) => found.size)).toEqual(
        Array(blobsOfLabels.size).fill(1),
      );
      expect(blobsOfLabels.size).toBeGreaterThanOrEqual(3);
    }
  });

  test("finds the same again, since its random state is fixed", { timeout: 300_000 }, async () => {
    expect(await evoc({ coordinates: rows, dimension: DIMENSION }, parameters, pythonCommand())).toEqual(
      result,
    );
  });

  test("has clusters whose medoids are members of them", () => {
    for (const labels of result.layers) {
      const medoids = nearestToMeans({ coordinates: rows, dimension: DIMENSION }, labels);
      expect([...medoids].map((medoid) => labels[medoid])).toEqual([...medoids.keys()]);
    }
  });
});
