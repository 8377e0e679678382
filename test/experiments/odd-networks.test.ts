import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { configWarnings } from "../../src/config/config-warnings.ts";
import { planExperiment, planJson } from "../../src/experiments/experiment-plan.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { whyExperiment } from "../../src/why/why-experiment.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { dumpOf, performed } from "./performed.ts";

const odd = {
  networks: [["SketchT2T"], ["SketchT2I", "SketchI2I", "SketchI2T"], ["DummyT2I", "DummyI2T", "DummyT2T"]],
  seeds: [1, 2],
  prompts: ["a red apple", "two dogs"],
  embedding_models: ["SketchText", "SketchVision"],
  max_length: 7,
};

const folder = lastingFolder();
let store: Store;
let id: string;
beforeAll(async () => {
  store = openStore(join(folder.path, "odd.db"));
  id = (await performed(odd, {}, store)).experiment.id;
}, 60_000);
afterAll(() => {
  store.close();
  folder.delete();
});

test("networks of one model and of three write what their models write, each step by its own", () => {
  const types = [...store.runs(id)]
    .filter(({ seed, initial_prompt }) => seed === 1 && initial_prompt === "two dogs")
    .map(({ id }) => Array.from(store.invocations(id), ({ type }) => (type === "text" ? "t" : "i")).join(""));
  expect(types).toEqual(["ttttttt", "iitiiti", "ittitti"]);
});

test("everything that is counted goes by the type of an output", () => {
  const plan = planJson(planExperiment(parseConfig(odd, builtInModels), builtInModels));
  const counted = (sql: string) =>
    store.database.get<{ count: number }>(`SELECT count(*) AS count FROM ${sql}`)!.count;
  for (const [at, model] of odd.embedding_models.entries()) {
    const embeddings = counted(`embeddings WHERE embedding_model = '${model}'`);
    expect((plan.embeddings as { count: number }[])[at]!.count).toBe(embeddings);
    const exponents = counted(`lyapunov_results WHERE embedding_model = '${model}'`);
    expect((plan.lyapunov as { count: number }[])[at]!.count).toBe(exponents);
  }
  // Texts: 7, 2 and 4 of the three networks; pictures: none, 5 and 3.
  const points = (model: string) =>
    store.database
      .all<{ n: number }>(
        `SELECT DISTINCT n_points AS n FROM persistence_diagrams WHERE embedding_model = '${model}' ORDER BY n`,
        {},
      )
      .map(({ n }) => n);
  expect(points("SketchText")).toEqual([2, 4, 7]);
  expect(points("SketchVision")).toEqual([0, 3, 5]);
});

test("why looks at what each network writes, and does not wait for what it never writes", async () => {
  const { networks } = await whyExperiment(store, id, { embeddingModels: ["SketchVision"] });
  expect(networks.map(({ captions }) => captions)).toEqual([0, 5, 3]);
  expect(networks[0]!.captions_why).toBe("SketchVision reads images, and this network writes none");
});

test("two runs of an odd experiment give the same database", async () => {
  expect(canonicalDump(store.path)).toEqual(await dumpOf(odd));
});

test("an embedding model that no network writes for is warned of, and a network that no embedding model reads is refused", () => {
  const texts = { ...odd, networks: [["SketchT2T"]] };
  expect(
    configWarnings(parseConfig(texts, builtInModels), builtInModels).map(({ message }) => message),
  ).toEqual(["no network writes any image for SketchVision to embed."]);
  expect(() => parseConfig({ ...texts, embedding_models: ["SketchVision"] }, builtInModels)).toThrow(
    /networks\[0\]: it writes text alone, which no embedding model here reads\.\n {2}Add one to embedding_models\./,
  );
});
