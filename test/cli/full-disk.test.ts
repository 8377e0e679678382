import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { smallDisk } from "../small-disk.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { smallConfig } from "./small-experiment.ts";

test("a disk that others fill although the plan fitted stops the experiment by name, and resume goes on", async (context) => {
  const cwd = smallDisk("32m");
  if (cwd === undefined) {
    console.log("skipped: mounting a small disk takes root on Linux");
    context.skip();
    return;
  }
  const config = {
    ...smallConfig,
    seeds: [1, 2, 3, 4, 5, 6, 7, 8],
    max_length: 100,
    max_homology_dimension: 0,
  };
  writeFileSync(join(cwd, "a.json"), JSON.stringify(config));
  const planned = await runCommand(["check", "a.json"], { cwd });
  expect(planned.stdout).toMatch(/^ {2}disk +about/m);
  expect(planned.stdout).not.toContain("does not fit");
  // The log beside the database counts, too.
  const { bavail, bsize } = statfsSync(cwd);
  const free = Number(bavail) * Number(bsize);
  const filling = join(cwd, "somebody-elses");
  writeFileSync(filling, new Uint8Array(free - 12e6));
  const tight = await runCommand(["check", "a.json"], { cwd });
  expect(tight.stdout).toMatch(/It does not fit: 12 MB are free .*, and its log takes up to 16 MB\.$/m);
  rmSync(filling);

  const child = startCommand(["run", "a.json"], { cwd });
  await untilSays(child, /^experiment /m);
  fill(cwd, filling);
  const stopped = await outcome(child);
  expect(stopped.exitCode).toBe(1);
  expect(stopped.stderr).toContain("the disk is full. Nothing was lost");
  const [, id] = /Continue with: panic-tda resume (\w{8})/.exec(stopped.stderr) ?? [];
  expect(id).toBeDefined();

  rmSync(filling);
  const resumed = await runCommand(["resume", id!, "--quiet"], { cwd });
  expect(resumed).toMatchObject({ exitCode: 0, stderr: "" });
});

/** Takes all that is left of a disk, which somebody else writes to meanwhile: what does not fit is no matter. */
function fill(folder: string, file: string): void {
  const { bavail, bsize } = statfsSync(folder);
  try {
    writeFileSync(file, new Uint8Array(Number(bavail) * Number(bsize)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
