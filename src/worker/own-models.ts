import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join, resolve, sep } from "node:path";
import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { workerInterpreter } from "./environment.ts";
import { OWN_MODELS, ownModelFolders, workerFolder } from "./folders.ts";
import { readTrustedModels, type TrustedModels, writeTrustedModels } from "./trusted-models.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the model files of one's own folders, and installed packages, say of themselves. That was noted when they were allowed: no Python
 * runs for it.
 *
 * @throws UserInputError if a folder is missing, or is not allowed as it is now
 */
export function readOwnModels(env: Environment): readonly CatalogueEntry[] {
  const { folders, packages } = readTrustedModels(env);
  const ofFolders = ownModelFolders(env).flatMap((folder) => {
    // Folders that come with panic-tda are its own.
    if (resolve(folder).startsWith(workerFolder + sep))
      return askPython(env, folder, ["--models-folder", folder]);
    const allowed = folders[hashOfFolder(folder)];
    if (allowed !== undefined) return allowed.models;
    throw new UserInputError(
      `${folder}: the models of this folder are Python, which you have not allowed as it is now.`,
      {
        hint: `Look at what they do, then allow them: panic-tda trust ${folder}`,
      },
    );
  });
  const interpreter = workerInterpreter(env);
  const ofPackages = interpreter === undefined ? [] : (packages[interpreter]?.models ?? []);
  return [...ofFolders, ...ofPackages];
}

/**
 * Allows the model files of a folder as they are now, and notes what they say of themselves, which runs them.
 *
 * @throws UserInputError if there is no Python for it, or a file cannot be read
 */
export function allowFolder(folder: string, env: Environment): readonly CatalogueEntry[] {
  const hash = hashOfFolder(folder);
  const models = askPython(env, folder, ["--models-folder", folder]).map(withoutMissing);
  update(env, ({ folders, packages }) => ({
    packages,
    folders: { ...folders, [hash]: { folder: resolve(folder), models, trusted_at: now() } },
  }));
  return models;
}

/** Allows the models of the packages that are installed in the worker's environment, found by their entry points. */
export function allowPackages(env: Environment): readonly CatalogueEntry[] {
  const asked = askPython({ ...env, PANIC_TDA_ENTRY_POINTS: "1" }, "installed packages", []);
  const models = asked.map(withoutMissing);
  // There is one: it has answered.
  const interpreter = workerInterpreter(env)!;
  update(env, ({ folders, packages }) => ({
    folders,
    packages: { ...packages, [interpreter]: { models, trusted_at: now() } },
  }));
  return models;
}

/** Which libraries are missing changes with each installation: what is noted is not to say so later. Loading tells. */
function withoutMissing(entry: CatalogueEntry): CatalogueEntry {
  return { ...entry, needs: { ...entry.needs, missing: [] } };
}

function update(env: Environment, change: (trusted: TrustedModels) => TrustedModels): void {
  writeTrustedModels(change(readTrustedModels(env)), env);
}

/** SHA-256 of the Python files in a folder and below, with their names. */
function hashOfFolder(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UserInputError(`${folder}: there is no such folder of models.`, {
      hint: `It is named by ${OWN_MODELS}.`,
    });
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".py"),
  );
  for (const name of files.sort())
    hash
      .update(`${name}\n`)
      .update(readFileSync(join(folder, name)))
      .update("\n");
  return hash.digest("hex");
}

function askPython(env: Environment, whose: string, args: readonly string[]): readonly CatalogueEntry[] {
  const interpreter = workerInterpreter(env);
  if (interpreter === undefined) {
    throw new UserInputError(
      `${whose}: models of one's own are read with Python, and there is no environment for it.`,
      {
        hint: "Make one: panic-tda setup. Or name an interpreter, 3.11 or newer, with PANIC_TDA_PYTHON.",
      },
    );
  }
  const { status, stdout, stderr, error } = spawnSync(
    interpreter,
    ["-m", "panic_worker.catalogue", "--further-only", ...args],
    {
      env: { ...env, PYTHONPATH: [workerFolder, env.PYTHONPATH].filter(Boolean).join(delimiter) },
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    },
  );
  if (error === undefined && status === 0) return (JSON.parse(stdout) as { models: CatalogueEntry[] }).models;
  const said = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
  throw new UserInputError(`${whose}: the models cannot be read: ${said}`, {
    hint: "docs/worker-models.md says what a model file has.",
  });
}
