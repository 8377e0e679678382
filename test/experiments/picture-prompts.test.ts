import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConfigFile } from "../../src/config/config-file-schema.ts";
import { sameExperiment } from "../../src/config/experiment-config.ts";
import { examine } from "../../src/doctor/examine.ts";
import { createExperiment, readPictures } from "../../src/experiments/create-experiment.ts";
import { planExperiment, planJson } from "../../src/experiments/experiment-plan.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { exportAnimation } from "../../src/exports/animation/export-animation.ts";
import { exportBundle } from "../../src/exports/bundle/export-bundle.ts";
import { exportFilmStrip } from "../../src/exports/film-strip/export-film-strip.ts";
import { exportImages } from "../../src/exports/images/export-images.ts";
import { imageHash } from "../../src/images/rgb-image.ts";
import { BundleFile } from "../../src/imports/bundle-file.ts";
import { importBundle } from "../../src/imports/import-bundle.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { askedOf, type Experiment } from "../../src/store/experiments.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { whyExperiment } from "../../src/why/why-experiment.ts";
import { whyRun } from "../../src/why/why-run.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { halves } from "../images/picture-files.ts";
import { newStore } from "../store/new-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const config: ConfigFile = {
  networks: [["SketchT2I", "SketchI2T"], ["SketchI2T", "SketchT2I"], ["SketchI2I"]],
  seeds: [1, -1],
  prompts: ["a red apple", { image: "apple.png", name: "apple" }],
  embedding_models: ["SketchText", "SketchVision"],
  max_length: 4,
};

const quiet = { signal: new AbortController().signal, onProgress: () => {} };

async function writeApple(folder: string): Promise<void> {
  const apple = halves().resize(60, 40, { kernel: "nearest" }).png();
  writeFileSync(join(folder, "apple.png"), await apple.toBuffer());
}

async function folderWithApple(): Promise<string> {
  const folder = temporaryFolder();
  await writeApple(folder);
  return folder;
}

async function performed(
  folder: string,
  store = newStore(),
): Promise<{ store: Store; experiment: Experiment }> {
  const pictures = await readPictures(config, folder);
  const { id } = createExperiment(store, config, { pictures });
  return { store, experiment: await performExperiment(store, id) };
}

const shared = lastingFolder();
let store: Store;
let experiment: Experiment;
beforeAll(async () => {
  await writeApple(shared.path);
  store = openStore(join(shared.path, "shared.db"));
  experiment = (await performed(shared.path, store)).experiment;
}, 60_000);
afterAll(() => {
  store.close();
  shared.delete();
});

test("a run that starts from a picture reads it first, and each network runs from the prompts that it reads", async () => {
  const runs = [...store.runs(experiment.id)];
  expect(runs.map(({ network, initial_prompt, seed }) => `${network[0]} ${initial_prompt} ${seed}`)).toEqual([
    "SketchT2I a red apple 1",
    "SketchT2I a red apple -1",
    "SketchI2T apple 1",
    "SketchI2T apple -1",
    "SketchI2I apple 1",
    "SketchI2I apple -1",
  ]);
  const [text, , picture] = runs;
  expect(text!.initial_image_hash).toBeNull();
  const { width, height } = store.image(picture!.initial_image_hash!)!;
  expect([width, height]).toEqual([60, 40]);
  // Red and blue: what SketchI2T sees in the halves.
  const [first] = store.invocations(picture!.id);
  expect(first).toMatchObject({ model: "SketchI2T", type: "text", input_invocation_id: null });
  expect(first!.output_text).toMatch(/red|blue/);
});

test("image models embed the prompts that are pictures, text models those that are texts", async () => {
  const promptsBy = (model: string) =>
    Array.from(store.promptEmbeddings({ experiment: experiment.id, model }), ({ prompt }) => prompt);
  expect(promptsBy("SketchText")).toEqual(["a red apple"]);
  expect(promptsBy("SketchVision")).toEqual(["apple"]);
});

