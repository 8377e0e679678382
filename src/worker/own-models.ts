import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { UserInputError } from "../errors.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import { workerInterpreter } from "./environment.ts";
import { OWN_MODELS, ownModelArguments, workerFolder } from "./folders.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the model files of one's own folders say of themselves. Unlike the catalogue, which is written with each release, it is asked of
 * Python each time.
 *
 * @throws UserInputError if there is no Python for it, or it cannot read a file
 */
export function readOwnModels(env: Environment): readonly CatalogueEntry[] {
  const folders = ownModelArguments(env);
  if (folders.length === 0) return [];
  const interpreter = workerInterpreter(env);
  if (interpreter === undefined) {
    throw new UserInputError(
      `${OWN_MODELS}: models of one's own are read with Python, and there is no environment for it.`,
      {
        hint: "Make one: panic-tda setup. Or name an interpreter, 3.11 or newer, with PANIC_TDA_PYTHON.",
      },
    );
  }
  const args = ["-m", "panic_worker.catalogue", "--further-only", ...folders];
  const { status, stdout, stderr, error } = spawnSync(interpreter, args, {
    env: { ...env, PYTHONPATH: [workerFolder, env.PYTHONPATH].filter(Boolean).join(delimiter) },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  if (error === undefined && status === 0) return (JSON.parse(stdout) as { models: CatalogueEntry[] }).models;
  const said = error?.message ?? stderr.trim().split("\n").at(-1) ?? "";
  throw new UserInputError(`${OWN_MODELS}: the models cannot be read: ${said}`, {
    hint: "docs/worker-models.md says what a model file has.",
  });
}
