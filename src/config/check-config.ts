import { type CheckedDefinitions, checkDefinitions, type KindOfModule } from "./check-definitions.ts";
import { checkKeys, notAnObject, repeatedKey } from "./check-keys.ts";
import { checkModels } from "./check-networks.ts";
import { checkPicturePrompts } from "./check-picture-prompts.ts";
import { checkRepetitions } from "./check-repetitions.ts";
import { checkScores } from "./check-scores.ts";
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
export function checkConfig(
  value: unknown,
  known: KnownModels,
  places?: Places,
  kindOfModule?: KindOfModule,
): CheckedConfig {
  const shipped = new ModelNames(known);
  if (!isObject(value)) {
    return { config: null, problems: inOrder([notAnObject(value, shipped)], value, places) };
  }
  const defined = checkDefinitions(value.models, ["models"], shipped, kindOfModule);
  const models = new ModelNames(withDefined(known, defined));
  const findings: Finding[] = [
    ...defined.findings,
    ...unknownKinds(value, defined),
    ...checkKeys(value, models),
    ...(places?.repeatedKeys ?? []).map(repeatedKey),
    ...checkShape(value, models),
    ...checkPicturePrompts(value),
    ...checkTexts(value),
    ...checkRepetitions(value),
    ...checkScores(value, known, models, defined),
    ...checkModels(value, models).filter(({ path }) => !isBadlyDefined(value, path, defined)),
  ];
  if (findings.length === 0) {
    // The schema has accepted the value: anything else would have been a finding.
    const config = toExperimentConfig(value as unknown as ConfigFile, models, defined);
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
export function parseConfig(
  value: unknown,
  known: KnownModels,
  kindOfModule?: KindOfModule,
): ExperimentConfig {
  const { config, problems } = checkConfig(value, known, undefined, kindOfModule);
  if (config === null) throw new ConfigError("config", problems);
  return config;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The known models and those that are defined here, by which networks are checked. */
export function withDefined(known: KnownModels, defined: CheckedDefinitions): KnownModels {
  const shipped = new Set(Array.from(known.models, ({ name }) => name));
  const models = defined.models.flatMap(({ name, kind }) =>
    kind === undefined || kind === "score" || shipped.has(name) ? [] : [{ name, kind }],
  );
  return { ...known, models: [...known.models, ...models] };
}

/** A name whose definition is at fault is one mistake: it is not unknown as well. */
function isBadlyDefined(
  config: Readonly<Record<string, unknown>>,
  path: Finding["path"],
  { models }: CheckedDefinitions,
): boolean {
  const name = path.reduce<unknown>((value, part) => (value as Record<string, unknown>)?.[part], config);
  if (typeof name !== "string" || !isObject(config.models) || !Object.hasOwn(config.models, name))
    return false;
  return models.find((model) => model.name === name)?.kind === undefined;
}

/** Modules that a config uses, and that only themselves could say what they are. */
function unknownKinds(config: Readonly<Record<string, unknown>>, { models }: CheckedDefinitions): Finding[] {
  const used = new Set([config.networks, config.embedding_models, config.scores].flat(3));
  return models.flatMap(({ name, kind }) =>
    kind !== undefined || !used.has(name)
      ? []
      : [
          {
            path: ["models", name],
            message: `what ${name} reads and writes is told by its module, which is not loaded before you allow it.`,
            hint: 'Add its "kind", for example "kind": "image-to-text"; or allow it: panic-tda trust FILE',
          },
        ],
  );
}

function toExperimentConfig(
  file: ConfigFile,
  models: ModelNames,
  { models: defined }: CheckedDefinitions,
): ExperimentConfig {
  const pictures = file.prompts.filter((prompt) => typeof prompt !== "string");
  const count = file.seed_count ?? file.num_runs ?? 0;
  const used = new Set([...file.networks.flat(), ...file.embedding_models, ...(file.scores ?? [])]);
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
    scores: [...(file.scores ?? [])],
    models: Object.fromEntries(
      defined.flatMap(({ name, definition }) => (used.has(name) ? [[name, definition]] : [])),
    ),
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
