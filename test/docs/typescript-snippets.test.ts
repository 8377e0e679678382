import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withoutChance } from "./console-session.ts";
import { blocksWithOutput, isUpdating, pages, readPage, root, writeOutput } from "./pages.ts";

interface Snippet {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  /** What the page says it prints; undefined if it does not say. */
  readonly output: string | undefined;
}

const snippets: readonly Snippet[] = pages.flatMap((page) =>
  blocksWithOutput(readPage(page), "ts").map(({ block, output }) => ({
    page,
    line: block.line,
    text: block.text,
    output,
  })),
);

/** A package of its own that has this one among its dependencies, as a user's would. */
let userPackage = "";

beforeAll(() => {
  userPackage = mkdtempSync(join(tmpdir(), "panic-tda-snippets-"));
  mkdirSync(join(userPackage, "node_modules"));
  symlinkSync(root, join(userPackage, "node_modules", "panic-tda"));
  writeFileSync(join(userPackage, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(userPackage, "tsconfig.json"),
    JSON.stringify({
      compilerOptions: {
        target: "es2023",
        lib: ["es2023", "esnext.disposable"],
        module: "nodenext",
        strict: true,
        exactOptionalPropertyTypes: true,
        types: ["node"],
        typeRoots: [join(root, "node_modules", "@types")],
        rootDir: ".",
        outDir: "compiled",
      },
      include: ["*.ts"],
    }),
  );
  for (const [i, { text }] of snippets.entries()) writeFileSync(join(userPackage, `${i}.ts`), `${text}\n`);
  // One compiler for all of them: it takes longer to start than to check.
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", userPackage], { encoding: "utf8" });
  compilerMessages = stdout.replaceAll(
    /^(\d+)\.ts\((\d+),/gm,
    (_, i, line) => `${snippets[i]!.page}:${snippets[i]!.line + Number(line)} (`,
  );
}, 60_000);

afterAll(() => rmSync(userPackage, { recursive: true, force: true }));

let compilerMessages = "";

test("all TypeScript of the documentation has the right types", () => {
  expect(compilerMessages).toBe("");
});

test.each(snippets.map((snippet, i) => ({ ...snippet, i })))(
  "the TypeScript at $page:$line runs and prints what the page says",
  ({ i, page, text, output }) => {
    // The snippets of a page follow one another in one folder: a later one may open what an earlier one wrote.
    const folder = join(userPackage, basename(page, ".md"));
    cpSync(join(root, "experiments"), join(folder, "experiments"), { recursive: true });
    const printed = execFileSync(process.execPath, [join(userPackage, "compiled", `${i}.js`)], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (output === undefined) return;
    if (isUpdating) writeOutput(page, { text }, printed.trimEnd());
    else expect(withoutChance(printed.trimEnd())).toBe(withoutChance(output));
  },
);
