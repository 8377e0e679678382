import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findAnnotatedThing } from "../../src/store/annotated-things.ts";
import { addAnnotation, annotationsOf } from "../../src/store/annotations.ts";
import { clusterNames } from "../../src/store/views/cluster-names.ts";
import { type ClusteredStore, clusteredStore, type Placed } from "./clustered-store.ts";

const at = (x: number, y: number, ...labels: number[]): Placed => ({ vector: [x, y], labels });

/** Of the embeddings that are left: label and medoid in a layer, by id. */
function rowsOfLayer({ store }: ClusteredStore, layer = 0): Record<string, [number, string | null]> {
  const result = [...store.clusterings()].find((one) => one.layer === layer);
  if (result === undefined) return {};
  const rows = [...store.embeddingClusters(result.id)];
  return Object.fromEntries(
    rows.map(({ embedding_id, label, medoid_embedding_id }) => [embedding_id, [label, medoid_embedding_id]]),
  );
}

describe("deleting an experiment whose embedding is the medoid of a cluster", () => {
  test("makes the nearest member that remains its medoid, by direction", async () => {
    const clustered = await clusteredStore(
      [
        [at(1, 0, 0), at(1, 0.01, 0)],
        // The second is nearest by direction, though the first lies nearer.
        [at(1, 0.3, 0), at(9, 0.9, 0), at(-1, 0, -1)],
      ],
      [[[0, 0]]],
    );
    const { store, experiments, embeddings } = clustered;
    await store.deleteExperiment(experiments[0]!);
    const [far, near, noise] = embeddings[1]!;
    expect(rowsOfLayer(clustered)).toEqual({
      [far!]: [0, near],
      [near!]: [0, near],
      [noise!]: [-1, null],
    });
  });

  test("takes the earliest of several that are as near", async () => {
    const clustered = await clusteredStore(
      [[at(1, 0, 0)], [at(1, 1, 0), at(1, -1, 0), at(1, 1, 0)]],
      [[[0, 0]]],
    );
    await clustered.store.deleteExperiment(clustered.experiments[0]!);
    const [first] = clustered.embeddings[1]!;
    expect(Object.values(rowsOfLayer(clustered))).toEqual(Array(3).fill([0, first]));
  });

  test("does so in every layer, and leaves a medoid that remains", async () => {
    const clustered = await clusteredStore(
      [[at(1, 0, 0, 0)], [at(1, 0.2, 0, 0), at(0, 1, 1, 0)]],
      [
        [
          [0, 0],
          [1, 1],
        ],
        [[1, 1]],
      ],
    );
    await clustered.store.deleteExperiment(clustered.experiments[0]!);
    const [a, b] = clustered.embeddings[1]!;
    expect(rowsOfLayer(clustered, 0)).toEqual({ [a!]: [0, a], [b!]: [1, b] });
    expect(rowsOfLayer(clustered, 1)).toEqual({ [a!]: [0, b], [b!]: [0, b] });
  });

  test("keeps what people wrote of the cluster: it goes with the new medoid's experiment from now on", async () => {
    const { store, experiments, embeddings } = await clusteredStore(
      [[at(1, 0, 0), at(0, 1, 1)], [at(1, 0.2, 0)]],
      [
        [
          [0, 0],
          [0, 1],
        ],
      ],
    );
    const { database } = store;
    for (const [label, text] of [
      ["0", "reds"],
      ["1", "blues"],
    ])
      database.transaction(() =>
        addAnnotation(database, {
          ...findAnnotatedThing(database, `M/0/${label}`),
          kind: "name",
          text: text!,
          author: "Ada",
        }),
      );
    // What the next medoid's output has been given already stays as it is.
    const reds = findAnnotatedThing(database, "M/0/0");
    const { hash } = database.get<{ hash: string }>(
      `SELECT output_hash AS hash FROM embeddings JOIN invocations ON invocations.id = invocation_id
       WHERE embeddings.id = :id`,
      { id: embeddings[1]![0]! },
    )!;
    const next = {
      ...reds,
      experiment_id: experiments[1]!,
      subject_id: reds.subject_id.replace(/[^/]+$/, hash),
    };
    for (const thing of [reds, next])
      database.transaction(() =>
        addAnnotation(database, { ...thing, kind: "tag", text: "warm", author: "Ada" }),
      );
    await store.deleteExperiment(experiments[0]!);
    // Of the other cluster nothing remains.
    expect(annotationsOf(database)).toMatchObject([
      { text: "reds", experiment_id: experiments[1] },
      { text: "warm", experiment_id: experiments[1] },
    ]);
    const [layer] = [...store.clusterings()];
    const { id, embedding_model: embeddingModel } = layer!;
    expect(clusterNames(database, { id, embeddingModel, layer: 0 })).toMatchObject([
      { label: 0, name: "reds" },
    ]);
  });

  test("deletes a cluster of which no member remains, and keeps the numbers of the others", async () => {
    const clustered = await clusteredStore(
      [[at(1, 0, 0), at(1, 0.1, 0)], [at(0, 1, 1)]],
      [
        [
          [0, 1],
          [1, 0],
        ],
      ],
    );
    await clustered.store.deleteExperiment(clustered.experiments[0]!);
    const [a] = clustered.embeddings[1]!;
    expect(rowsOfLayer(clustered)).toEqual({ [a!]: [1, a] });
  });

  test("deletes the clustering with the last of its embeddings", async () => {
    const { store, experiments } = await clusteredStore([[at(1, 0, 0), at(1, 1, -1)]], [[[0, 0]]]);
    await store.deleteExperiment(experiments[0]!);
    expect([...store.clusterings()]).toEqual([]);
    expect(store.database.all("SELECT * FROM embedding_clusters")).toEqual([]);
  });
});

test("whatever is deleted, every cluster has a member for its medoid, and no row is without what it refers to", async () => {
  const placed = fc.record({
    x: fc.integer({ min: -5, max: 5 }),
    y: fc.integer({ min: 1, max: 5 }),
    label: fc.integer({ min: -1, max: 2 }),
  });
  const anyExperiments = fc.array(fc.array(placed, { minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(anyExperiments, fc.nat(), async (drawn, pick) => {
      const experiments = drawn.map((points) => points.map(({ x, y, label }) => at(x, y, label)));
      const medoids = [0, 1, 2].map((label): [number, number] => {
        const members = experiments.flatMap((points, i) =>
          points.flatMap(({ labels }, j) => (labels[0] === label ? [[i, j] as const] : [])),
        );
        const [i, j] = members[pick % Math.max(1, members.length)] ?? [0, 0];
        return [i, j];
      });
      const clustered = await clusteredStore(experiments, [medoids]);
      const { store } = clustered;
      const doomed = pick % experiments.length;
      const remaining = Object.entries(rowsOfLayer(clustered))
        .filter(([id]) => !clustered.embeddings[doomed]!.includes(id))
        .map(([id, [label]]) => [id, label]);
      await store.deleteExperiment(clustered.experiments[doomed]!);
      const after = rowsOfLayer(clustered);
      expect(Object.entries(after).map(([id, [label]]) => [id, label])).toEqual(remaining);
      for (const [label, medoid] of Object.values(after)) {
        if (label >= 0) expect(after[medoid!]).toEqual([label, medoid]);
      }
      expect(store.database.all("PRAGMA foreign_key_check")).toEqual([]);
      store.close();
    }),
    { numRuns: 25, seed: 20261124 },
  );
});
