import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { runCommand } from "../cli/command.ts";
import { completeExperiment } from "../cli/small-experiment.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { served, sketchConfig } from "../explorer/served.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A complete and clustered experiment that nobody has open. */
const folder = lastingFolder();
afterAll(() => folder.delete());
let original: string;
beforeAll(async () => {
  original = join(folder.path, "original.db");
  await completeExperiment(original, { ...sketchConfig, seeds: [1, 2, 3] });
  using store = openStore(original);
  await clusterEmbeddings(store, "SketchText", { minClusterSize: 3 });
});

/** A copy of it in which something was changed by other means. */
function changed(sql: string): string {
  const path = join(temporaryFolder(), "changed.db");
  copyFileSync(original, path);
  const database = new DatabaseSync(path);
  // What checks the rows that panic-tda writes is no hindrance to others.
  database.exec(`PRAGMA ignore_check_constraints = 1; ${sql}`);
  database.close();
  return path;
}

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

/** How many commands refuse a database, each a copy of its own; none of them with a stack, or with the code of a defect. */
async function numRefusing(database: () => string): Promise<number> {
  const outcomes = await Promise.all(
    commands.map((command) => runCommand([...command, "--db", database()], { cwd: temporaryFolder() })),
  );
  for (const [at, { stderr, exitCode }] of outcomes.entries()) {
    expect(stderr, commands[at]!.join(" ")).not.toMatch(/^ {4}at /m);
    expect([0, 1, 2], commands[at]!.join(" ")).toContain(exitCode);
  }
  return outcomes.filter(({ exitCode }) => exitCode !== 0).length;
}

const commands = [
  ["list"],
  ["status"],
  ["cluster", "--quiet"],
  ["cluster", "list"],
  ["cluster", "show", "SketchText"],
  ["resume"],
  ["delete", "latest", "--force"],
];

describe.each([
  ["no JSON in a list", "UPDATE experiments SET networks = '[[\"a'"],
  ["an object in place of a list", "UPDATE experiments SET seeds = '{}'"],
  ["numbers in place of texts", "UPDATE experiments SET prompts = '[1, 2]'"],
  [
    "null in place of a network",
    "UPDATE runs SET network = 'null', failed_at = '2026-01-01T00:00:00.000000Z', failure = 'f'",
  ],
  ["a text in place of parameters", "UPDATE clustering_results SET parameters = '\"x\"'"],
  ["a table that is gone", "DROP TABLE embeddings"],
  ["a column that is gone", "ALTER TABLE runs RENAME COLUMN seed TO sead"],
])("a database with %s", (_, sql) => {
  test("is told by every command that reads it, without a stack", async () => {
    expect(await numRefusing(() => changed(sql))).toBeGreaterThan(0);
  }, 60_000);
});

const PAGE = 16_384;

const changedBy = (act: (bytes: Buffer) => unknown) => (bytes: Buffer) => {
  act(bytes);
  return bytes;
};

describe.each<[string, (bytes: Buffer) => Buffer]>([
  ["half of its pages", (bytes) => bytes.subarray(0, Math.floor(bytes.length / PAGE / 2) * PAGE)],
  ["its first page alone", (bytes) => bytes.subarray(0, PAGE)],
  ["a schema of noise", changedBy((bytes) => bytes.fill(0xff, 100, PAGE))],
  ["noise behind its first page", changedBy((bytes) => bytes.fill(0xa5, PAGE))],
  [
    "zeros in every third page",
    changedBy((bytes) => {
      for (let at = 2 * PAGE; at < bytes.length; at += 3 * PAGE) bytes.fill(0, at, at + PAGE);
    }),
  ],
  ["a size of pages that is none", changedBy((bytes) => bytes.writeUInt16BE(12_345, 16))],
  ["an unknown version of the file format", changedBy((bytes) => bytes.fill(9, 18, 20))],
])("a database with %s", (_, damage) => {
  test("is told by every command that reads it, without a stack", async () => {
    const damaged = () => {
      const path = join(temporaryFolder(), "damaged.db");
      writeFileSync(path, damage(readFileSync(original)));
      return path;
    };
    expect(await numRefusing(damaged)).toBeGreaterThan(0);
  }, 60_000);
});
