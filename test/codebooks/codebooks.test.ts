import { describe, expect, test } from "vitest";
import { assignOutputs } from "../../src/codebooks/assign-outputs.ts";
import { codebookFile, importCodebook } from "../../src/codebooks/codebook-file.ts";
import { createCodebook } from "../../src/codebooks/create-codebook.ts";
import { motifsOf } from "../../src/codebooks/motifs.ts";
import { UserInputError } from "../../src/errors.ts";
import { countLabels } from "../../src/store/codebook-labels.ts";
import { codebooksOf, findCodebook, medoidsOf, medoidVectors } from "../../src/store/codebooks.ts";
import type { Store } from "../../src/store/store.ts";
import { clusteredStore } from "../store/clustered-store.ts";
import { errorOf } from "../store/error-of.ts";
import { newStore } from "../store/new-store.ts";
import { plantedMotifs, threeMotifs } from "./planted-motifs.ts";

const chain = { matrix: threeMotifs, motifs: 3, captions: 10, prompts: 2, seeds: [1, 2, 3] };
const ofText = { embeddingModel: "DummyText", from: { medoids: 3 } } as const;

async function withCodebook(): Promise<Store> {
  const store = newStore();
  plantedMotifs(store, chain);
  await createCodebook(store, { name: "motifs", ...ofText });
  return store;
}

/** The labels of all outputs, as the number of the motif that was planted and the label. */
function labelsByMotif({ database }: Store): Map<string, Set<number>> {
  const rows = database.all<{ text: string; label: number }>(
    `SELECT output_text AS text, label FROM codebook_labels JOIN embeddings ON embeddings.id = embedding_id
     JOIN invocations ON invocations.id = invocation_id`,
  );
  const labels = new Map<string, Set<number>>();
  for (const { text, label } of rows) {
    const motif = text.slice(0, 7);
    labels.set(motif, (labels.get(motif) ?? new Set()).add(label));
  }
  return labels;
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(UserInputError);
      return error as UserInputError;
    },
  );

