import { execSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ConsoleStep, runConsoleBlocks, withoutChance, withoutCounts } from "./console-session.ts";
import { codeBlocks, isUpdating, pages, readPage, root } from "./pages.ts";

const withConsole = pages.filter((page) =>
  codeBlocks(readPage(page)).some(({ language }) => language === "console"),
);

// Side by side: each has a folder of its own, and waits for its commands most of the time.
test.concurrent.for(withConsole)(
  "the commands in %s print what it says",
  { timeout: 120_000 },
  async (page, { expect, onTestFinished }) => {
    const markdown = readPage(page);
    const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const steps = await runConsoleBlocks(markdown, folder);
    if (isUpdating) writeFileSync(join(root, page), withActualOutputs(markdown, steps));
    else {
      for (const step of steps) {
        const { line, command, documented, actual } = step;
        const comparable = comparison(step);
        expect.soft(comparable(actual), `${page}:${line}: ${command}`).toBe(comparable(documented));
      }
    }
  },
);

test("npm start does what the README shows, and says at its end how to look at it", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [build, run, ...then] = scripts.start.split(" && ");
  expect([build, run]).toEqual([
    "npm run --silent build",
    "node dist/cli/main.js run experiments/quickstart.json",
  ]);
  const said = execSync(then.join(" && "), { cwd: root, encoding: "utf8" });
  expect(said).toBe("Look at it in the browser: npx panic-tda explore\n");
  expect(readFileSync(join(root, "README.md"), "utf8")).toContain("`npx panic-tda explore`");
});

function comparison({ documented }: ConsoleStep): (output: string) => string {
  return documented.includes("^C") ? withoutCounts : withoutChance;
}

/** The page with what its commands printed, where that differs from what it says in more than ids and times. */
function withActualOutputs(markdown: string, steps: readonly ConsoleStep[]): string {
  const lines = markdown.split("\n");
  for (const step of [...steps].reverse()) {
    const { line, documented, actual } = step;
    const comparable = comparison(step);
    if (comparable(actual) === comparable(documented)) continue;
    const numLines = documented === "" ? 0 : documented.split("\n").length;
    lines.splice(line, numLines, ...(actual === "" ? [] : actual.split("\n")));
  }
  return lines.join("\n");
}
