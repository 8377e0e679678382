// @ts-check
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExperiment, openStore, performExperiment } from "../dist/index.js";

const folder = fileURLToPath(new URL("../build", import.meta.url));

/** 4 networks × 25 seeds × 20 prompts = 2,000 runs of 50 invocations. */
const config = {
  name: "bench of the explorer",
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I", "DummyI2T2"],
    ["DummyT2I2", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  seeds: Array.from({ length: 25 }, (_, i) => i),
  prompts: Array.from({ length: 20 }, (_, i) => `the view from window ${i + 1}`),
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 50,
};

/**
 * A database of 2,000 runs and 100,000 invocations that the dummy models have computed. It is kept in build/ and made only once.
 *
 * @returns {Promise<string>} its path
 */
export async function explorerDatabase() {
  const path = join(folder, "explorer-bench.db");
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished.db`;
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${unfinished}${suffix}`, { force: true });
  const store = openStore(unfinished);
  // The bench is about reading: what a crash would leave of this file does not matter.
  store.database.execute("PRAGMA synchronous = OFF");
  const { id } = createExperiment(store, config);
  await performExperiment(store, id);
  store.close();
  renameSync(unfinished, path);
  return path;
}
