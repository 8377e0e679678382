import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { computedItems, computedTwice, savedItems } from "./computed-items.ts";
import { change, differences, lostRows, savedRows } from "./database-rows.ts";
import { instrumented } from "./instrumented-model.mjs";
import { panicTda } from "./panic-tda-process.ts";
import { configFile, onlyExperiment, smallConfig } from "./small-experiment.ts";

// Twelve runs, so that those of a chunk can stand at very different steps.
const config = { ...smallConfig, prompts: ["a lighthouse", "a red apple"], max_length: 6, batch_size: 4 };

let complete: Buffer;
let expected: string[] = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-left-behind-"));
  const path = join(folder, "complete.db");
  const { code, stderr } = await panicTda(["run", configFile(folder, config), "--db", path, "--quiet"]);
  expect(code, stderr).toBe(0);
  change(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  expected = canonicalDump(path);
  complete = readFileSync(path);
  rmSync(folder, { recursive: true });
}, 180_000);

const unfinished = "UPDATE experiments SET completed_at = NULL";
/** Runs by their place in the config's order, from 0. */
const place = "(SELECT count(*) FROM runs AS before WHERE before.id < runs.id)";
const unusedImages =
  "DELETE FROM images WHERE NOT EXISTS (SELECT 1 FROM invocations WHERE output_image_hash = images.hash)";

/** Deletes the last `count` invocations of each run, where `count` is SQL about the run. */
function shorten(count: string): string {
  return `DELETE FROM persistence_diagrams WHERE run_id IN (SELECT id FROM runs WHERE ${count} > 0);
    DELETE FROM invocations WHERE EXISTS
      (SELECT 1 FROM runs WHERE runs.id = run_id AND sequence_number >= runs.max_length - (${count}));
    ${unusedImages}`;
}

const damages: Record<string, string> = {
  "every run stands at another step": shorten(`${place} % 7`),
  "one run alone has not even begun": shorten(`CASE ${place} WHEN 5 THEN 6 ELSE 0 END`),
  "one run alone is complete": shorten(`CASE ${place} WHEN 5 THEN 0 ELSE 6 END`),
  "the second network is ahead of the first": shorten(`CASE WHEN ${place} < 6 THEN 4 ELSE 1 END`),
  "runs lack their last steps but an earlier stage is complete": shorten(`1 + ${place} % 2`),
  "some embeddings are missing": `DELETE FROM embeddings WHERE rowid % 3 = 1;
    DELETE FROM persistence_diagrams`,
  "one embedding model has seen nothing": `DELETE FROM embeddings WHERE embedding_model = 'DummyVision';
    DELETE FROM persistence_diagrams WHERE embedding_model = 'DummyVision'`,
  "the prompts have no embeddings": "DELETE FROM prompt_embeddings",
  "some diagrams are missing": "DELETE FROM persistence_diagrams WHERE rowid % 2 = 1",
  "some exponents are missing": "DELETE FROM lyapunov_results WHERE rowid % 2 = 1",
  "everything is there but the note that it is complete": "",
  "something of every stage is missing": `${shorten(`CASE WHEN ${place} IN (2, 7) THEN 3 ELSE 0 END`)};
    DELETE FROM embeddings WHERE rowid % 5 = 1;
    DELETE FROM prompt_embeddings WHERE prompt = 'a red apple';
    DELETE FROM persistence_diagrams WHERE rowid % 5 = 2;
    DELETE FROM lyapunov_results WHERE rowid % 3 = 0`,
};

describe("an experiment is completed as if nothing had happened, and nothing saved is computed again, when", () => {
  for (const [damage, sql] of Object.entries(damages)) {
    test(damage, { timeout: 120_000 }, async () => {
      const folder = temporaryFolder();
      const path = join(folder, "left-behind.db");
      writeFileSync(path, complete);
      change(path, `${sql}; ${unfinished}`);
      const rows = savedRows(path);
      const items = savedItems(path);
      if (sql !== "") expect(differences(expected, canonicalDump(path)).length).toBeGreaterThan(2);

      const recordIn = join(folder, "calls.txt");
      const models = new ModelRegistry(
        builtInModels.models.map((model) => instrumented(model, { recordIn })),
      );
      using store = openStore(path);
      await performExperiment(store, onlyExperiment(path), { models });

      expect(differences(withoutBatches(expected), withoutBatches(canonicalDump(path)))).toEqual([]);
      expect(lostRows(rows, savedRows(path))).toEqual([]);
      expect(computedTwice(items, computedItems(recordIn), savedItems(path))).toEqual([]);
    });
  }
});

/** Runs of a chunk that stand at different steps cannot share a call as they did, and the batch that each was in is noted. */
function withoutBatches(dump: readonly string[]): string[] {
  return dump.map((line) => line.replace(/"batch_size":\d+,"batch_index":\d+,/, ""));
}
