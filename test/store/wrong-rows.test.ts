import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { served, sketchConfig } from "../explorer/served.ts";
import { changedCopy, clusteredDatabase } from "./changed-database.ts";

const folder = lastingFolder();
afterAll(() => folder.delete());
let original: string;
beforeAll(async () => {
  original = await clusteredDatabase(folder.path);
});
const changed = (sql: string) => changedCopy(original, sql);

const oneEmbedding =
  "(SELECT embeddings.id FROM embeddings WHERE embedding_model = 'SketchText' ORDER BY id LIMIT 1)";
const wrongVectors: [what: string, value: string, said: RegExp][] = [
  ["NaN", "cast(x'0000c07f' || substr(vector, 5) AS BLOB)", /coordinate 0: found NaN/],
  ["an infinity", "cast(x'0000807f' || substr(vector, 5) AS BLOB)", /coordinate 0: found Infinity/],
  ["half a coordinate", "substr(vector, 1, length(vector) - 2)", /bytes, expected coordinates of 4 bytes/],
  ["no coordinate", "x''", /found 0 bytes/],
];

function idOfOne(store: Store): string {
  return store.database.get<{ id: string }>(`SELECT ${oneEmbedding} AS id`)!.id;
}

function labels(store: Store): unknown[] {
  return store.database.all(
    "SELECT embedding_id, clustering_result_id, label FROM embedding_clusters ORDER BY id",
  );
}

describe.each(wrongVectors)("a stored vector with %s", (_, value, said) => {
  const sql = `UPDATE embeddings SET vector = ${value} WHERE id = ${oneEmbedding}`;

  test("keeps a clustering from being replaced, and is named", async () => {
    using store = openStore(changed(sql));
    const before = labels(store);
    const failed = await clusterEmbeddings(store, "SketchText", { minClusterSize: 3 }).catch(
      (error) => error,
    );
    expect(failed).toMatchObject({ name: "DatabaseDamagedError" });
    expect(failed.message).toMatch(said);
    expect(failed.message).toContain(`${store.path}: embedding ${idOfOne(store)}`);
    expect(labels(store)).toEqual(before);
  });

  test("gets no diagrams and no exponents, and is named", async () => {
    for (const table of ["persistence_diagrams", "lyapunov_results"]) {
      using store = openStore(
        changed(`${sql}; DELETE FROM ${table}; UPDATE experiments SET completed_at = NULL`),
      );
      const failed = await performExperiment(store, store.experiment("latest").id).catch((error) => error);
      expect(failed).toMatchObject({ name: "DatabaseDamagedError" });
      expect(failed.message).toContain(`embedding ${idOfOne(store)}`);
      expect(failed.message).toMatch(said);
      const text = { model: "SketchText", experiment: store.experiment("latest").id };
      expect([...(table === "lyapunov_results" ? store.lyapunovResults(text) : [])]).toEqual([]);
    }
  });

  test("is named by everything in the explorer that reads it, which goes on", async () => {
    const path = changed(sql);
    const explorer = await served(path);
    using store = openStore(path, { mode: "read" });
    const run = store.database.get<{ id: string }>(
      `SELECT run_id AS id FROM invocations WHERE id = (SELECT invocation_id FROM embeddings WHERE id = ${oneEmbedding})`,
    );
    const { header } = await explorer.columns<{ set: string }>("/api/map/points?model=SketchText");
    for (const asked of [
      `/api/map/pca?set=${header.set}`,
      `/api/nearest?model=SketchText&run=${run!.id}&step=3&count=5`,
      `/api/runs/${run!.id}/trajectory?model=SketchText`,
      `/api/runs/${run!.id}/distances?model=SketchText`,
    ]) {
      const { status, message } = await explorer.failure(asked);
      expect(message, asked).toMatch(said);
      expect(status, asked).toBe(503);
    }
    await explorer.json("/api/experiments");
    expect(explorer.defects).toEqual([]);
  });
});

describe("a stored vector that is all zero", () => {
  const sql = `UPDATE embeddings SET vector = zeroblob(length(vector)) WHERE id = ${oneEmbedding}`;

  test("is noise, counted and told, and the clusters of the others are as without it", async () => {
    const labelsWithout = async (deletion: string) => {
      using store = openStore(changed(deletion));
      await clusterEmbeddings(store, "SketchText", { minClusterSize: 3 });
      const [finest] = store.clusterings({ model: "SketchText" });
      return [...store.embeddingClusters(finest!.id)].map(({ label }) => label);
    };
    const [zero, ...others] = await labelsWithout(sql);
    const without = await labelsWithout(
      `DELETE FROM embedding_clusters; DELETE FROM clustering_results; DELETE FROM embeddings WHERE id = ${oneEmbedding}`,
    );
    expect(zero).toBe(-1);
    expect(others).toEqual(without);
    expect(Math.max(...others)).toBeGreaterThanOrEqual(0);

    using store = openStore(changed(sql));
    const notices: string[] = [];
    await clusterEmbeddings(store, "SketchText", {
      minClusterSize: 3,
      onNotice: (notice) => notices.push(notice),
    });
    expect(notices).toEqual([
      `embedding ${idOfOne(store)} is all zero: it has no direction and belongs to no cluster`,
    ]);
    const [finest] = store.clusterings({ model: "SketchText" });
    expect(finest?.parameters).toMatchObject({ n_without_direction: 1 });
  });

  test("can be deleted with its experiment although it is a medoid", async () => {
    using store = openStore(
      changed(`${sql}; UPDATE embedding_clusters SET medoid_embedding_id = ${oneEmbedding} WHERE label >= 0`),
    );
    createExperiment(store, sketchConfig);
    await store.deleteExperiment([...store.experiments()][1]!.id);
    expect([...store.experiments()]).toHaveLength(1);
  });
});
