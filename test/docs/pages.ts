import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every page of the documentation, as a path from the root. */
export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "DESIGN.md",
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path))
    .sort(),
];

export function readPage(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** One fenced block of code. */
export interface CodeBlock {
  readonly language: string;
  /** What stands behind the language: the name of a file, where the block is one. */
  readonly name: string;
  readonly text: string;
  /** Of the opening fence in its page, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in order. Fences within lists are not used in this documentation. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = markdown.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const opening = /^```(\w+) ?(.*)$/.exec(lines[i]!);
    if (opening === null) continue;
    const end = lines.indexOf("```", i);
    if (end === -1) throw new Error(`line ${i + 1}: the block of code is not closed`);
    blocks.push({
      language: opening[1]!,
      name: opening[2]!,
      text: lines.slice(i + 1, end).join("\n"),
      line: i + 1,
    });
    i = end;
  }
  return blocks;
}

/** The blocks of a page with the block right behind each: its output, where that is a `text` block. */
export function blocksWithOutput(
  markdown: string,
  language: string,
): { block: CodeBlock; output: string | undefined }[] {
  const blocks = codeBlocks(markdown);
  return blocks.flatMap((block, i) => {
    if (block.language !== language) return [];
    const next = blocks[i + 1];
    return [{ block, output: next?.language === "text" ? next.text : undefined }];
  });
}

/** Writes what a block has printed into the `text` block right behind it. */
export function writeOutput(page: string, block: Pick<CodeBlock, "text">, output: string): void {
  const markdown = readPage(page);
  const opening = "```text\n";
  const start = markdown.indexOf(opening, markdown.indexOf(`\n${block.text}\n`)) + opening.length;
  const end = markdown.startsWith("```", start) ? start : markdown.indexOf("\n```", start) + 1;
  writeFileSync(join(root, page), `${markdown.slice(0, start)}${output}\n${markdown.slice(end)}`);
}

/** Whether the pages are to be brought up to date instead of being tested: `npm run docs`. A human reads the diff. */
export const isUpdating = process.env.UPDATE_DOCS === "1";
