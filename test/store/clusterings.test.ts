import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { thisProcess } from "../../src/system/processes.ts";
import { type ClusteredStore, clusteredStore, type Placed, saveClustering } from "./clustered-store.ts";

const placed = (...labels: number[]): Placed => ({ vector: [1, 0], labels });
const before = [[placed(0), placed(0), placed(-1)]];
const after = [[placed(1), placed(0), placed(1)]];
const medoidsAfter = [
  [
    [0, 1],
    [0, 0],
  ],
] as const;

/** The labels of the finest layer as another process reads them, in the order of the embeddings. */
function labelsRead({ store }: ClusteredStore): number[] {
  using reader = openStore(store.path, { mode: "read" });
  const [result] = [...reader.clusterings({ model: "M", algorithm: "hdbscan" })];
  return result === undefined ? [] : [...reader.embeddingClusters(result.id)].map(({ label }) => label);
}

function countRows({ store }: ClusteredStore): object {
  return store.database.get(
    `SELECT (SELECT count(*) FROM clustering_results) AS results,
            (SELECT count(*) FROM embedding_clusters) AS rows`,
  )!;
}

describe("a clustering that replaces another one", () => {
  test("is read by nobody before it is complete, and the old one by nobody afterwards", async () => {
    const clustered = await clusteredStore(before, [[[0, 0]]]);
    const seen: number[][] = [];
    await saveClustering(clustered, after, medoidsAfter, async () => {
      seen.push(labelsRead(clustered));
    });
    expect(seen).toEqual([[0, 0, -1]]);
    expect(labelsRead(clustered)).toEqual([1, 0, 1]);
    expect(countRows(clustered)).toEqual({ results: 1, rows: 3 });
  });

  test("leaves the old one as it was when it is cut short", async () => {
    const clustered = await clusteredStore(before, [[[0, 0]]]);
    const cut = saveClustering(clustered, after, medoidsAfter, () => Promise.reject(new Error("cut short")));
    await expect(cut).rejects.toThrow("cut short");
    expect(labelsRead(clustered)).toEqual([0, 0, -1]);
    expect(countRows(clustered)).toEqual({ results: 1, rows: 3 });
  });

  test("is given up by name when embeddings were deleted meanwhile, and leaves the old one", async () => {
    const clustered = await clusteredStore([[placed(0), placed(0)], [placed(0)]], [[[0, 0]]]);
    await clustered.store.deleteExperiment(clustered.experiments[1]!);
    const late = saveClustering(clustered, [[placed(0), placed(0)], [placed(0)]], [[[0, 0]]]);
    await expect(late).rejects.toThrow(/embeddings by M were deleted while they were clustered/);
    expect(labelsRead(clustered)).toEqual([0, 0]);
    expect(countRows(clustered)).toEqual({ results: 1, rows: 2 });
  });

  test("has as many layers as it has, whatever the old one had", async () => {
    const clustered = await clusteredStore(
      [[placed(0, 0), placed(1, 0)]],
      [
        [
          [0, 0],
          [0, 1],
        ],
        [[0, 0]],
      ],
    );
    expect([...clustered.store.clusterings()].map(({ layer }) => layer)).toEqual([0, 1]);
    await saveClustering(clustered, [[placed(0), placed(0)]], [[[0, 0]]]);
    expect([...clustered.store.clusterings()].map(({ layer }) => layer)).toEqual([0]);
    expect(countRows(clustered)).toEqual({ results: 1, rows: 2 });
  });

  test("leaves alone what a process that lives is writing", async () => {
    const clustered = await clusteredStore(before, [[[0, 0]]]);
    clustered.store.database.run(
      "INSERT INTO clustering_results VALUES ('other', '', '', 'M', 'hdbscan:other', :parameters, 0, '', '')",
      { parameters: JSON.stringify({ writtenBy: thisProcess() }) },
    );
    await saveClustering(clustered, after, medoidsAfter);
    expect(countRows(clustered)).toEqual({ results: 2, rows: 3 });
    expect([...clustered.store.clusterings()]).toHaveLength(1);
  });

  test("deletes what a process that is gone has left", async () => {
    const clustered = await clusteredStore(before, [[[0, 0]]]);
    const { database } = clustered.store;
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const writtenBy = { ...thisProcess(), pid };
    database.run(
      "INSERT INTO clustering_results VALUES ('left', '', '', 'M', 'hdbscan:left', :parameters, 0, '', '')",
      { parameters: JSON.stringify({ writtenBy }) },
    );
    database.run(
      `INSERT INTO embedding_clusters SELECT id || 'left', '', '', id, 'left', -1, NULL FROM embeddings`,
    );
    await saveClustering(clustered, after, medoidsAfter);
    expect(countRows(clustered)).toEqual({ results: 1, rows: 3 });
  });
});
