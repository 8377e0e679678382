import { type ConfigKey, configFileSchema, isConfigKey, seedKeys } from "./config-file-schema.ts";
import { describeValue, inlineJson, quote } from "./describe-value.ts";
import type { Finding, RepeatedKey } from "./finding.ts";
import type { ModelNames } from "./known-models.ts";
import { nearestName } from "./nearest-name.ts";
import { wordings } from "./wording.ts";

const allKeys = Object.keys(configFileSchema.shape) as ConfigKey[];

/** Keys that are unknown, missing, or exclude each other. */
export function checkKeys(config: Readonly<Record<string, unknown>>, models: ModelNames): Finding[] {
  const given = Object.keys(config).filter((key) => config[key] !== undefined);
  const suggestions = new Map<string, ConfigKey>();
  for (const key of given.filter((key) => !isConfigKey(key))) {
    const suggestion = nearestName(key, allKeys);
    if (suggestion !== undefined) suggestions.set(key, suggestion as ConfigKey);
  }
  const findings: Finding[] = given
    .filter((key) => !isConfigKey(key))
    .map((key) => unknownKey(key, suggestions.get(key), models));

  const seedsGiven = given.filter((key) => isSeedKey(key));
  for (const key of seedsGiven.slice(1)) findings.push(excludedKey(key, seedsGiven[0]!));

  // A misspelt key is one mistake: it is not missing as well.
  const present = new Set([...given, ...suggestions.values()]);
  for (const key of allKeys) {
    if (key === "seeds" ? seedKeys.some((seedKey) => present.has(seedKey)) : present.has(key)) continue;
    if (key === "seeds" || !configFileSchema.shape[key].safeParse(undefined).success) {
      findings.push(missingKey(key, models));
    }
  }
  return findings;
}

/** A value for a key, as JSON, that works with the models of this version; undefined where `expected` says it all. */
export function exampleOf(key: ConfigKey, models: ModelNames): string | undefined {
  if (key === "networks") return inlineJson([models.exampleNetwork]);
  if (key === "embedding_models") return inlineJson([models.exampleEmbeddingModel]);
  const examples = configFileSchema.shape[key].meta()?.examples as unknown[] | undefined;
  return examples && inlineJson(examples[0]);
}

function isSeedKey(key: string): boolean {
  return (seedKeys as readonly string[]).includes(key);
}

function unknownKey(key: string, suggestion: ConfigKey | undefined, models: ModelNames): Finding {
  const hint =
    suggestion === undefined
      ? `The keys of a config: ${allKeys.join(", ")}.`
      : `Did you mean "${suggestion}"? It takes ${takes(suggestion, models)}.`;
  return { path: [key], about: "key", message: `unknown key ${quote(key)}.`, hint };
}

function takes(key: ConfigKey, models: ModelNames): string {
  const expected = wordings.get(configFileSchema.shape[key])?.expected ?? "a value";
  const example = exampleOf(key, models);
  return example === undefined ? expected : `${expected}, for example ${example}`;
}

function missingKey(key: ConfigKey, models: ModelNames): Finding {
  const example = `Add, for example, "${key}": ${exampleOf(key, models)}`;
  const hint =
    key === "seeds" ? `${example}; or "seed_count": 4 for four runs with fresh random seeds.` : `${example}.`;
  return { path: [key], about: "key", message: `missing key "${key}".`, hint };
}

function excludedKey(key: string, first: string): Finding {
  return {
    path: [key],
    about: "key",
    message: `"${key}" cannot stand beside "${first}".`,
    hint: "Keep one of them: seeds lists the seeds; seed_count, also called num_runs, stands for that many times -1.",
  };
}

/** A key that a file gives twice: JSON would let the last one win, in silence. */
export function repeatedKey({ key, place, firstPlace, within = [] }: RepeatedKey): Finding {
  return {
    path: [...within, key],
    pointAt: place,
    about: "key",
    message: `${quote(key)} is given twice, first on line ${firstPlace.line}.`,
    hint: "Keep one of them.",
  };
}

/** What stands at the root of a config that is no object. */
export function notAnObject(config: unknown, models: ModelNames): Finding {
  const found = describeValue(config);
  return {
    path: [],
    found,
    expected: "an object",
    message: `expected an object in braces, found ${found}.`,
    hint: smallestConfig(models),
  };
}

/** A sentence with a whole config that works. */
export function smallestConfig(models: ModelNames): string {
  const keys = ["networks", "seeds", "prompts", "embedding_models", "max_length"] as const;
  return `A small config: { ${keys.map((key) => `"${key}": ${exampleOf(key, models)}`).join(", ")} }`;
}
