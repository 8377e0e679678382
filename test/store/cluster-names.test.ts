import { expect, test } from "vitest";
import { findAnnotatedThing } from "../../src/store/annotated-things.ts";
import { addAnnotation } from "../../src/store/annotations.ts";
import { replaceClusterings } from "../../src/store/clusterings.ts";
import type { Database } from "../../src/store/database.ts";
import {
  clusterKey,
  clusterNames,
  findCluster,
  layersNumbered,
  medoidOf,
  writtenCluster,
} from "../../src/store/views/cluster-names.ts";
import { statesOfMedoid } from "../../src/store/views/searched-rows.ts";
import { clusteredStore, type Placed, saveClustering } from "./clustered-store.ts";

const at = (...labels: number[]): Placed => ({ vector: [1, 0], labels });

function name(database: Database, cluster: string, text: string): void {
  const thing = findAnnotatedThing(database, cluster);
  database.transaction(() => addAnnotation(database, { ...thing, kind: "name", text, author: "Ada" }));
}

/** Label and name of the clusters of a layer of M. */
function namesIn(database: Database, layer: number): [number, string][] {
  const [{ id } = { id: "" }] = layersNumbered(database, layer);
  return clusterNames(database, { id, embeddingModel: "M", layer }).map((one) => [one.label, one.name]);
}

test("clusters have the names of their own layer, in the order of their labels, though another layer's have the same medoids", async () => {
  const medoids = [
    [
      [0, 0],
      [0, 1],
    ],
    [
      [0, 1],
      [0, 0],
    ],
  ] as const;
  const { store } = await clusteredStore([[at(0, 1), at(1, 0)]], medoids);
  const { database } = store;
  name(database, "M/0/1", "blues");
  name(database, "M/0/0", "reds");
  name(database, "M/1/0", "cold ones");
  expect(namesIn(database, 0)).toEqual([
    [0, "reds"],
    [1, "blues"],
  ]);
  expect(namesIn(database, 1)).toEqual([[0, "cold ones"]]);
});

test("of two clusters whose medoids are equal outputs, what is written is the first one's", async () => {
  // Both experiments wrote the same captions.
  const { store } = await clusteredStore(
    [[at(1)], [at(0)]],
    [
      [
        [1, 0],
        [0, 0],
      ],
    ],
  );
  const { database } = store;
  name(database, "M/0/1", "twins");
  expect(namesIn(database, 0)).toEqual([[0, "twins"]]);
});

test("where several algorithms have a cluster of a number, HDBSCAN's is meant, then the first by name; another one is written by its medoid", async () => {
  const { store, experiments, embeddings } = await clusteredStore([[at(0), at(0), at(0)]], [[[0, 0]]]);
  const { database } = store;
  const [members] = embeddings;
  for (const [algorithm, medoid] of [
    ["optics", 2],
    ["average", 1],
  ] as const) {
    const rows = members!.map((id) => ({
      embedding_id: id,
      label: 0,
      medoid_embedding_id: members![medoid]!,
    }));
    const layers = [{ parameters: {}, rows }];
    await replaceClusterings(database, {
      embeddingModel: "M",
      algorithm,
      startedAt: "",
      completedAt: "",
      layers,
    });
  }
  const hashes = layersNumbered(database, 0).map(({ id }) => medoidOf(database, id, 0)!.outputHash);
  const keys = hashes.map((hash) => clusterKey("M", 0, hash));
  const outputs = [...store.invocations([...store.runs(experiments[0]!)][0]!.id)].map(
    (one) => one.output_hash,
  );
  expect(hashes).toEqual(outputs);
  expect(findCluster(database, { embeddingModel: "M", layer: 0, medoid: "0" })?.key).toBe(keys[0]);
  expect(keys.map((key) => writtenCluster(database, key))).toEqual(["M/0/0", keys[1], keys[2]]);
});

test("clusters are found by their medoids, not by other members, and none before all of the clustering is written", async () => {
  const points = [[at(0), at(0), at(-1)]];
  const clustered = await clusteredStore(points, []);
  const { store, experiments } = clustered;
  const { database } = store;
  const [run] = [...store.runs(experiments[0]!)];
  const [medoid, member] = [...store.invocations(run!.id)];
  const numStates = (outputHash: string) =>
    statesOfMedoid(database, { model: "M", layer: 0, outputHash }).length;
  const there = () => [layersNumbered(database, 0).length, numStates(medoid!.output_hash)];
  const seen: number[][] = [];
  await saveClustering(clustered, points, [[[0, 0]]], async () => {
    seen.push(there());
  });
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen.flat())).toEqual(new Set([0]));
  expect(there()).toEqual([1, 2]);
  const of = (outputHash: string) =>
    findCluster(database, { embeddingModel: "M", layer: 0, medoid: outputHash })?.label;
  expect([medoid!, member!].map((one) => of(one.output_hash))).toEqual([0, undefined]);
  expect(numStates(member!.output_hash)).toBe(0);
});
