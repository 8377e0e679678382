// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath, firefoxPath } from "./chromium-path.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Tests that need the same tools.
 *
 * @typedef {object} TestGroup
 * @property {string} name - The name of its vitest project, and its argument to `scripts/test-groups.mjs`.
 * @property {string[]} files - Patterns of its test files. What no other group names belongs to `core`.
 * @property {() => string | undefined} missing - What keeps it from running here, as part of a sentence.
 * @property {Record<string, string>} [env] - Environment variables of its tests.
 * @property {string} [getIt] - The command that gets what is missing.
 */

/** Folder of the virtual environment that `.ci/run` makes; git ignores it. */
const pythonEnvironment = "build/python";

/** Folder in which `npm run test:models` keeps what `panic-tda setup` makes there; git ignores it. */
export const workerEnvironment = "build/worker";
/** Its interpreter, which has torch. */
export const workerInterpreter = `${workerEnvironment}/python/bin/python`;
/** Folder of the Python packages that carry weights, for the group `models` too; git ignores it. */
export const packagedWeights = "build/packaged";

/** Environment of `transformers serve`, whose libraries are the worker's; for the group `models` too; git ignores it. */
export const servingEnvironment = "build/serving";

/** Folder of an environment with Ray, for the group `ray`; git ignores it. */
export const rayEnvironment = "build/ray";
/** Its interpreter. */
export const rayInterpreter = join(root, rayEnvironment, "bin", "python");

/** The interpreter that tests run: that of the virtual environment if there is one, else the one on the path. */
export function pythonCommand() {
  const ofEnvironment = join(root, pythonEnvironment, "bin", "python3");
  return existsSync(ofEnvironment) ? ofEnvironment : "python3";
}

/**
 * @param {string} code
 * @param {string} [interpreter]
 */
function pythonRuns(code, interpreter = pythonCommand()) {
  return spawnSync(interpreter, ["-c", code], { stdio: "ignore" }).status === 0;
}

const nothing = () => undefined;

/** @type {TestGroup[]} */
const furtherGroups = [
  // Apart from core because they wait for processes, servers and threads, or compute for long, and core is what one runs at every change.
  { name: "command-line", files: ["test/cli/**/*.test.ts", "test/scripts/**/*.test.ts"], missing: nothing },
  { name: "definitions", files: ["test/definitions/**/*.test.ts"], missing: nothing },
  {
    name: "sketches",
    files: [
      "test/models/sketch-*.test.ts",
      "test/bench/**/*.test.ts",
      "test/codebooks/**/*.test.ts",
      "test/topology/**/*.test.ts",
      "test/search/**/*.test.ts",
    ],
    missing: nothing,
  },
  {
    name: "data",
    files: [
      "test/exports/**/*.test.ts",
      "test/imports/**/*.test.ts",
      "test/doctor/**/*.test.ts",
      "test/store/old-databases.test.ts",
    ],
    missing: nothing,
  },
  {
    name: "plan",
    files: ["test/plan/**/*.test.ts", "test/experiments/disk-forecast.test.ts"],
    missing: nothing,
  },
  { name: "explorer", files: ["test/explorer/**/*.test.ts"], missing: nothing },
  { name: "crash", files: ["test/crash/**/*.test.ts"], missing: nothing },
  { name: "docs", files: ["test/docs/**/*.test.ts"], missing: nothing },
  {
    name: "python",
    files: ["test/python/standard-library.test.ts", "test/python/own-models.test.ts"],
    missing: () =>
      pythonRuns("import sqlite3, sys; assert sys.version_info >= (3, 9)")
        ? undefined
        : "python3, 3.9 or newer, is not on the path",
    getIt: "apt-get install python3, or https://www.python.org/downloads",
  },
  {
    name: "worker",
    files: ["test/worker/python/**/*.test.ts"],
    missing: () =>
      pythonRuns("import ensurepip, sys, venv; assert sys.version_info >= (3, 11)")
        ? undefined
        : "there is no python3, 3.11 or newer, with ensurepip and venv",
    getIt: "apt-get install python3 python3-venv, or https://www.python.org/downloads",
  },
  {
    name: "python-numpy",
    files: ["test/python/numpy.test.ts"],
    missing: () => (pythonRuns("import numpy, sqlite3") ? undefined : "python3 has no numpy"),
    getIt: `python3 -m venv ${pythonEnvironment} && ${pythonEnvironment}/bin/pip install -r test/python/requirements.txt`,
  },
  {
    name: "python-tables",
    files: ["test/python/tables.test.ts", "test/python/polars.test.ts"],
    missing: () =>
      pythonRuns("import duckdb, mlcroissant, pandas, polars, pyarrow")
        ? undefined
        : "python3 has no duckdb, mlcroissant, pandas, polars or pyarrow",
    getIt: `python3 -m venv ${pythonEnvironment} && ${pythonEnvironment}/bin/pip install -r test/python/requirements.txt`,
  },
  {
    name: "python-diagrams",
    files: ["test/python/diagram-distances.test.ts"],
    missing: () =>
      pythonRuns("import gudhi.wasserstein, numpy, ot, persim")
        ? undefined
        : "python3 has no gudhi, persim or POT",
    getIt: `python3 -m venv ${pythonEnvironment} && ${pythonEnvironment}/bin/pip install -r test/python/requirements.txt`,
  },
  {
    name: "python-evoc",
    files: ["test/stages/clusters/evoc-itself.test.ts"],
    missing: () => (pythonRuns("import evoc, numpy") ? undefined : "python3 has no evoc"),
    getIt: `python3 -m venv ${pythonEnvironment} && ${pythonEnvironment}/bin/pip install -r test/python/requirements.txt`,
  },
  {
    name: "page",
    files: ["test/page/**/*.test.ts"],
    missing: () => (chromiumPath() === undefined ? "chromium is not on the path" : undefined),
    getIt: "apt-get install chromium, or PANIC_TDA_CHROMIUM=/path/to/chromium",
  },
  {
    name: "page-firefox",
    files: ["test/page-firefox/**/*.test.ts"],
    missing: () => (firefoxPath() === undefined ? "firefox is not on the path" : undefined),
    getIt: "apt-get install firefox-esr, or PANIC_TDA_FIREFOX=/path/to/firefox",
  },
  {
    name: "ray",
    files: ["test/worker/ray/**/*.test.ts"],
    missing: () =>
      pythonRuns("import ray", rayInterpreter)
        ? undefined
        : `there is no environment with Ray in ${rayEnvironment}`,
    getIt: `python3 -m venv ${rayEnvironment} && ${rayEnvironment}/bin/pip install -r worker/requirements-ray.txt`,
  },
  {
    name: "models",
    files: ["test/worker/models/**/*.test.ts"],
    // Doubles are too small for two threads: beside another process, these took three times the processor seconds of one.
    env: { OMP_NUM_THREADS: "1" },
    missing: () =>
      pythonRuns("import torch, transformers, diffusers, pytest", join(root, workerInterpreter))
        ? undefined
        : `there is no environment with torch in ${workerEnvironment}`,
    getIt: "npm run test:models",
  },
];

/** What `core` leaves to the other groups. */
export const filesOfFurtherGroups = furtherGroups.flatMap(({ files }) => files);

/** All groups, in the order in which they run. A group is added here, and nowhere else. @type {TestGroup[]} */
export const testGroups = [
  { name: "core", files: ["test/**/*.test.ts"], missing: nothing },
  ...furtherGroups,
];
