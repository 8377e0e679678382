import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { exportBundle } from "../../src/exports/bundle/export-bundle.ts";
import { BundleFile } from "../../src/imports/bundle-file.ts";
import { importBundle } from "../../src/imports/import-bundle.ts";
import { openStore, type Store } from "../../src/store/store.ts";

/** How exports and imports are asked that nobody watches. */
export const quiet = { signal: new AbortController().signal, onProgress: () => {} };

/**
 * Makes a database at `original` and a bundle of it at `bundle`: a network of dummies and one of sketches, diagrams with bars in H1,
 * prompts in any script, an experiment that has failed.
 */
export async function makeBundle(original: string, bundle: string): Promise<void> {
  using store = openStore(original);
  const config = {
    name: "é🦊 東京",
    networks: [
      ["DummyT2I", "DummyI2T"],
      ["SketchT2I", "SketchI2T"],
    ],
    seeds: [3, -1],
    prompts: ['a "quoted", prompt\nof two lines'],
    embedding_models: ["SketchText", "DummyVision2"],
    max_length: 16,
  };
  await performExperiment(store, createExperiment(store, config).id);
  const { id } = createExperiment(store, { ...config, name: "failed", seeds: [4] });
  await performExperiment(store, id);
  store.database.run(
    `UPDATE experiments SET failed_at = completed_at, completed_at = NULL, failure = '/home/someone/x.db: process number forty-two' WHERE id = :id`,
    { id },
  );
  // As in an older database, or from one.
  store.database.run(
    `UPDATE embeddings SET own_inserted_at = started_at, own_updated_at = '2026-01-01T00:00:00.000000Z'
     WHERE id = (SELECT min(id) FROM embeddings)`,
  );
  await exportBundle(store, ["all"], { out: bundle, force: false, ...quiet });
}

/** Imports a bundle into a database. */
export async function imported(store: Store, path: string) {
  const file = await BundleFile.open(path);
  try {
    return await importBundle(store, file, quiet);
  } finally {
    file.close();
  }
}
