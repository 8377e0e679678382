import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commands as loaders } from "../../src/cli/commands.ts";
import { exportCommand } from "../../src/cli/export.ts";
import { commandNames } from "../../src/cli/invocation.ts";
import { root, runCommand } from "../cli/command.ts";
import { lastingFolder } from "./lasting-folder.ts";
import { codeBlocks, pages, readPage } from "./pages.ts";

const commands = await Promise.all(Object.values(loaders).map((load) => load()));

/** What is exported differs so much by its kind that each has a page of its own. */
const named = commands.flatMap((command) => [
  { command, name: command.name() },
  ...(command === exportCommand ? command.commands : []).map((kind) => ({
    command: kind,
    name: `${command.name()} ${kind.name()}`,
  })),
]);

const pageOf = (name: string) => `docs/commands/${name.replace(" ", "-")}.md`;

test("the help lists these commands, and each has a page", async () => {
  const { stdout } = await runCommand(["--help"], { cwd: root });
  const listed = [
    ...stdout.matchAll(/^ {2}(\w+) (?:\[options\] )?(?:[<[]\w+(?:\.\.\.)?[>\]] ?)* {2,}/gm),
  ].map(([, name]) => name);
  const names = commands.map((command) => command.name());
  expect(listed).toEqual([...names, "help"]);
  const ofCommands = pages.filter((page) => page.startsWith("docs/commands/"));
  expect(ofCommands).toEqual(named.map(({ name }) => pageOf(name)).sort());
});

test("each command goes by the name that it is loaded by", () => {
  expect(commands.map((command) => command.name())).toEqual(Object.keys(loaders));
});

test("all commands are known to the hints, which say npx where the user does", () => {
  expect(commandNames.split(" ")).toEqual(commands.map((command) => command.name()).sort());
});

test.each(named)(
  "the help of $name begins with an example, and tells every option",
  async ({ command, name }) => {
    const { stdout, exitCode } = await runCommand([...name.split(" "), "--help"], { cwd: root });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Example: panic-tda ${name}\\b`));
    for (const { long, description } of command.options) {
      expect(stdout).toContain(long);
      expect(description).not.toBe("");
    }
  },
);

test.each(named)("the page of $name begins with an example", ({ name }) => {
  const [beginning = ""] = readPage(pageOf(name)).split("\n## ");
  expect(beginning).toMatch(new RegExp(`^# panic-tda ${name}\n`));
  const [first] = codeBlocks(beginning).filter(({ language }) => language === "console");
  expect(first?.text).toContain(`$ panic-tda ${name}`);
});

test.each(named)("the page of $name has exactly the options that it takes", ({ command, name }) => {
  const section = /\n## Options\n([\s\S]*?)(\n## |$)/.exec(readPage(pageOf(name)))![1]!;
  const documented = [...section.matchAll(/^\| (.+?) \| /gm)]
    .map(([, cell]) => cell!.replaceAll("`", ""))
    .filter((cell) => cell.startsWith("-") && !cell.startsWith("---"));
  expect(documented.sort()).toEqual([...command.options.map(({ flags }) => flags), "-h, --help"].sort());
});

test.each(named)("the page of $name tells its exit codes", ({ name }) => {
  expect(readPage(pageOf(name))).toMatch(/\n## Exit codes\n\n0: /);
});

const folder = lastingFolder();
const example = join(root, "experiments", "fresh-seeds.json");

beforeAll(async () => {
  const { exitCode } = await runCommand(["run", example, "--quiet"], { cwd: folder.path });
  expect(exitCode).toBe(0);
});

afterAll(() => folder.delete());

/** What a value looks like: its keys and types. Of a list, what all its elements together look like. */
function shape(value: unknown): unknown {
  if (value === null) return "null";
  if (Array.isArray(value))
    return [...new Set(value.map((element) => JSON.stringify(shape(element))))].sort();
  if (typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shape(part)]));
}

function documentedJson(command: string) {
  const page = readPage(pageOf(command));
  const section = page.slice(page.indexOf("\n## JSON\n"));
  return JSON.parse(codeBlocks(section).find(({ language }) => language === "json")!.text);
}

async function actualJson(...args: readonly string[]) {
  const { stdout } = await runCommand([...args, "--json"], {
    cwd: folder.path,
    input: "0,0\n1,0\n1,1\n0,1\n",
  });
  return JSON.parse(stdout);
}

test.each([["check", example], ["list"], ["runs"], ["why"], ["distances"], ["homology", "-"]])(
  "the JSON of %s looks as its page says",
  async (command, ...args) => {
    expect(shape(await actualJson(command, ...args))).toEqual(shape(documentedJson(command)));
  },
);

test("the JSON of show looks as its page says, of a run and of an invocation", async () => {
  const [run] = await actualJson("runs");
  const ofRun = await actualJson("show", run.id);
  const ofPicture = await actualJson("show", ofRun.invocations[0].id);
  const page = readPage("docs/commands/show.md");
  const section = page.slice(page.indexOf("\n## JSON\n"));
  const documented = codeBlocks(section).map(({ text }) => JSON.parse(text));
  for (const [i, actual] of [ofRun, ofPicture].entries()) {
    expect(Object.keys(actual)).toEqual(Object.keys(documented[i]));
    for (const [key, value] of Object.entries(documented[i])) {
      // A list's first element stands for all of them.
      if (Array.isArray(value) && actual[key].length === 0) continue;
      const [shown, found] = Array.isArray(value) ? [value[0] ?? {}, actual[key][0]] : [value, actual[key]];
      expect(Object.keys(found), key).toEqual(expect.arrayContaining(Object.keys(shown)));
    }
  }
  // The embedding model of this experiment reads no pictures.
  expect(shape({ ...ofPicture.image, format: "webp" })).toEqual(shape(documented[1].image));
  expect(ofPicture.embeddings).toEqual([]);
});

test("the JSON of export tables looks as its page says", async () => {
  const written = await actualJson("export", "tables", "latest");
  expect(shape(written)).toEqual(shape(documentedJson("export tables")));
});

test("the JSON of models looks as its page says", async () => {
  const [first] = await actualJson("models");
  expect([first]).toEqual(documentedJson("models"));
});

test("the JSON of status looks as its page says, and has all columns of the experiment", async () => {
  const { experiment, ...rest } = await actualJson("status");
  const { experiment: documented, ...documentedRest } = documentedJson("status");
  expect(shape(rest)).toEqual(shape(documentedRest));
  expect(shape(experiment)).toMatchObject(shape(documented) as object);
  const page = readPage("docs/database.md");
  const section = page.slice(page.indexOf("\n### experiments\n"), page.indexOf("\n### runs\n"));
  const columns = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(Object.keys(experiment)).toEqual(columns);
});
