import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

test("threads are ended while they read a database, and the process goes on", () => {
  const path = join(temporaryFolder(), "read.db");
  openStore(path).close();
  // In a process of its own: what is wrong here ends it.
  const { stdout, stderr, signal } = spawnSync(process.execPath, [program("ends-readers.mjs"), path, "6"], {
    encoding: "utf8",
  });
  expect({ stdout, stderr, signal }).toEqual({ stdout: "all ended\n", stderr: "", signal: null });
});

test("a process that exits while its threads read ends with its own code, and says nothing", () => {
  const path = join(temporaryFolder(), "read.db");
  openStore(path).close();
  for (let i = 0; i < 4; i++) {
    const { stderr, status } = spawnSync(process.execPath, [program("exits-while-reading.mjs"), path, "4"], {
      encoding: "utf8",
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 7 });
  }
});
