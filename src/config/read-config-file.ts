import { checkConfig, withDefined } from "./check-config.ts";
import { checkDefinitions, type KindOfModule } from "./check-definitions.ts";
import { smallestConfig } from "./check-keys.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { configWarnings } from "./config-warnings.ts";
import type { CheckedConfig } from "./experiment-config.ts";
import type { Places } from "./finding.ts";
import { asksForForks, type ForkFile, parseForkFile } from "./fork-config.ts";
import { type KnownModels, ModelNames } from "./known-models.ts";
import { readJsonFile } from "./read-json-file.ts";
import { withModelsOfFile } from "./read-models-file.ts";

export interface ConfigFromFile extends CheckedConfig {
  readonly warnings: readonly ConfigProblem[];
  /** Where its parts stand in the file. */
  readonly places: Places;
}

/**
 * Reads and checks a config file, with the file of models that it names or that lies beside it.
 *
 * @throws ConfigError with everything that is wrong with it, each problem with line and column.
 */
export function readConfigFile(
  path: string,
  known: KnownModels,
  kindOfModule?: KindOfModule,
): ConfigFromFile {
  const shipped = new ModelNames(known);
  const read = readJsonFile(path, () => smallestConfig(shipped));
  const given = withModelsOfFile(path, read, shipped, kindOfModule);
  const { config, problems } = checkConfig(given, known, read.places, kindOfModule);
  if (config === null) throw new ConfigError(path, problems);
  const defined = checkDefinitions(config.models, ["models"], shipped, kindOfModule);
  return {
    config,
    given: given === read.given ? given : withModels(read.given, config.models),
    warnings: configWarnings(config, withDefined(known, defined), read.places),
    places: read.places,
  };
}

/** A file of models may have many that this experiment does not use: only those that it does are a part of it. */
function withModels(given: unknown, used: object): unknown {
  const { models, ...rest } = given as { models?: unknown };
  const own = typeof models === "object" ? models : {};
  return { ...rest, models: { ...own, ...used } };
}

/**
 * What a config file asks for that asks for forks of runs; undefined for any other config.
 *
 * @throws ConfigError
 */
export function readForkFile(path: string, known: KnownModels): ForkFile | undefined {
  const { given } = readJsonFile(path, () => smallestConfig(new ModelNames(known)));
  return asksForForks(given) ? parseForkFile(given, path) : undefined;
}
