import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment } from "./small-experiment.ts";

/** The packages whose code a command has loaded: Node writes what it ran when it ends. */
async function packagesLoadedBy(args: readonly string[], cwd: string): Promise<Set<string>> {
  const folder = temporaryFolder();
  const { exitCode } = await runCommand(args, { cwd, env: { NODE_V8_COVERAGE: folder } });
  expect(exitCode).toBe(0);
  const urls = readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    return result.map(({ url }: { url: string }) => url);
  });
  const names = urls.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

test("the help loads no database, no config schema and no image codecs", async () => {
  const packages = await packagesLoadedBy(["--help"], temporaryFolder());
  expect(packages).toContain("commander");
  for (const name of ["@photostructure/sqlite", "cli-progress", "sharp", "zod"])
    expect(packages).not.toContain(name);
});

test("list and status load neither the config schema nor the image codecs", async () => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  for (const command of ["list", "status"]) {
    const packages = await packagesLoadedBy([command], cwd);
    expect(packages).toContain("@photostructure/sqlite");
    expect(packages).not.toContain("zod");
    expect(packages).not.toContain("sharp");
  }
});