test("the plan has the numbers that are then computed", async () => {
  const folder = shared.path;
  const count = (table: string) =>
    store.database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)!.count;
  const plan = planExperiment((await readPictures(config, folder)).config, builtInModels);
  const planned = planJson(plan);
  expect(planned).toMatchObject({ runs: count("runs"), invocations: count("invocations") });
  expect(planned.embeddings).toEqual([
    { model: "SketchText", count: 2 * (2 + 2) },
    { model: "SketchVision", count: 2 * (2 + 2 + 4) },
  ]);
  expect(count("embeddings")).toBe(8 + 16);
});

test("nothing is damaged, and deleting the experiment takes its picture along", async () => {
  const { store, experiment } = await performed(await folderWithApple());
  expect(await examine(store, { scope: { experimentId: null }, isDeep: true, ...quiet })).toEqual([]);
  await store.deleteExperiment(experiment.id);
  expect(store.database.get("SELECT count(*) AS count FROM images")).toEqual({ count: 0 });
});

test("a bundle takes the picture along", async () => {
  const out = join(temporaryFolder(), "bundle.zip");
  await exportBundle(store, ["all"], { out, force: false, ...quiet });
  const other = newStore();
  const file = await BundleFile.open(out);
  await importBundle(other, file, quiet).finally(() => file.close());
  expect(canonicalDump(other.path)).toEqual(canonicalDump(store.path));
});

test("a picture file that was changed since is another prompt: runs keep what they began with", async () => {
  const folder = await folderWithApple();
  const { store, experiment } = await performed(folder);
  const asked = askedOf(experiment);
  expect(sameExperiment((await readPictures(config, folder)).config, asked)).toBe(true);
  const blank = { width: 60, height: 40, channels: 3, background: "white" } as const;
  writeFileSync(join(folder, "apple.png"), await sharp({ create: blank }).png().toBuffer());
  expect(sameExperiment((await readPictures(config, folder)).config, asked)).toBe(false);
  // The same database again: the first picture is there as it was.
  const [before] = [...store.runs(experiment.id)].filter(({ initial_prompt }) => initial_prompt === "apple");
  const second = await performed(folder, store);
  const [after] = [...store.runs(second.experiment.id)].filter(
    ({ initial_prompt }) => initial_prompt === "apple",
  );
  expect(after!.initial_image_hash).not.toBe(before!.initial_image_hash);
  expect(store.image(before!.initial_image_hash!)).toBeDefined();
});

test("pictures that were not read are asked for, before anything is written", () => {
  const store = newStore();
  expect(() => createExperiment(store, config)).toThrow(
    "config: prompts are pictures, which have to be read first: apple.",
  );
  expect([...store.experiments()]).toEqual([]);
});

test("interrupted at any call and resumed, runs from pictures give the database that undisturbed ones give", async () => {
  const folder = await folderWithApple();
  const seeded: ConfigFile = { ...config, seeds: [1, 2], image_format: "avif", batch_size: 2 };
  const pictures = await readPictures(seeded, folder);
  const undisturbed = newStore();
  await performExperiment(undisturbed, createExperiment(undisturbed, seeded, { pictures }).id);
  const store = newStore();
  const { id } = createExperiment(store, seeded, { pictures });
  for (const calls of [0, 1, 3, 6]) {
    const stop = new AbortController();
    let seen = 0;
    const onProgress = () => {
      if (seen++ === calls) stop.abort();
    };
    await performExperiment(store, id, { signal: stop.signal, onProgress }).catch(() => {});
  }
  await performExperiment(store, id);
  expect(canonicalDump(store.path)).toEqual(canonicalDump(undisturbed.path));
  // The picture itself is stored without loss, whatever the others are.
  const { prompt_images: images } = store.experiment(id);
  expect(store.image(images!.apple!)!.format).toBe("webp");
});

