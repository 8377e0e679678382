import { canonical } from "./canonical-json.ts";
import type { Medium } from "./known-models.ts";
import type { ModelDefinitions } from "./model-definition.ts";

/** What an experiment asks for, with its defaults: every name is known, every network fits round its cycle, every number is in its range. */
export interface ExperimentConfig {
  readonly name: string | null;
  readonly description: string | null;
  /** Names of models that feed each other in a cycle; each network's first model reads the prompt. */
  readonly networks: readonly (readonly string[])[];
  /** −1 (fresh draws) or 0 to 2³² − 1. `seed_count` and `num_runs` stand here as that many times −1. */
  readonly seeds: readonly number[];
  /** Texts, and the names of pictures. */
  readonly prompts: readonly string[];
  /**
   * By name the prompts that are pictures; null where all are texts. The value is the picture's path as the config has it, and its hash
   * once it was read: see `readPromptPictures`.
   */
  readonly prompt_images: Readonly<Record<string, string>> | null;
  /** For each network what its first model reads: it starts from those prompts alone. Null where all prompts are texts. */
  readonly network_reads: readonly Medium[] | null;
  readonly embedding_models: readonly string[];
  /** Invocations per run, from 1. */
  readonly max_length: number;
  /** Upper bound on the runs that are computed in one call; null leaves it to the models. */
  readonly batch_size: number | null;
  readonly image_format: "webp" | "avif";
  readonly max_homology_dimension: 0 | 1 | 2;
  /** Names of the models that give outputs numbers. */
  readonly scores: readonly string[];
  /** The definitions of those of its models that panic-tda does not have itself. */
  readonly models: ModelDefinitions;
}

/** A config that was checked, beside its wording, which is stored too. */
export interface CheckedConfig {
  readonly config: ExperimentConfig;
  /** As it was given, before defaults. */
  readonly given: unknown;
}

/** The part of a config that decides what is computed. */
type Asked = Omit<ExperimentConfig, "name" | "description">;

/**
 * Whether two configs ask for the same experiment: everything but `name` and `description` is equal. Order counts, because it
 * decides which runs share a call, and so the last bits of what a GPU computes.
 */
export function sameExperiment(a: Asked, b: Asked): boolean {
  return canonicalText(a) === canonicalText(b);
}

function canonicalText(config: Asked): string {
  return JSON.stringify([
    config.networks,
    config.seeds,
    config.prompts,
    config.prompt_images,
    config.embedding_models,
    config.max_length,
    config.batch_size,
    config.image_format,
    config.max_homology_dimension,
    config.scores,
    canonical(config.models),
  ]);
}
