import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkDefinitions, type DefinedModel, type KindOfModule } from "./check-definitions.ts";
import { ConfigError } from "./config-error.ts";
import { pathText } from "./config-problem.ts";
import { quote } from "./describe-value.ts";
import { type Finding, inOrder } from "./finding.ts";
import type { ModelNames } from "./known-models.ts";
import { type ReadJson, readJsonFile } from "./read-json-file.ts";

/** A file of this name beside a config is read without being named. */
export const MODELS_FILE = "panic-tda.models.json";

/**
 * Reads a file of models: an object of definitions by name.
 *
 * @throws ConfigError with everything that is wrong with it
 */
export function readModelsFile(
  path: string,
  shipped: ModelNames,
  kindOfModule?: KindOfModule,
): readonly DefinedModel[] {
  const { given, places } = readJsonFile(
    path,
    () => 'For example { "Fast": { "base": "SDXLTurbo", "steps": 1 } }',
  );
  const { findings, models } = checkDefinitions(given, [], shipped, kindOfModule);
  const all = [...findings, ...places.repeatedKeys.map(givenTwice)];
  if (all.length > 0) throw new ConfigError(path, inOrder(all, given, places));
  return models;
}

/**
 * A config with the definitions of the file that it names at `models`, or else of the one beside it, in their place.
 *
 * @param path - Of the config.
 * @throws ConfigError for what is wrong with the file of models, or defined in both
 */
export function withModelsOfFile(
  path: string,
  { given, places }: ReadJson,
  shipped: ModelNames,
  kindOfModule?: KindOfModule,
): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  const { models } = given as { models?: unknown };
  const isNamed = typeof models === "string" && models.trim() !== "";
  const file = isNamed ? resolve(dirname(path), models) : join(dirname(path), MODELS_FILE);
  if (!isNamed && (!existsSync(file) || (models !== undefined && !isObject(models)))) return given;
  const ofFile = readModelsFile(file, shipped, kindOfModule);
  const own = isNamed || models === undefined ? {} : (models as Readonly<Record<string, unknown>>);
  const twice = ofFile.filter(({ name }) => Object.hasOwn(own, name));
  if (twice.length > 0) {
    const findings = twice.map(
      ({ name }): Finding => ({
        path: ["models", name],
        message: `${quote(name)} is defined here and in ${file}.`,
        hint: "Keep one of the definitions, or give one of them another name.",
      }),
    );
    throw new ConfigError(path, inOrder(findings, given, places));
  }
  const definitions = Object.fromEntries(ofFile.map(({ name, definition }) => [name, definition]));
  return { ...given, models: { ...definitions, ...own } };
}

function givenTwice({
  key,
  place,
  firstPlace,
  within = [],
}: ReadJson["places"]["repeatedKeys"][number]): Finding {
  return {
    path: [...within, key],
    pointAt: place,
    message: `${pathText([...within, key])} is defined twice, first on line ${firstPlace.line}.`,
    hint: "Keep one of the definitions, or give one of them another name.",
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
