import { expect, test } from "vitest";
import { countsByKey, statusOf } from "../../src/experiments/experiment-status.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import { keepCounts, keptCounts } from "../../src/experiments/kept-counts.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import { forgetCounts } from "../../src/store/kept-counts.ts";
import { pruneVectors } from "../../src/store/prune.ts";
import type { Store } from "../../src/store/store.ts";
import { performed } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

const status = (store: Store, id: string) => statusOf(store.database, store.experiment(id), builtInModels);

/** The status when nothing was kept. */
function counted(store: Store, id: string) {
  const kept = store.database.all("SELECT * FROM kept_counts");
  forgetCounts(store.database, id);
  const fresh = status(store, id);
  for (const row of kept) {
    store.database.run(
      "INSERT INTO kept_counts VALUES (:experiment_id, :inserted_at, :updated_at, :completed_at, :counts)",
      row as never,
    );
  }
  return fresh;
}

test("what a completed experiment has is not counted again, and is what would be counted", async () => {
  const { store, experiment } = await performed(smallConfig);
  expect(status(store, experiment.id)).toEqual(counted(store, experiment.id));
  // Were it counted, a row that is gone would be missed.
  store.database.run("DELETE FROM persistence_diagrams");
  expect(countsByKey(status(store, experiment.id).work)).not.toEqual(
    countsByKey(counted(store, experiment.id).work),
  );
});

test("each experiment of a database has its own counts", async () => {
  const { store, experiment } = await performed(smallConfig);
  const { experiment: other } = await performed({ ...smallConfig, seeds: [5] }, {}, store);
  const invocations = (id: string) => keptCounts(store.database, id)?.saved.invocations?.[0]?.count;
  expect(invocations(other.id)).toBeLessThan(invocations(experiment.id)!);
  forgetCounts(store.database, experiment.id);
  expect(invocations(experiment.id)).toBeUndefined();
  expect(invocations(other.id)).toBeDefined();
  expect(status(store, other.id)).toEqual(counted(store, other.id));
  keepCounts(store.database, other.id);
  expect(invocations(experiment.id)).toBeUndefined();
});

test("an experiment that grows is counted as it goes, and kept again at its new end", async () => {
  const { store, experiment } = await performed(smallConfig);
  const before = keptCounts(store.database, experiment.id)!;
  const during = new Set<unknown>();
  const onProgress = () => during.add(keptCounts(store.database, experiment.id));
  await extendExperiment(store, experiment.id, { seeds: [77] }, { onProgress });
  expect([...during]).toEqual([undefined]);
  const after = keptCounts(store.database, experiment.id)!;
  expect(after.saved.invocations![0]!.count).toBeGreaterThan(before.saved.invocations![0]!.count);
  expect(status(store, experiment.id)).toEqual(counted(store, experiment.id));
});

test("vectors that are given up are not counted among what there is", async () => {
  const { store, experiment } = await performed(smallConfig);
  await pruneVectors(store.database, experiment.id, "DummyText");
  expect(status(store, experiment.id)).toEqual(counted(store, experiment.id));
});

test("a clustering that is made later is counted, whether or not anybody kept that", async () => {
  const { store, experiment } = await performed({ ...smallConfig, max_length: 40, seeds: [1, 2, 3] });
  await clusterEmbeddings(store, "DummyText", { minClusterSize: 5 });
  const { clusterings } = status(store, experiment.id);
  expect(clusterings).toMatchObject([{ model: "DummyText", count: expect.any(Number) }]);
  keepCounts(store.database, experiment.id);
  expect(status(store, experiment.id).clusterings).toEqual(clusterings);
  store.database.run("DELETE FROM clustering_results");
  expect(status(store, experiment.id).clusterings).toEqual([]);
});

test("nothing is kept of what is being deleted, nor once it is gone", async () => {
  const { store, experiment } = await performed(smallConfig);
  store.database.run("UPDATE experiments SET deletion_started_at = completed_at");
  expect(keptCounts(store.database, experiment.id)).toBeUndefined();
  store.database.run("UPDATE experiments SET deletion_started_at = NULL");
  await store.deleteExperiment(experiment.id);
  expect(store.database.all("SELECT * FROM kept_counts")).toEqual([]);
});
