/** A checked experiment config: every name is known, every network fits round its cycle, every number is in its range. */
export interface ExperimentConfig {
  readonly name: string | null;
  readonly description: string | null;
  /** Names of models that feed each other in a cycle; each network's first model reads the prompt. */
  readonly networks: readonly (readonly string[])[];
  /** −1 (fresh draws) or 0 to 2³² − 1. `seed_count` and `num_runs` stand here as that many times −1. */
  readonly seeds: readonly number[];
  readonly prompts: readonly string[];
  readonly embeddingModels: readonly string[];
  /** Invocations per run, from 1. */
  readonly maxLength: number;
  /** Upper bound on the runs that are computed in one call; null leaves it to the models. */
  readonly batchSize: number | null;
  readonly imageFormat: "webp" | "avif";
  readonly maxHomologyDimension: 0 | 1 | 2;
}

/**
 * Whether two configs ask for the same experiment: everything but `name` and `description` is equal. Order counts, because it
 * decides which runs share a call, and so the last bits of what a GPU computes.
 */
export function sameExperiment(a: ExperimentConfig, b: ExperimentConfig): boolean {
  return canonicalText(a) === canonicalText(b);
}

function canonicalText(config: ExperimentConfig): string {
  return JSON.stringify([
    config.networks,
    config.seeds,
    config.prompts,
    config.embeddingModels,
    config.maxLength,
    config.batchSize,
    config.imageFormat,
    config.maxHomologyDimension,
  ]);
}
