import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readConfigFile } from "../../src/config/read-config-file.ts";
import { isOnThisMachine } from "../../src/definitions/addresses.ts";
import { allowDefinitions, kindOfModuleIn } from "../../src/definitions/allow.ts";
import { DefinedModels } from "../../src/definitions/defined-models.ts";
import { needsTrust, readTrusted, trustedPath } from "../../src/definitions/trust.ts";
import { performNewExperiment } from "../../src/experiments/perform-experiment.ts";
import { performExperiment } from "../../src/index.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import type { ImageToTextModel } from "../../src/models/model.ts";
import { openStore } from "../../src/store/store.ts";
import { folderWithDefinitions } from "./trusted-definition.ts";

const source = `
export const brightness = {
  kind: "image-to-text", revision: "3", parameters: { bits: 8 },
  async invoke(images) {
    return images.map(({ pixels }) => "brightness " + Math.round(pixels.reduce((a, b) => a + b, 0) / pixels.length));
  },
};
globalThis.numLoaded = (globalThis.numLoaded ?? 0) + 1;
`;
const definition = { module: "./brightness.mjs" };
const config = {
  networks: [["DummyT2I", "Bright"]],
  seeds: [1, 2],
  prompts: ["a red apple"],
  embedding_models: ["DummyText"],
  max_length: 4,
};

function folderWithModule(text = source): { folder: string; path: string } {
  const folder = folderWithDefinitions({ Bright: definition });
  writeFileSync(join(folder, "brightness.mjs"), text);
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify(config));
  return { folder, path };
}

const modelsFile = (folder: string) => join(folder, "panic-tda.models.json");
const missing = (folder: string) => {
  const kind = { ...definition, kind: "image-to-text" as const };
  return new DefinedModels(builtInModels, { Bright: kind }, { folder }).get("Bright").missing?.();
};

test("a module is not loaded by checking a config, and says what it is once it is allowed", async () => {
  const { folder, path } = folderWithModule();
  const read = () => readConfigFile(path, builtInModels, kindOfModuleIn(folder));
  expect(read).toThrow(/which is not loaded before you allow it.*\n.*panic-tda trust FILE/);
  expect((globalThis as { numLoaded?: number }).numLoaded).toBeUndefined();
  const [allowed] = await allowDefinitions(modelsFile(folder), builtInModels);
  expect(allowed).toMatchObject({
    name: "Bright",
    does: "runs the code of ./brightness.mjs",
    wasAllowed: false,
  });
  expect(read().config.networks).toEqual([["DummyT2I", "Bright"]]);
  expect((globalThis as { numLoaded?: number }).numLoaded).toBe(1);
});

test("a change of the file, and of the definition, takes the trust back", async () => {
  const { folder } = folderWithModule();
  writeFileSync(modelsFile(folder), JSON.stringify({ Bright: { ...definition, kind: "image-to-text" } }));
  expect(missing(folder)).toMatch(
    /runs the code of \.\/brightness\.mjs, which you have not allowed as it is now/,
  );
  await allowDefinitions(modelsFile(folder), builtInModels);
  expect(missing(folder)).toBeUndefined();
  writeFileSync(join(folder, "brightness.mjs"), `${source}// and more\n`);
  expect(missing(folder)).toMatch(/not allowed as it is now/);
});

test("what cannot be read as a list of what is allowed allows nothing", async () => {
  const { folder } = folderWithModule();
  await allowDefinitions(modelsFile(folder), builtInModels);
  writeFileSync(trustedPath(), "{}");
  expect(readTrusted()).toEqual({});
});

test("a module runs in an experiment, and its file's hash is a part of the model's version", async () => {
  const { folder, path } = folderWithModule();
  await allowDefinitions(path, builtInModels);
  const { config: checked, given } = readConfigFile(path, builtInModels, kindOfModuleIn(folder));
  using store = openStore(join(folder, "x.db"));
  const models = new DefinedModels(builtInModels, checked.models, { folder });
  const { id } = await performNewExperiment(store, { config: checked, given }, { models }, () => {});
  const [run] = store.runs(id);
  expect([...store.invocations(run!.id)][1]?.output_text).toMatch(/^brightness \d+$/);
  const version = store.database.get<{ revision: string; parameters: string }>(
    "SELECT revision, parameters FROM model_versions WHERE name = 'Bright'",
  )!;
  expect(version.revision).toMatch(/^sha256 [0-9a-f]{12}$/);
  expect(JSON.parse(version.parameters)).toEqual({
    bits: 8,
    module: "./brightness.mjs",
    module_revision: "3",
  });
  expect(readFileSync(join(folder, "x.db")).includes(folder)).toBe(false);
});

