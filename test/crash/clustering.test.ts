import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { openStore } from "../../src/store/store.ts";
import { change, rowsOf } from "./database-rows.ts";
import { inParallel } from "./in-parallel.ts";
import { panicTda } from "./panic-tda-process.ts";
import { smallConfig } from "./small-experiment.ts";

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

/** What came of a process that was killed while it replaced the clusterings. */
interface Outcome {
  readonly killedAt: string;
  readonly endedBy: NodeJS.Signals | number | null;
  /** For each model: what a reader then sees, and what is there after clustering once more. */
  readonly seen: Readonly<Record<string, string>>;
  readonly again: Readonly<Record<string, string>>;
  /** Rows of clusterings that nobody can see, after clustering once more. */
  readonly leftovers: number;
}

let old: Record<string, string> = {};
let renewed: Record<string, string> = {};
let outcomes: Outcome[] = [];

beforeAll(async () => {
  const original = join(folder, "original.db");
  {
    using store = openStore(original);
    await performExperiment(store, createExperiment(store, smallConfig).id);
  }
  const first = await panicTda(cluster(original, before));
  expect(first.code, first.stderr).toBe(0);
  old = clusterings(original);
  change(original, "PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(original);
  const copy = (name: string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };

  const uninterrupted = copy("uninterrupted.db");
  const noteIn = join(folder, "write-points.txt");
  const second = await panicTda(cluster(uninterrupted, after), { writePoints: { noteIn } });
  expect(second.code, second.stderr).toBe(0);
  renewed = clusterings(uninterrupted);

  // One statement of a transaction is like another.
  const kinds = readFileSync(noteIn, "utf8").trim().split("\n");
  const tried = [...kinds.entries()].filter(([index, kind]) => kind !== "statement" || index % 10 === 0);
  outcomes = await inParallel(availableParallelism(), tried, async ([index, kind]) => {
    const path = copy(`${index}.db`);
    const { code, signal } = await panicTda(cluster(path, after), {
      writePoints: { signal: "SIGKILL", at: index + 1 },
    });
    const seen = clusterings(path);
    const again = await panicTda(cluster(path, after));
    expect(again.code, again.stderr).toBe(0);
    const [rest] = rowsOf<{ leftovers: number }>(
      path,
      "SELECT count(*) AS leftovers FROM clustering_results WHERE algorithm <> 'hdbscan'",
    );
    return {
      killedAt: `${index + 1} ${kind}`,
      endedBy: signal ?? code,
      seen,
      again: clusterings(path),
      leftovers: rest!.leftovers,
    };
  });
  console.log(`killed at ${tried.length} of ${kinds.length} write points`);
}, 600_000);

describe("a process that is killed while it replaces clusterings", () => {
  test("was killed at all its transactions, and the new clusterings differ from the old", () => {
    expect(outcomes.length).toBeGreaterThan(20);
    expect(outcomes.filter(({ endedBy }) => endedBy !== "SIGKILL")).toEqual([]);
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
