import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { pythonCommand } from "../../scripts/test-group-table.mjs";
import { runCommand } from "../cli/command.ts";
import { blocksWithOutput, isUpdating, readPage, root, writeOutput } from "../docs/pages.ts";

/** Runs Python on a program, in a folder. @returns what it printed */
export function runPython(program: string, folder: string): string {
  return execFileSync(pythonCommand(), ["-c", program], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
}

/** Fills a folder with the database that docs/database.md reads. */
export async function runQuickstart(folder: string): Promise<void> {
  cpSync(join(root, "experiments"), join(folder, "experiments"), { recursive: true });
  const { exitCode, stderr } = await runCommand(["run", "experiments/quickstart.json"], { cwd: folder });
  expect(exitCode, stderr).toBe(0);
}

/** The Python of docs/database.md that does, or does not, use numpy, with what the page says it prints. */
export function snippets(options: { numpy: boolean }) {
  return snippetsOf("docs/database.md").filter(({ block }) => block.text.includes("numpy") === options.numpy);
}

/** The Python of a page, with what the page says it prints. */
export function snippetsOf(page: string) {
  return blocksWithOutput(readPage(page), "python").map((snippet) => ({ ...snippet, page }));
}

/** Runs a snippet and compares what it prints with what the page says. */
export function testSnippet(
  { page, block, output }: ReturnType<typeof snippetsOf>[number],
  folder: string,
): void {
  const printed = runPython(block.text, folder).trimEnd();
  if (isUpdating) writeOutput(page, block, printed);
  else expect(printed).toBe(output);
}