test("the picture stands before step 0 in film strips, animations and exported pictures", async () => {
  const run = [...store.runs(experiment.id)].find(({ network }) => network[0] === "SketchI2I")!;
  const out = temporaryFolder();
  const strip = join(out, "strip.svg");
  await exportFilmStrip(store, run.id, { out: strip, force: false, pictures: 10, columns: 5 });
  expect(readFileSync(strip, "utf8").match(/<image /g)).toHaveLength(5);
  expect(readFileSync(strip, "utf8")).toMatch(/<text class="number"[^>]*>prompt<\/text>/);
  const animation = await exportAnimation(store, run.id, {
    out: join(out, "a.webp"),
    force: false,
    fps: 2,
    ...quiet,
  });
  expect(animation.pictures).toBe(5);
  const folder = join(out, "images");
  const options = {
    out: folder,
    force: false,
    format: "png",
    runs: [run.id],
    step: undefined,
    ...quiet,
  } as const;
  await exportImages(store, experiment.id, options);
  const index = readFileSync(join(folder, "index.csv"), "utf8").split("\n");
  expect(index[1]).toMatch(
    new RegExp(`^SketchI2I/apple/1/prompt\\.png,.*,-1,,,,,,${run.initial_image_hash},60,40`),
  );
  const pixels = await sharp(join(folder, "SketchI2I/apple/1/prompt.png")).raw().toBuffer();
  expect(imageHash({ width: 60, height: 40, pixels })).toBe(run.initial_image_hash);
});

test("a run that writes no picture is told as such where pictures are wanted", async () => {
  const store = newStore();
  const texts = {
    ...config,
    networks: [["SketchT2T"]],
    prompts: ["a red apple"],
    embedding_models: ["SketchText"],
  };
  const { id } = await performExperiment(store, createExperiment(store, texts).id);
  const [run] = [...store.runs(id)];
  const out = join(temporaryFolder(), "strip.svg");
  await expect(
    exportFilmStrip(store, run!.id, { out, force: false, pictures: 10, columns: 5 }),
  ).rejects.toThrow(/nothing to export: run .* of SketchT2T writes texts alone\./);
});

test("why measures the distance to a prompt that is a picture, by a model that reads pictures", async () => {
  const run = [...store.runs(experiment.id)].find(({ network }) => network[0] === "SketchI2I")!;
  const byModel = await Promise.all(
    ["SketchVision", "SketchText"].map((embeddingModel) => whyRun(store, run.id, { embeddingModel })),
  );
  expect(byModel[0]!.prompt.distances).toHaveLength(4);
  expect(byModel[0]!.prompt.distances_why).toBeNull();
  expect(byModel[1]!.prompt.distances_why).toBe("SketchText reads texts, and this network writes none");
});

test("which part decides goes by what a model does, also where the describing model comes first", async () => {
  const crossing: ConfigFile = {
    networks: ["DummyI2T", "DummyI2T2"].flatMap((i2t) => ["DummyT2I", "DummyT2I2"].map((t2i) => [i2t, t2i])),
    seeds: [1, 2, 3],
    prompts: [
      { image: "apple.png", name: "apple" },
      { image: "pear.png", name: "pear" },
    ],
    embedding_models: ["DummyVision2"],
    max_length: 4,
  };
  const folder = await folderWithApple();
  writeFileSync(join(folder, "pear.png"), await halves().flop().png().toBuffer());
  const other = newStore();
  const { id } = createExperiment(other, crossing, { pictures: await readPictures(crossing, folder) });
  await performExperiment(other, id);
  const [parts] = (await whyExperiment(other, id)).experiment_parts;
  // DummyT2I draws in greens and blues, DummyT2I2 in reds and yellows, whatever they are told.
  expect(parts!.largest).toBe("t2i");
  expect(parts!.t2i.at(-1)).toBeGreaterThan(0.5);
  expect(parts!.i2t.at(-1)).toBeLessThan(0.2);
}, 60_000);