describe("a codebook", () => {
  test("labels what it was made from: each planted motif has a label of its own", async () => {
    const store = await withCodebook();
    const labels = labelsByMotif(store);
    expect(labels.size).toBe(3);
    expect(new Set([...labels.values()].map((one) => [...one].join())).size).toBe(3);
    const { source, stability } = findCodebook(store.database, "motifs");
    expect(source).toMatchObject({ kind: "medoids", num_points: 60, num_runs: 6, own_label_share: 1 });
    expect(stability).toMatchObject({ adjusted_rand: 1, low: 1, high: 1, halves: 20 });
  });

  test("gives training points that lost their labels the same ones again", async () => {
    const store = await withCodebook();
    const labels = () =>
      store.database.all(
        "SELECT embedding_id, label, distance, is_core FROM codebook_labels ORDER BY embedding_id",
      );
    const before = labels();
    store.database.transaction(() => store.database.run("DELETE FROM codebook_labels"));
    const [experiment] = [...store.experiments()];
    const [done] = await assignOutputs(store.database, findCodebook(store.database, "motifs"), [experiment!]);
    expect(done).toMatchObject({ labelled: 60, other_version: 0, without_direction: 0 });
    expect(labels()).toEqual(before);
  });

  test("holds the share of a medoid's points in its core that it was told to", async () => {
    const store = await withCodebook();
    const rows = store.database.all<{ share: number; points: number }>(
      "SELECT avg(is_core) AS share, count(*) AS points FROM codebook_labels GROUP BY label",
    );
    for (const { share, points } of rows) {
      expect(share).toBeGreaterThanOrEqual(0.8);
      expect(share).toBeLessThan(0.8 + 1 / points + 1e-9);
    }
  });

  test("keeps its vectors, texts and labels of others when the experiment goes that it came from", async () => {
    const store = await withCodebook();
    const { id } = findCodebook(store.database, "motifs");
    const before = [medoidVectors(store.database, id), medoidsOf(store.database, id)];
    const other = plantedMotifs(store, { ...chain, name: "another", captions: 12 });
    const [first] = [...store.experiments()].filter((one) => one.id !== other);
    await store.deleteExperiment(first!.id);
    expect([medoidVectors(store.database, id), medoidsOf(store.database, id)]).toEqual(before);
    expect(countLabels(store.database, id).labelled).toBe(0);
    const [done] = await assignOutputs(store.database, findCodebook(store.database, "motifs"), [
      store.experiment(other),
    ]);
    expect(done!.labelled).toBe(72);
    expect(labelsByMotif(store).size).toBe(3);
  });

  test("cannot be changed, by nobody", async () => {
    const { database } = await withCodebook();
    const change = (sql: string) => () => database.transaction(() => database.run(sql));
    expect(change("UPDATE codebooks SET name = 'other'")).toThrow("a codebook never changes");
    expect(change("UPDATE codebook_medoids SET core_radius = 1")).toThrow("a codebook never changes");
  });

  test("has a name once; a further version is asked for", async () => {
    const store = await withCodebook();
    const error = await refused(createCodebook(store, { name: "motifs", ...ofText }));
    expect(error.message).toBe(
      `${store.path}: there is a codebook "motifs" already, and a codebook never changes.`,
    );
    expect(error.hint).toContain("version 2 of it: --new-version");
    await createCodebook(store, {
      name: "motifs",
      embeddingModel: "DummyText",
      from: { medoids: 2 },
      newVersion: true,
    });
    const sizes = (reference: string) => findCodebook(store.database, reference).num_medoids;
    expect([sizes("motifs"), sizes("motifs@1"), sizes("motifs@2")]).toEqual([2, 3, 2]);
    expect(errorOf(UserInputError, () => findCodebook(store.database, "motifs@3")).hint).toBe(
      "Codebooks here: motifs@1, motifs@2.",
    );
  });

  test("is refused for vectors of another revision of its model", async () => {
    const store = await withCodebook();
    const other = plantedMotifs(store, { ...chain, name: "newer", version: "2" });
    const codebook = findCodebook(store.database, "motifs");
    const assigned = assignOutputs(store.database, codebook, [store.experiment(other)]);
    expect((await refused(assigned)).message).toMatch(
      /revision 2 of DummyText made vectors of it, the codebook motifs@1 is for revision 1: they lie elsewhere\.$/,
    );
    expect(
      (await refused(motifsOf(store.database, codebook, store.experiment(other), {}))).message,
    ).toContain("another version of DummyText");
    const all = await assignOutputs(store.database, codebook, [...store.experiments()], {
      mayLackVersion: true,
    });
    expect(all.map(({ labelled, other_version }) => [labelled, other_version]).sort()).toEqual([
      [0, 0],
      [0, 60],
    ]);
    const made = createCodebook(store, { name: "both", ...ofText });
    expect((await refused(made)).message).toContain("two versions of DummyText made its embeddings");
  });

  test.each([
    [{ name: "a/b" }, 'the codebook\'s name: found "a/b"'],
    [{ embeddingModel: "Nobody" }, 'there are no embeddings by "Nobody"'],
    [{ from: { medoids: 61 } }, "--medoids: found 61, expected at most"],
    [{ from: { algorithm: "hdbscan", layer: 0 } }, 'there is no clustering of DummyText by "hdbscan"'],
  ])("is refused before anything is written: %j", async (wrong, message) => {
    const store = newStore();
    plantedMotifs(store, chain);
    const error = await refused(createCodebook(store, { name: "x", ...ofText, ...wrong }));
    expect(error.message).toContain(message);
    expect(codebooksOf(store.database)).toEqual([]);
  });
});

test("a codebook of a clustering has the medoids of its clusters, and noise gets the nearest of them", async () => {
  const at = (x: number, y: number, label: number) => ({ vector: [x, y], labels: [label] });
  const { store, embeddings } = await clusteredStore(
    [[at(1, 0, 0), at(1, 0.1, 0), at(1, 0.2, 0), at(0, 1, 1), at(0.1, 1, 1), at(0.5, 1, -1)]],
    [
      [
        [0, 1],
        [0, 3],
      ],
    ],
  );
  const from = { algorithm: "hdbscan", layer: 0 };
  const id = await createCodebook(store, { name: "clusters", embeddingModel: "M", from, coreQuantile: 1 });
  const rows = store.database.all<{ embedding_id: string; label: number; is_core: number }>(
    "SELECT embedding_id, label, is_core FROM codebook_labels WHERE codebook_id = :id",
    { id },
  );
  const byId = new Map(rows.map((row) => [row.embedding_id, [row.label, row.is_core]]));
  expect(embeddings[0]!.map((one) => byId.get(one))).toEqual([
    [0, 1],
    [0, 1],
    [0, 1],
    [1, 1],
    [1, 1],
    // Noise: nearest to the second medoid, and outside of its core.
    [1, 0],
  ]);
  expect(findCodebook(store.database, "clusters").source).toMatchObject({
    kind: "clustering",
    own_label_share: 1,
    details: { algorithm: "hdbscan", layer: 0, clusters: 2, noise: 1 },
  });
});

