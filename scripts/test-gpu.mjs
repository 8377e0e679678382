// Runs every model whose real weights are on this machine through the contract test of the doubles, on the GPU if there is one,
// and prints which it left out and why: `npm run test:gpu`.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const python = fileURLToPath(new URL("with-worker-python.mjs", import.meta.url));
const env = { ...process.env, PANIC_WORKER_REAL_WEIGHTS: "1" };

/** @param {string[]} args */
const run = (...args) =>
  spawnSync(process.execPath, [python, ...args], { env, stdio: "inherit" }).status ?? 1;

if (run("-c", "import pytest") !== 0) {
  console.error(
    "the Python of the models has no pytest.\n  Get it: pip install -r worker/requirements-dev.txt",
  );
  process.exit(1);
}
process.exit(run("-m", "pytest", "tests/models/test_contract.py", "-rs", ...process.argv.slice(2)));
