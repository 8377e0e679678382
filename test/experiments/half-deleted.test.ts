import { join } from "node:path";
import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { openStore } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("a completed experiment whose deletion was cut short is refused, not returned as complete", async () => {
  using store = openStore(join(temporaryFolder(), "half-deleted.db"));
  const { id } = createExperiment(store, {
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1],
    prompts: ["a red apple"],
    embedding_models: ["DummyText"],
    max_length: 2,
  });
  await performExperiment(store, id);
  store.database.run("UPDATE experiments SET deletion_started_at = completed_at WHERE id = :id", { id });
  await expect(performExperiment(store, id)).rejects.toThrow("is half deleted and cannot be resumed");
});
