import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { testGroups } from "../../scripts/test-group-table.mjs";
import { readPage, root } from "./pages.ts";

const page = readPage("CONTRIBUTING.md");

test("CONTRIBUTING.md has a line for each group of tests, in their order", () => {
  const section = page.slice(page.indexOf("\n## Tests\n"));
  const documented = [...section.matchAll(/^\| `([\w-]+)` \| /gm)].map(([, name]) => name);
  expect(documented).toEqual(testGroups.map(({ name }) => name));
});

test("the npm scripts that CONTRIBUTING.md names exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const named = [...page.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(named).toContain("draw:imports");
  for (const name of named) expect(Object.keys(scripts)).toContain(name);
});

test("the folders and files that CONTRIBUTING.md names without a link exist", () => {
  const named = [...page.matchAll(/`((?:src|web|kernel|worker|test|docs|experiments|scripts)\/[\w/.-]*)`/g)];
  expect(named.length).toBeGreaterThan(10);
  for (const [, path] of named) expect(existsSync(join(root, path!)), path).toBe(true);
});

test("the tables to which CONTRIBUTING.md adds a line have those of its examples", () => {
  for (const [entry, table] of [
    ["lyapunov-stage.ts", "src/stages/stage-table.ts"],
    ["sketch-text.ts", "src/models/built-in.ts"],
    ["0002-lyapunov-and-clusters.ts", "src/store/migrate.ts"],
    ["./runs.ts", "src/cli/commands.ts"],
    ["clusters-page.tsx", "web/src/app.tsx"],
  ] as const) {
    expect(readFileSync(join(root, table), "utf8"), table).toContain(entry);
  }
});

test("the cut in DESIGN.md has every room of src/, and nothing else", () => {
  const design = readPage("DESIGN.md");
  const [, cut = ""] = /\n## The cut\n[\s\S]*?```text\n([\s\S]*?)```/.exec(design)!;
  const described = [...cut.matchAll(/^(\S+?)\/? {2,}/gm)].map(([, name]) => name!);
  const rooms = readdirSync(join(root, "src")).filter((name) => name !== "tsconfig.json");
  expect(described.sort()).toEqual(rooms.sort());
});
