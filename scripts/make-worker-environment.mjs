// Makes what the test group `models` needs, in build/worker: the environment of `panic-tda setup`, made by it, and the tools
// of the worker's own checks.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { workerEnvironment, workerInterpreter } from "./test-group-table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

run(process.execPath, [join(root, "dist/cli/main.js"), "setup", "--device", "cpu"], {
  PANIC_TDA_DATA: join(root, workerEnvironment),
});
run(join(root, workerInterpreter), [
  ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
  ...["--requirement", join(root, "worker/requirements-dev.txt")],
]);

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env) {
  const { status } = spawnSync(command, args, { env: { ...process.env, ...env }, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
