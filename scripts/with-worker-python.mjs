// Runs the Python that the worker's models run in, in the worker's folder: `node scripts/with-worker-python.mjs -m panic_worker.bench`.
// It is that of `panic-tda setup`, or PANIC_TDA_PYTHON.
import { spawnSync } from "node:child_process";
import { workerInterpreter } from "../dist/worker/environment.js";
import { workerFolder } from "../dist/worker/folders.js";

const interpreter = workerInterpreter();
if (interpreter === undefined) {
  console.error("there is no Python environment for the models.\n  Make it: panic-tda setup");
  process.exit(1);
}
const { status, error } = spawnSync(interpreter, process.argv.slice(2), {
  cwd: workerFolder,
  env: { ...process.env, PYTHONPATH: workerFolder },
  stdio: "inherit",
});
if (error !== undefined) console.error(error.message);
process.exit(status ?? 1);
