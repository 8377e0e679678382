// Writes src/worker/catalogue.json from the model files of the worker: `npm run catalogue`. With `--check`, says whether it is
// stale instead. Needs a Python of 3.11 or newer, and no library.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pythonCommand } from "./test-group-table.mjs";

const target = fileURLToPath(new URL("../src/worker/catalogue.json", import.meta.url));
const worker = fileURLToPath(new URL("../worker", import.meta.url));

const { status, stdout, stderr, error } = spawnSync(pythonCommand(), ["-m", "panic_worker.catalogue"], {
  env: { ...process.env, PYTHONPATH: worker },
  encoding: "utf8",
});
if (error !== undefined || status !== 0) {
  console.error(`the catalogue was not written: ${error?.message ?? stderr}`);
  process.exit(1);
}
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") === stdout) process.exit(0);
  console.error("src/worker/catalogue.json is stale.\n  Write it anew: npm run catalogue");
  process.exit(1);
}
writeFileSync(target, stdout);
