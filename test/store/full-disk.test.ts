import { copyFileSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { DiskFullError } from "../../src/store/database-errors.ts";
import { openStore } from "../../src/store/store.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { smallDisk } from "../small-disk.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { errorOf } from "./error-of.ts";

test("a database on a full disk, without the files beside it, can be read again and again, and says why it cannot be written", (context) => {
  const original = join(temporaryFolder(), "panic-tda.db");
  const made = openStore(original);
  createExperiment(made, smallConfig);
  made.close();
  const disk = smallDisk("2m");
  if (disk === undefined) {
    console.log("skipped: mounting a small disk takes root on Linux");
    context.skip();
    return;
  }
  const path = join(disk, "panic-tda.db");
  copyFileSync(original, path);
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, "filling"), new Uint8Array(Number(bavail) * Number(bsize)));
  // The first attempt leaves the beginnings of two files behind, which must not keep the second one out.
  for (let i = 0; i < 3; i++) {
    using store = openStore(path, { mode: "read" });
    expect([...store.experiments()]).toHaveLength(1);
  }
  const error = errorOf(DiskFullError, () => openStore(path, { mode: "write" }));
  expect(error.message).toBe(`${path}: the disk is full. Make room; what was saved before is still there.`);
});
