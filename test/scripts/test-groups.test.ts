import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testGroups } from "../../scripts/test-group-table.mjs";
import { temporaryFolder } from "../temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A copy of the runner in a package with the given tests, and a PATH on which there is Node alone. */
function packageWithTests(tests: Readonly<Record<string, string>>): { folder: string; path: string } {
  const folder = temporaryFolder();
  cpSync(join(root, "scripts"), join(folder, "scripts"), { recursive: true });
  cpSync(join(root, "vitest.config.ts"), join(folder, "vitest.config.ts"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  mkdirSync(join(folder, "test"));
  cpSync(join(root, "test/property-seed.ts"), join(folder, "test/property-seed.ts"));
  for (const [name, body] of Object.entries(tests)) {
    writeFileSync(join(folder, "test", `${name}.test.ts`), `import { test } from "vitest";\n${body}\n`);
  }
  const path = join(folder, "bin");
  mkdirSync(path);
  symlinkSync(process.execPath, join(path, "node"));
  return { folder, path };
}

function runGroups(
  { folder, path }: { folder: string; path: string },
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): { lines: string[]; exitCode: number | null } {
  const { stdout, status } = spawnSync(process.execPath, ["scripts/test-groups.mjs", ...args], {
    cwd: folder,
    env: { PATH: path, HOME: folder, NO_COLOR: "1", ...env },
    encoding: "utf8",
  });
  return { lines: stdout.trimEnd().split("\n"), exitCode: status };
}

const passing = 'test("passes", () => {});';
const failing = 'test("fails", () => { throw new Error("no"); });';

/** Groups of Node alone that the packages of these tests have no tests for. */
const others = [
  "--except",
  "command-line",
  "definitions",
  "sketches",
  "data",
  "plan",
  "explorer",
  "crash",
  "docs",
];

test("npm test ends with the totals and one line per group that was left out: what is missing, how to get it", () => {
  const { lines, exitCode } = runGroups(
    packageWithTests({ one: passing, two: `${passing} test.todo("later");` }),
    others,
  );
  const closing = lines.lastIndexOf("2 passed, 0 failed, 1 skipped");
  expect(lines.slice(closing + 1)).toEqual([
    "left out: python: python3, 3.9 or newer, is not on the path. Get it: apt-get install python3, or https://www.python.org/downloads",
    "left out: worker: there is no python3, 3.11 or newer, with ensurepip and venv. Get it: apt-get install python3 python3-venv, or https://www.python.org/downloads",
    "left out: python-numpy: python3 has no numpy. Get it: python3 -m venv build/python && build/python/bin/pip install -r test/python/requirements.txt",
    "left out: python-tables: python3 has no duckdb, mlcroissant, pandas, polars or pyarrow. Get it: python3 -m venv build/python && build/python/bin/pip install -r test/python/requirements.txt",
    "left out: python-diagrams: python3 has no gudhi, persim or POT. Get it: python3 -m venv build/python && build/python/bin/pip install -r test/python/requirements.txt",
    "left out: python-evoc: python3 has no evoc. Get it: python3 -m venv build/python && build/python/bin/pip install -r test/python/requirements.txt",
    "left out: page: chromium is not on the path. Get it: apt-get install chromium, or PANIC_TDA_CHROMIUM=/path/to/chromium",
    "left out: page-firefox: firefox is not on the path. Get it: apt-get install firefox-esr, or PANIC_TDA_FIREFOX=/path/to/firefox",
    "left out: ray: there is no environment with Ray in build/ray. Get it: python3 -m venv build/ray && build/ray/bin/pip install -r worker/requirements-ray.txt",
    "left out: models: there is no environment with torch in build/worker. Get it: npm run test:models",
  ]);
  expect(exitCode).toBe(0);
});

test("with PANIC_TDA_REQUIRE=1 a group that is left out fails", () => {
  const { lines, exitCode } = runGroups(packageWithTests({ one: passing }), others, {
    PANIC_TDA_REQUIRE: "1",
  });
  expect(lines).toContain("1 passed, 0 failed");
  expect(lines.at(-1)).toBe("With PANIC_TDA_REQUIRE=1 a group that is left out is a failure.");
  expect(exitCode).toBe(1);
});

test("a test that fails and a file that cannot be loaded are counted, and fail", () => {
  const broken = 'import "./nowhere.ts";';
  const { lines, exitCode } = runGroups(packageWithTests({ one: passing + failing, two: broken }), ["core"]);
  expect(lines.at(-1)).toBe("1 passed, 2 failed");
  expect(exitCode).toBe(1);
});

test("what failed is told once more before the totals: where, and what was thrown", () => {
  const hook = 'import { afterAll } from "vitest"; afterAll(() => { throw new Error("of a hook"); });';
  const { lines } = runGroups(
    packageWithTests({
      one: `import { describe } from "vitest"; describe("a suite", () => { ${failing} });`,
      two: 'import "./nowhere.ts";',
      three: hook + passing,
      zero: 'test("rejects unseen", () => { Promise.reject(new Error("of nobody")); });',
    }),
    ["core"],
  );
  const closing = lines.slice(lines.findIndex((line) => line.startsWith("failed: ")));
  const told = closing.filter((line) => /^failed: |^Error: /.test(line));
  expect(told.toSorted()).toEqual([
    expect.stringMatching(/^Error: Cannot find module '\.\/nowhere\.ts'/),
    "Error: no",
    "Error: of a hook",
    "failed: Error: of nobody",
    "failed: test/one.test.ts a suite > fails",
    "failed: test/three.test.ts",
    "failed: test/two.test.ts",
  ]);
  expect(closing.at(-1)).toBe("2 passed, 4 failed");
});

test("a run without any test fails", () => {
  const empty = packageWithTests({});
  const withoutFiles = runGroups(empty, ["core"]);
  expect(withoutFiles.lines.at(-1)).toBe("0 passed, 1 failed");
  const leftOut = runGroups(empty, ["python"]);
  expect(leftOut.lines[1]).toBe("0 passed, 0 failed");
  expect([withoutFiles.exitCode, leftOut.exitCode]).toEqual([1, 1]);
});

test("--except leaves out the groups that it names, and unknown groups are refused", () => {
  const allOthers = testGroups.map(({ name }) => name).filter((name) => name !== "core");
  const { lines } = runGroups(packageWithTests({ one: passing }), ["--except", ...allOthers]);
  expect(lines.at(-1)).toBe("1 passed, 0 failed");
  expect(runGroups(packageWithTests({}), ["pyhton"]).exitCode).toBe(2);
});
