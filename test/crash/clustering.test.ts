import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import { openStore } from "../../src/store/store.ts";
import { change, rowsOf } from "./database-rows.ts";
import { inParallel } from "./in-parallel.ts";
import { panicTda } from "./panic-tda-process.ts";
import { smallConfig } from "./small-experiment.ts";
import { type StatesOfFiles, statesOfFiles } from "./states-of-files.ts";

const folder = mkdtempSync(join(tmpdir(), "panic-tda-clustering-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const before = ["--min-cluster-size", "2", "--epsilon", "0"];
const after = ["--min-cluster-size", "3", "--epsilon", "0.2"];
const cluster = (path: string, options: readonly string[]) => [
  "cluster",
  ...options,
  "--quiet",
  "--db",
  path,
];

/** What came of one state in which a kill leaves the files. */
interface Outcome {
  /** "n kind": the write points, from 1, at which it does. */
  readonly killedAt: readonly string[];
  /** For each model: what a reader then sees, and what is there after clustering once more. */
  readonly seen: Readonly<Record<string, string>>;
  readonly again: Readonly<Record<string, string>>;
  /** Rows of clusterings that nobody can see, after clustering once more. */
  readonly leftovers: number;
}

let original: Buffer;
let left: StatesOfFiles;
let old: Record<string, string> = {};
let renewed: Record<string, string> = {};
let outcomes: Outcome[] = [];

beforeAll(async () => {
  const path = join(folder, "original.db");
  {
    using store = openStore(path);
    await performExperiment(store, createExperiment(store, smallConfig).id);
  }
  const first = await panicTda(cluster(path, before));
  expect(first.code, first.stderr).toBe(0);
  old = clusterings(path);
  change(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  original = readFileSync(path);

  const uninterrupted = copy("uninterrupted.db");
  left = await statesOfFiles(cluster(uninterrupted, after), join(folder, "copies"));
  renewed = clusterings(uninterrupted);
  outcomes = await inParallel(availableParallelism(), left.states, async ({ path, killedAt }) => {
    const seen = clusterings(path);
    return { killedAt, seen, ...(await clusteredAgain(path)) };
  });
  console.log(`${left.kinds.length} write points leave ${outcomes.length} states of the files`);
}, 120_000);

async function clusteredAgain(path: string): Promise<Pick<Outcome, "again" | "leftovers">> {
  {
    using store = openStore(path, { mode: "write" });
    for (const model of smallConfig.embedding_models)
      await clusterEmbeddings(store, model, { minClusterSize: 3, epsilon: 0.2 });
  }
  const [rest] = rowsOf<{ leftovers: number }>(
    path,
    "SELECT count(*) AS leftovers FROM clustering_results WHERE algorithm <> 'hdbscan'",
  );
  return { again: clusterings(path), leftovers: rest!.leftovers };
}

describe("a process that is killed while it replaces clusterings", () => {
  test("was killed at all its transactions, and the new clusterings differ from the old", () => {
    expect(left.kinds.length).toBeGreaterThan(60);
    expect(outcomes.length).toBeGreaterThan(10);
    expect(Object.keys(old)).toEqual(smallConfig.embedding_models);
    for (const model of smallConfig.embedding_models) expect(renewed[model]).not.toBe(old[model]);
  });

  test("leaves the old clustering of a model or the new one, never a part", () => {
    for (const model of smallConfig.embedding_models) {
      const partly = outcomes.filter(
        ({ seen }) => seen[model] !== old[model] && seen[model] !== renewed[model],
      );
      expect(partly).toEqual([]);
      expect(new Set(outcomes.map(({ seen }) => seen[model])).size).toBe(2);
    }
  });

  test("leaves nothing in the way of the next one, which sweeps up after it", () => {
    expect(outcomes.filter(({ leftovers }) => leftovers !== 0)).toEqual([]);
    for (const { again } of outcomes) expect(again).toEqual(renewed);
  });
});

test("a process that kill -9 ends in the middle leaves what one of the copies has, and the command clusters again", async () => {
  const path = copy("killed.db");
  const at = 1 + left.kinds.findIndex((kind, i) => kind === "commit" && i > left.kinds.length / 2);
  const { signal } = await panicTda(cluster(path, after), { writePoints: { signal: "SIGKILL", at } });
  expect(signal).toBe("SIGKILL");
  expect(outcomes.map(({ seen }) => seen)).toContainEqual(clusterings(path));
  const again = await panicTda(cluster(path, after));
  expect(again.code, again.stderr).toBe(0);
  expect(clusterings(path)).toEqual(renewed);
}, 60_000);

function copy(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, original);
  return path;
}

/** For each model: all that its clusterings say, but for ids and times. */
function clusterings(path: string): Record<string, string> {
  using store = openStore(path, { mode: "read" });
  const names = new Map(
    rowsOf<{ id: string; name: string }>(
      path,
      `SELECT embeddings.id, network || runs.seed || ' ' || sequence_number AS name
       FROM embeddings JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id`,
    ).map(({ id, name }) => [id, name]),
  );
  const found: Record<string, string> = {};
  for (const { id, embedding_model, layer, parameters } of store.clusterings()) {
    const rows = Array.from(store.embeddingClusters(id), (row) =>
      [names.get(row.embedding_id), row.label, names.get(row.medoid_embedding_id ?? "")].join(" | "),
    ).sort();
    found[embedding_model] =
      `${found[embedding_model] ?? ""}${layer} ${JSON.stringify({ ...parameters })}\n${rows.join("\n")}\n`;
  }
  return found;
}