/** An experiment with a module that was stopped after its first saved call. */
async function interrupted() {
  const { folder, path } = folderWithModule();
  await allowDefinitions(path, builtInModels);
  const { config: checked, given } = readConfigFile(path, builtInModels, kindOfModuleIn(folder));
  const store = openStore(join(folder, "x.db"));
  onTestFinished(() => store.close());
  const models = new DefinedModels(builtInModels, checked.models, { folder });
  const stop = new AbortController();
  let id = "";
  const begun = performNewExperiment(
    store,
    { config: checked, given },
    { models, signal: stop.signal, onProgress: ({ done }) => done > 0 && stop.abort() },
    (experiment) => {
      id = experiment.id;
    },
  );
  await expect(begun).rejects.toThrow(/interrupted/);
  return { folder, store, id };
}

test("an interrupted experiment goes on from anywhere, with the files where they were allowed", async () => {
  const { store, id } = await interrupted();
  const done = await performExperiment(store, id, { models: builtInModels });
  expect(done.completed_at).not.toBeNull();
});

test("a resumed experiment refuses a module that has changed, and says what to do", async () => {
  const { folder, store, id } = await interrupted();
  writeFileSync(join(folder, "brightness.mjs"), `${source}// and more\n`);
  const again = () => performExperiment(store, id, { models: builtInModels });
  await expect(again()).rejects.toThrow(
    /^Bright is not ready: it runs the code of .*not allowed as it is now/,
  );
  // Allowed, it is still another version than that which began.
  await allowDefinitions(modelsFile(folder), builtInModels);
  await expect(again()).rejects.toThrow(/Bright: revision sha256 [0-9a-f]+ then, sha256 [0-9a-f]+ now/);
});

test.each([
  [
    "throws",
    'throw new Error("no graphics card\\nsecond line");',
    /does not load: Error: no graphics card$/m,
  ],
  ["has a mistake", "export const x = ;", /does not load: (Syntax|Rolldown)Error/],
  ["exports nothing", "1;", /exports no "default"\.$/m],
  ["exports no model", "export const x = 4;", /x is no model: expected an object, found number/],
  [
    "lacks its function",
    'export const x = { kind: "image-to-text" };',
    /x is no model: it has no function invoke/,
  ],
  [
    "has another kind",
    'export const x = { kind: "image-to-sound" };',
    /its kind is "image-to-sound", and not one of/,
  ],
])("a module that %s is told by its own error, shortened", async (_, text, expected) => {
  const { folder } = folderWithModule(text);
  const failed = allowDefinitions(modelsFile(folder), builtInModels);
  await expect(failed).rejects.toThrow(expected);
  expect(readTrusted()).toEqual({});
});

test("a module whose folder was moved away is told", async () => {
  const { folder, path } = folderWithModule();
  await allowDefinitions(path, builtInModels);
  mkdirSync(join(folder, "elsewhere"));
  renameSync(join(folder, "brightness.mjs"), join(folder, "elsewhere", "brightness.mjs"));
  expect(missing(folder)).toMatch(/there is no file .*brightness\.mjs/);
});

test("a model that gives too few outputs fails by name like any other", async () => {
  const { folder, path } = folderWithModule(source.replace("return images", "return [] && images.slice(1)"));
  await allowDefinitions(path, builtInModels);
  const { config: checked } = readConfigFile(path, builtInModels, kindOfModuleIn(folder));
  const model = new DefinedModels(builtInModels, checked.models, { folder }).get(
    "Bright",
  ) as ImageToTextModel;
  const context = { signal: new AbortController().signal };
  const image = { width: 1, height: 1, pixels: new Uint8Array(3) };
  expect(await model.invoke([image, image], [0, 0], context)).toHaveLength(1);
});

test.each([
  ["http://localhost:11434/v1", true],
  ["http://127.8.9.1:1/", true],
  ["http://[::1]:80/v1", true],
  ["http://192.168.1.7:11434/v1", false],
  ["https://localhost.example.org/v1", false],
  ["https://127.0.0.1.example.org/", false],
  ["http://0x7f000001/", true],
])("%s is on this machine: %s", (url, expected) => {
  expect(isOnThisMachine(url)).toBe(expected);
});

test("a base_url of this machine needs no trust, another does, and a provider's own needs none", () => {
  const hosted = { provider: "openai", model: "m", kind: "image-to-text" } as const;
  expect(needsTrust(hosted)).toBe(false);
  expect(needsTrust({ ...hosted, base_url: "http://127.0.0.1:1/v1" })).toBe(false);
  expect(needsTrust({ ...hosted, base_url: "https://proxy.example.org/v1" })).toBe(true);
});
