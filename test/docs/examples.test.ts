import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configFileSchema } from "../../src/config/config-file-schema.ts";
import { readConfigFile } from "../../src/config/read-config-file.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { allModels } from "../../src/worker/all-models.ts";
import { runCommand } from "../cli/command.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { codeBlocks, pages, readPage, root } from "./pages.ts";

const examples = readdirSync(join(root, "experiments")).filter((name) => name.endsWith(".json"));

test.each(examples)("experiments/%s is a config without a problem or a warning", (name) => {
  const { warnings } = readConfigFile(join(root, "experiments", name), builtInModels);
  expect(warnings).toEqual([]);
});

test.each(examples)("experiments/%s is called as its file is", (name) => {
  const { config } = readConfigFile(join(root, "experiments", name), builtInModels);
  expect(config.name).toBe(name.replace(/\.json$/, ""));
});

/** What the sessions of the documentation run, as it is and to its end: see console.test.ts. */
const runBySessions = ["experiments/quickstart.json", "experiments/fresh-seeds.json"];

test.each(runBySessions)("a session of the documentation runs %s", (path) => {
  const commands = pages.flatMap((page) => codeBlocks(readPage(page)).map(({ text }) => text)).join("\n");
  expect(commands).toContain(`$ panic-tda run ${path}`);
});

// The largest takes a minute. Its first invocations show as much, unless all are asked for with PANIC_TDA_WHOLE_EXAMPLES=1.
const mostInvocations = process.env.PANIC_TDA_WHOLE_EXAMPLES === "1" ? Number.POSITIVE_INFINITY : 600;
const others = examples.filter((name) => !runBySessions.includes(`experiments/${name}`));

test.each(others)("experiments/%s runs", { timeout: 120_000 }, async (name) => {
  const cwd = temporaryFolder();
  const path = join(root, "experiments", name);
  const { config, given } = readConfigFile(path, builtInModels);
  const numRuns = config.networks.length * config.seeds.length * config.prompts.length;
  const max_length = Math.min(config.max_length, Math.floor(mostInvocations / numRuns));
  const isWhole = max_length === config.max_length;
  if (!isWhole) writeFileSync(join(cwd, name), JSON.stringify({ ...(given as object), max_length }));
  const { stdout, exitCode } = await runCommand(["run", isWhole ? path : name, "--json"], { cwd });
  expect(exitCode).toBe(0);
  const total = numRuns * max_length;
  expect(JSON.parse(stdout)).toMatchObject({
    experiment: { name: config.name },
    status: { state: "completed", invocations: { done: total, total } },
  });
});

test("experiments/all-keys.json has every key that a config may have, but for those that exclude each other", () => {
  const { given } = readConfigFile(join(root, "experiments", "all-keys.json"), builtInModels);
  const excluded = ["seeds", "num_runs"];
  expect(Object.keys(given as object).sort()).toEqual(
    Object.keys(configFileSchema.shape)
      .filter((key) => !excluded.includes(key))
      .sort(),
  );
});

test("docs/config.md has every key that a config may have", () => {
  const documented = [...readPage("docs/config.md").matchAll(/^\| `(\$?\w+)` \| /gm)].map(([, key]) => key);
  expect(documented.sort()).toEqual(Object.keys(configFileSchema.shape).sort());
});

test("docs/models.md has every model", () => {
  const documented = [...readPage("docs/models.md").matchAll(/^\| `([A-Z][\w-]+)` \| /gm)].map(
    ([, name]) => name,
  );
  const listed = allModels().models.filter((model) => model.isHidden !== true);
  expect(documented).toEqual(listed.map(({ name }) => name));
});

const jsonBlocks = pages.flatMap((page) =>
  codeBlocks(readPage(page))
    .filter(({ language }) => language === "json")
    .map(({ line, text }) => ({ page, line, text })),
);

test.each(jsonBlocks)("the JSON at $page:$line is JSON", ({ text }) => {
  expect(() => JSON.parse(text)).not.toThrow();
});
