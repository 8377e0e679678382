import { describe, expect, test } from "vitest";
import { examine } from "../../src/doctor/examine.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { PrunedPictureError } from "../../src/store/images.ts";
import {
  forgetPrunedVectors,
  prunablePictures,
  prunableVectors,
  prunePictures,
  pruneVectors,
} from "../../src/store/prune.ts";
import type { Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { performed } from "../experiments/performed.ts";
import { clusteredStore } from "./clustered-store.ts";
import { newStore } from "./new-store.ts";

const config = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2, 3],
  prompts: ["a red circle"],
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 12,
};

async function damageOf(store: Store) {
  return examine(store, {
    scope: { experimentId: null },
    isDeep: true,
    signal: new AbortController().signal,
    onProgress: () => {},
  });
}

const rows = ({ database }: Store, sql: string) => database.all<Record<string, unknown>>(sql);

describe("vectors that are given up", () => {
  test("are gone with those of the prompts, and nothing else is; doctor finds no damage", async () => {
    const { store, experiment } = await performed(config);
    const before = rows(store, "SELECT * FROM persistence_diagrams");
    expect(prunableVectors(store.database, experiment.id, "DummyText")).toEqual({
      count: 19,
      bytes: 19 * 3072,
    });
    await pruneVectors(store.database, experiment.id, "DummyText");
    expect(rows(store, "SELECT DISTINCT embedding_model FROM embeddings")).toEqual([
      { embedding_model: "DummyVision" },
    ]);
    expect(rows(store, "SELECT * FROM prompt_embeddings")).toEqual([]);
    expect(rows(store, "SELECT * FROM persistence_diagrams")).toEqual(before);
    expect(await damageOf(store)).toEqual([]);
    expect(Object.keys(store.experiment(experiment.id).pruned!.vectors!)).toEqual(["DummyText"]);
  });

  test("are the same again once they are restored and the experiment is resumed", async () => {
    const { store, experiment } = await performed(config);
    const before = canonicalDump(store.path);
    await pruneVectors(store.database, experiment.id, "DummyText");
    expect(canonicalDump(store.path)).not.toEqual(before);
    forgetPrunedVectors(store.database, experiment.id, "DummyText");
    await performExperiment(store, experiment.id);
    expect(canonicalDump(store.path)).toEqual(before);
  });

  test("leave clusters with another medoid, the nearest of the members that remain, and none that is empty", async () => {
    const at = (x: number) => ({ vector: [1, x], labels: [0] });
    const { store, experiments, embeddings } = await clusteredStore(
      [
        [at(0.5), at(0.6)],
        [at(0.1), at(0.55)],
      ],
      [[[0, 0]]],
    );
    store.database.run("UPDATE experiments SET completed_at = inserted_at");
    await pruneVectors(store.database, experiments[0]!, "M");
    const sql = "SELECT embedding_id, medoid_embedding_id FROM embedding_clusters ORDER BY embedding_id";
    const medoid_embedding_id = embeddings[1]![1]!;
    expect(rows(store, sql)).toEqual(
      embeddings[1]!.map((embedding_id) => ({ embedding_id, medoid_embedding_id })),
    );
    await pruneVectors(store.database, experiments[1]!, "M");
    expect(rows(store, "SELECT id FROM clustering_results")).toEqual([]);
  });
});

describe("pictures that are given up", () => {
  test("are gone where no other experiment shows them; hashes stay, and doctor finds no damage", async () => {
    const { store, experiment } = await performed(config);
    await performExperiment(store, createExperiment(store, { ...config, seeds: [1] }).id);
    const shared = rows(
      store,
      "SELECT DISTINCT output_image_hash FROM invocations JOIN runs ON runs.id = run_id WHERE runs.seed = 1 AND type = 'image'",
    );
    const hashes = rows(store, "SELECT output_hash FROM invocations ORDER BY id");
    const found = prunablePictures(store.database, experiment.id);
    await prunePictures(store.database, experiment.id);
    expect(rows(store, "SELECT hash FROM images WHERE length(bytes) = 0")).toHaveLength(found.count);
    expect(rows(store, "SELECT hash FROM images WHERE length(bytes) > 0")).toHaveLength(shared.length);
    expect(rows(store, "SELECT output_hash FROM invocations ORDER BY id")).toEqual(hashes);
    expect(await damageOf(store)).toEqual([]);
    const [gone] = rows(store, "SELECT hash FROM images WHERE length(bytes) = 0");
    expect(() => store.image(gone!.hash as string)).toThrow(PrunedPictureError);
  });

  test("leave no free pages, and are there again when another run draws them", async () => {
    const { store, experiment } = await performed({ ...config, image_format: "avif" });
    await prunePictures(store.database, experiment.id);
    expect(store.database.pragma("freelist_count")).toBe(0);
    await performExperiment(store, createExperiment(store, { ...config, image_format: "avif" }).id);
    expect(rows(store, "SELECT hash FROM images WHERE length(bytes) = 0")).toEqual([]);
  });

  test("that are lacking without having been given up are damage", async () => {
    const { store } = await performed(config);
    store.database.execute("UPDATE images SET bytes = x'' WHERE rowid = 1");
    expect((await damageOf(store)).map(({ check, count }) => [check, count])).toEqual([
      ["altered pictures", 1],
    ]);
  });
});

test("an experiment that is not complete keeps what it has", async () => {
  const store = newStore();
  const { id } = createExperiment(store, config);
  await expect(pruneVectors(store.database, id, "DummyText")).rejects.toThrow("still needs what it has");
  await expect(prunePictures(store.database, id)).rejects.toThrow("still needs what it has");
  expect(store.experiment(id).pruned).toBeNull();
});
