import { expect, test } from "vitest";
import { createCodebook } from "../../src/codebooks/create-codebook.ts";
import { clusterEmbeddings } from "../../src/stages/clusters/cluster-embeddings.ts";
import type { Store } from "../../src/store/store.ts";
import { performed } from "../experiments/performed.ts";

const config = {
  networks: [["SketchT2I", "SketchI2T"]],
  seeds: [1, 2, 3],
  prompts: ["a red circle", "a castle in the fog", "two green bars"],
  embedding_models: ["SketchText"],
  max_length: 40,
};

/** As on a machine that has saved all embeddings the other way round. */
function saveTheOtherWayRound({ database }: Store): void {
  database.execute(`
    PRAGMA foreign_keys = OFF;
    UPDATE embeddings SET taken_from = printf('01a00000-0000-7000-8000-%012x',
      999999 - (SELECT rowid FROM embeddings AS sources WHERE sources.id = embeddings.taken_from));
    UPDATE embeddings SET id = printf('01a00000-0000-7000-8000-%012x', 999999 - rowid);
    PRAGMA foreign_keys = ON;`);
}

/** The cluster of each output, by run and step. */
function clustersOf({ database }: Store): unknown[] {
  return database.all(
    `SELECT run_number, sequence_number, label FROM embedding_clusters JOIN embeddings ON embeddings.id = embedding_id
     JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id ORDER BY runs.id, sequence_number, label`,
  );
}

test("clusters and codebooks do not depend on the order in which embeddings were saved, which is that of a machine's speed", async () => {
  const { store } = await performed(config);
  const found = async (codebook: string) => {
    await createCodebook(store, { name: codebook, embeddingModel: "SketchText", from: { medoids: 5 } });
    await clusterEmbeddings(store, "SketchText", { minClusterSize: 3 });
    const { medoids } = store.database.get<{ medoids: string }>(
      `SELECT group_concat(output_text, '; ' ORDER BY label) AS medoids FROM codebook_medoids
       JOIN codebooks ON codebooks.id = codebook_id WHERE name = :codebook`,
      { codebook },
    )!;
    return { medoids, clusters: clustersOf(store) };
  };
  const first = await found("first");
  store.database.execute("DELETE FROM embedding_clusters; DELETE FROM clustering_results");
  saveTheOtherWayRound(store);
  expect(await found("second")).toEqual(first);
});
