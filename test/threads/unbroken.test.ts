import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("threads are ended while they read a database, and the process goes on", () => {
  const path = join(temporaryFolder(), "read.db");
  openStore(path).close();
  // In a process of its own: what is wrong here ends it.
  const program = fileURLToPath(new URL("ends-readers.mjs", import.meta.url));
  const { stdout, stderr, signal } = spawnSync(process.execPath, [program, path, "6"], { encoding: "utf8" });
  expect({ stdout, stderr, signal }).toEqual({ stdout: "all ended\n", stderr: "", signal: null });
});
