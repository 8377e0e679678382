import { dirname, resolve } from "node:path";
import { checkDefinitions, type DefinedModel, type KindOfModule } from "../config/check-definitions.ts";
import { ConfigError } from "../config/config-error.ts";
import { inOrder } from "../config/finding.ts";
import { type KnownModels, ModelNames } from "../config/known-models.ts";
import { isModule } from "../config/model-definition.ts";
import { readJsonFile } from "../config/read-json-file.ts";
import { readModelsFile, withModelsOfFile } from "../config/read-models-file.ts";
import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import { factsOf, loadModule } from "./load-module.ts";
import {
  definitionHash,
  filesOf,
  needsTrust,
  place,
  readTrusted,
  type Trusted,
  whatItDoes,
  writeTrusted,
} from "./trust.ts";

/** A definition that may start from now on. */
export interface Allowed {
  readonly name: string;
  readonly hash: string;
  /** Completes "it …". */
  readonly does: string;
  /** Whether it was allowed before. */
  readonly wasAllowed: boolean;
}

/** What the modules in a folder are, as far as they are allowed. */
export function kindOfModuleIn(folder: string, env: NodeJS.ProcessEnv = process.env): KindOfModule {
  return (definition) => {
    const { trusted, formerly } = place(definition, folder, env);
    return (trusted ?? formerly)?.facts?.kind;
  };
}

/** The definitions of a config, with those of its file of models, or of a file of models. */
export function definitionsIn(
  path: string,
  known: KnownModels,
  env: NodeJS.ProcessEnv = process.env,
): readonly DefinedModel[] {
  const shipped = new ModelNames(known);
  const kindOfModule = kindOfModuleIn(dirname(resolve(path)), env);
  const read = readJsonFile(path, () => "docs/models.md tells what a file of models holds.");
  const isConfig =
    typeof read.given === "object" &&
    read.given !== null &&
    ("networks" in read.given || "models" in read.given);
  if (!isConfig) return readModelsFile(path, shipped, kindOfModule);
  const { models } = withModelsOfFile(path, read, shipped, kindOfModule) as { models?: unknown };
  const { findings, models: defined } = checkDefinitions(models, ["models"], shipped, kindOfModule);
  if (findings.length > 0) throw new ConfigError(path, inOrder(findings, read.given, read.places));
  return defined;
}

/**
 * Allows all definitions of a file that need it. A module is loaded for that, to note what it is.
 *
 * @throws ConfigError; UserInputError for a file that is missing, or a module that does not load
 */
export async function allowDefinitions(
  path: string,
  known: KnownModels,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly Allowed[]> {
  const folder = dirname(resolve(path));
  const before = readTrusted(env);
  const added: Record<string, Trusted> = {};
  const allowed: Allowed[] = [];
  for (const { name, definition } of definitionsIn(path, known, env)) {
    if (!needsTrust(definition)) continue;
    const files = filesOf(definition, folder);
    if (isModule(definition) && files[definition.module] === undefined) {
      throw new UserInputError(`${name}: there is no file ${resolve(folder, definition.module)}.`, {
        hint: `Its path begins in the folder of ${path}.`,
      });
    }
    const hash = definitionHash(definition, files);
    const facts = isModule(definition) ? factsOf(await loadModule(name, definition, folder)) : null;
    added[hash] = { name, definition, folder, files, facts, trusted_at: now() };
    allowed.push({ name, hash, does: whatItDoes(definition), wasAllowed: before[hash] !== undefined });
  }
  if (allowed.length > 0) writeTrusted({ ...before, ...added }, env);
  return allowed;
}