describe("a codebook as a file", () => {
  test("is the same codebook in another database, and labels there as here", async () => {
    const here = await withCodebook();
    const there = newStore();
    plantedMotifs(there, chain);
    const text = codebookFile(here.database, findCodebook(here.database, "motifs"));
    expect(importCodebook(there.database, text, "motifs.json")).toEqual({
      name: "motifs",
      version: 1,
      num_medoids: 3,
      is_known: false,
    });
    const [ours, theirs] = [here, there].map(({ database }) => findCodebook(database, "motifs"));
    expect(medoidsOf(there.database, theirs!.id)).toEqual(medoidsOf(here.database, ours!.id));
    expect(codebookFile(there.database, theirs!)).toBe(text);
    await assignOutputs(there.database, theirs!, [...there.experiments()]);
    expect(labelsByMotif(there)).toEqual(labelsByMotif(here));
    expect(importCodebook(there.database, text, "motifs.json").is_known).toBe(true);
  });

  test("is refused where another one has its name, unless it gets one of its own", async () => {
    const here = await withCodebook();
    const there = newStore();
    plantedMotifs(there, chain);
    await createCodebook(there, { name: "motifs", embeddingModel: "DummyText", from: { medoids: 2 } });
    const text = codebookFile(here.database, findCodebook(here.database, "motifs"));
    const error = errorOf(UserInputError, () => importCodebook(there.database, text, "motifs.json"));
    expect(error.message).toContain('there is a codebook "motifs" of version 1 already');
    importCodebook(there.database, text, "motifs.json", "theirs");
    expect(codebooksOf(there.database).map(({ name, num_medoids }) => [name, num_medoids])).toEqual([
      ["motifs", 2],
      ["theirs", 3],
    ]);
  });

  test.each([
    ["no JSON", () => "[", "it is no JSON"],
    ["another thing", () => "{}", "format: Invalid input"],
    [
      "a vector that is cut",
      (text: string) => text.replace(/"vector": "..../, '"vector": "'),
      "found 17 bytes, expected 20",
    ],
    ["another vector", (text: string) => text.replace(/"vector": "..../, '"vector": "AAAA'), "checksum"],
  ])("is refused if it is %s, and nothing is added", async (_, damage, message) => {
    const here = await withCodebook();
    const text = damage(codebookFile(here.database, findCodebook(here.database, "motifs")));
    const there = newStore();
    const error = errorOf(UserInputError, () => importCodebook(there.database, text, "motifs.json"));
    expect(error.message).toContain("motifs.json: this is no codebook, or a damaged one: ");
    expect(error.message).toContain(message);
    expect(codebooksOf(there.database)).toEqual([]);
  });
});

test("motifs are counted by network and prompt, with intervals over seeds", async () => {
  const store = await withCodebook();
  const [experiment] = [...store.experiments()];
  const { networks } = await motifsOf(store.database, findCodebook(store.database, "motifs"), experiment!, {
    top: 2,
  });
  const [network] = networks;
  expect(network).toMatchObject({
    number: 1,
    runs: 6,
    seeds: 3,
    outputs: 60,
    units: "seeds",
    fresh_seeds: false,
  });
  const sum = network!.motifs.reduce((total, { outputs }) => total + outputs.share, 0);
  expect(sum).toBeCloseTo(1, 12);
  expect(network!.prompts.map(({ prompt, runs, outputs }) => [prompt, runs, outputs])).toEqual([
    ["prompt 0", 3, 30],
    ["prompt 1", 3, 30],
  ]);
  expect(network!.effective.share).toBeGreaterThan(1);
  expect(network!.effective.share).toBeLessThanOrEqual(3);
  const shares = network!.motifs.map(({ outputs }) => outputs.share).sort((a, b) => b - a);
  expect(network!.most.share).toBeCloseTo(shares[0]! + shares[1]!, 12);
  expect(network!.most.low).not.toBeNull();
});
