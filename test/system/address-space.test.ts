import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { numWasmMemoriesThatFit } from "../../src/system/address-space.ts";
import { main, plainEnvironment } from "../cli/command.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const gib = 2 ** 30;
const limits = (bytes: number | string) =>
  `Limit  Soft  Hard  Units\nMax address space         ${bytes}   unlimited   bytes\n`;

test.each([
  ["unlimited", Number.POSITIVE_INFINITY],
  [11 * gib, 0],
  [13 * gib, 1],
  [64 * gib, 6],
])("of an address space of %s, this many memories of WebAssembly fit: %d", (bytes, expected) => {
  expect(numWasmMemoriesThatFit(limits(bytes), "VmSize:\t 2097152 kB\n")).toBe(expected);
});

test.runIf(process.platform === "linux")(
  "a small address space is told once, and the way out of it works",
  () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "points.csv"), "0,0\n1,0\n1,1\n0,1\n");
    const limited = (env: NodeJS.ProcessEnv) =>
      spawnSync(
        "bash",
        ["-c", `ulimit -v 6000000; exec "${process.execPath}" "${main}" homology points.csv`],
        {
          cwd,
          env: plainEnvironment(env),
          encoding: "utf8",
        },
      );
    const refused = limited({});
    expect(refused.stderr).toMatch(
      /^the address space of this process is limited \(ulimit -v\) to less than the 11 GiB/,
    );
    expect(refused.status).toBe(2);
    const option = /NODE_OPTIONS=(\S+)/.exec(refused.stderr)![1]!;
    const done = limited({ NODE_OPTIONS: option });
    expect(done).toMatchObject({ status: 0, stderr: "" });
    expect(done.stdout).toContain("4 points");
  },
);
