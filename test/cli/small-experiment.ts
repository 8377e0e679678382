import type { ConfigFile } from "../../src/config/config-file-schema.ts";
import { createExperiment, performExperiment } from "../../src/index.ts";
import { openStore } from "../../src/store/store.ts";

/** Two runs of four invocations, computed in a moment. */
export const smallConfig = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2],
  prompts: ["a red apple"],
  embedding_models: ["DummyText2"],
  max_length: 4,
};

/** Long enough to be interrupted: tens of seconds on a fast machine. */
export const longConfig = {
  ...smallConfig,
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  max_length: 20_000,
  max_homology_dimension: 0,
};

/** Creates an experiment in a database and computes it. @returns its id */
export async function completeExperiment(path: string, config: ConfigFile = smallConfig): Promise<string> {
  using store = openStore(path);
  const { id } = createExperiment(store, config);
  await performExperiment(store, id);
  return id;
}

/** Creates an experiment in a database, and computes nothing. @returns its id */
export function pendingExperiment(path: string, config: ConfigFile = smallConfig): string {
  using store = openStore(path);
  return createExperiment(store, config).id;
}
