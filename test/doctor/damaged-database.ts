import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import { openStore } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/**
 * Makes a database with a completed experiment with clusterings, one that has not begun, one that failed, and one that came after the
 * clustering.
 *
 * @returns the id of the completed one
 */
export async function soundDatabase(path: string): Promise<string> {
  using store = openStore(path);
  const config = {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1, 2],
    prompts: ["a red apple"],
    embedding_models: ["SketchText", "SketchVision"],
    max_length: 20,
  };
  const { id } = await performExperiment(store, createExperiment(store, config).id);
  for (const model of config.embedding_models) await clusterEmbeddings(store, model);
  createExperiment(store, config);
  const failed = createExperiment(store, { ...config, prompts: ["a pear"] });
  await performExperiment(store, failed.id);
  store.database.run(
    "UPDATE experiments SET completed_at = NULL, failed_at = '2026-01-01T00:00:00.000000Z' WHERE id = :id",
    { id: failed.id },
  );
  return id;
}

/** A copy of a database with damage done by SQL, which no constraint keeps off. @returns its path */
export function damagedCopy(sound: string, sql: string): string {
  const path = join(temporaryFolder(), "damaged.db");
  copyFileSync(sound, path);
  using database = new DatabaseSync(path);
  database.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  database.exec(sql);
  return path;
}
