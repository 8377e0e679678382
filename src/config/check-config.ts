import { checkKeys, notAnObject, repeatedKey } from "./check-keys.ts";
import { checkModels } from "./check-networks.ts";
import { checkPicturePrompts } from "./check-picture-prompts.ts";
import { checkRepetitions } from "./check-repetitions.ts";
import { checkShape } from "./check-shape.ts";
import { checkTexts } from "./check-texts.ts";
import { ConfigError } from "./config-error.ts";
import type { ConfigFile } from "./config-file-schema.ts";
import type { ConfigProblem } from "./config-problem.ts";
import type { ExperimentConfig } from "./experiment-config.ts";
import { type Finding, inOrder, type Places } from "./finding.ts";
import { type KnownModels, ModelNames, readsOf } from "./known-models.ts";
import { numberOfRuns } from "./network-prompts.ts";

/** Either a checked config, or everything that is wrong with it. */
export type CheckedConfig =
  | { readonly config: ExperimentConfig; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly ConfigProblem[] };

/**
 * Checks a config against the models of this version. Never throws and never repairs: a config that comes back is what was given,
 * with its defaults filled in and `seed_count` written out.
 *
 * @param value - What `JSON.parse` gave, or an object from code; a key that is `undefined` counts as left out.
 * @param places - Where its parts stand in a file. With it, problems have line and column.
 * @returns All problems at once, in the order in which the keys and elements stand in the file or object, missing keys last.
 */
export function checkConfig(value: unknown, known: KnownModels, places?: Places): CheckedConfig {
  const models = new ModelNames(known);
  if (!isObject(value)) {
    return { config: null, problems: inOrder([notAnObject(value, models)], value, places) };
  }
  const findings: Finding[] = [
    ...checkKeys(value, models),
    ...(places?.repeatedKeys ?? []).map(repeatedKey),
    ...checkShape(value, models),
    ...checkPicturePrompts(value),
    ...checkTexts(value),
    ...checkRepetitions(value),
    ...checkModels(value, models),
  ];
  if (findings.length === 0) {
    // The schema has accepted the value: anything else would have been a finding.
    const config = toExperimentConfig(value as unknown as ConfigFile, models);
    const tooMany = checkSize(config);
    if (tooMany === undefined) return { config, problems: [] };
    findings.push(tooMany);
  }
  return { config: null, problems: inOrder(findings, value, places) };
}

/**
 * The checked config, for callers in code.
 *
 * @throws ConfigError with all problems, named as those of "config".
 */
export function parseConfig(value: unknown, known: KnownModels): ExperimentConfig {
  const { config, problems } = checkConfig(value, known);
  if (config === null) throw new ConfigError("config", problems);
  return config;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toExperimentConfig(file: ConfigFile, models: ModelNames): ExperimentConfig {
  const pictures = file.prompts.filter((prompt) => typeof prompt !== "string");
  const count = file.seed_count ?? file.num_runs ?? 0;
  return {
    name: file.name ?? null,
    description: file.description ?? null,
    networks: file.networks.map((network) => [...network]),
    // JSON can say -0, which is 0 here and in max_homology_dimension; neither keeps the sign.
    seeds: file.seeds?.map((seed) => seed + 0) ?? new Array<number>(count).fill(-1),
    prompts: file.prompts.map((prompt) => (typeof prompt === "string" ? prompt : prompt.name)),
    ...(pictures.length === 0
      ? { prompt_images: null, network_reads: null }
      : {
          prompt_images: Object.fromEntries(pictures.map(({ name, image }) => [name, image])),
          network_reads: file.networks.map(([first]) => readsOf(models.generativeKindOf(first)!)),
        }),
    embedding_models: [...file.embedding_models],
    max_length: file.max_length,
    batch_size: file.batch_size ?? null,
    image_format: file.image_format ?? "webp",
    max_homology_dimension: (file.max_homology_dimension ?? 2) || 0,
  };
}

/** Invocations are counted: there must not be more of them than can be counted exactly. */
function checkSize(config: ExperimentConfig): Finding | undefined {
  const { max_length } = config;
  const numRuns = numberOfRuns(config);
  if (Number.isSafeInteger(numRuns * max_length)) return undefined;
  return {
    path: ["max_length"],
    found: String(max_length),
    message: `${numRuns} runs × ${max_length} are more invocations than can be counted exactly, ${Number.MAX_SAFE_INTEGER}.`,
    hint: "Make max_length smaller; 10 is a good first try.",
  };
}
