import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { readCatalogue } from "../../../src/worker/catalogue.ts";
import { workerFolder } from "../../../src/worker/folders.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test("the catalogue is what the worker's model files say", () => {
  const { stderr, status } = spawnSync(process.execPath, ["scripts/write-catalogue.mjs", "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
});

test("the worker of this package has the models of its catalogue", () => {
  const code = "from panic_worker.find_models import *; import panic_worker.catalogue";
  execFileSync(pythonCommand(), ["-c", code], { env: { ...process.env, PYTHONPATH: workerFolder } });
  const names = readCatalogue().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["Echo", "SDXLTurbo", "BLIP2", "STSBMpnet"]));
  expect(new Set(names).size).toBe(names.length);
});
