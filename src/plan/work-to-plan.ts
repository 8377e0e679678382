import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ExperimentShape } from "../stages/experiment-shape.ts";

/** What is to be forecast: an experiment, planned or stored. */
export interface WorkToPlan {
  readonly asked: Pick<
    ExperimentConfig,
    "networks" | "seeds" | "prompts" | "embedding_models" | "max_length" | "image_format"
  >;
  /** Whether stored outputs are taken; null where that is a matter of the model. */
  readonly reuse: boolean | null;
  readonly shape: ExperimentShape;
  /** For each network: how many runs advance together. */
  readonly chunkSizes: readonly number[];
  readonly models: ModelRegistry;
}

/** The share of seeds that are drawn anew for each invocation: no two of their outputs are shared. */
export function freshShare({ asked }: Pick<WorkToPlan, "asked">): number {
  return asked.seeds.length === 0 ? 0 : asked.seeds.filter((seed) => seed < 0).length / asked.seeds.length;
}

/**
 * How much of the outputs at a step is new, compared with those at an earlier one, for a network whose models tell from experience how
 * runs settle. 1 where none does.
 */
export function settledSince(
  network: readonly string[],
  models: ModelRegistry,
  from: number,
  step: number,
): number {
  if (step <= from) return 1;
  for (const name of network) {
    const model = models.models.find((one) => one.name === name);
    const experience = model !== undefined && "storedPictures" in model ? model.storedPictures : undefined;
    if (experience === undefined) continue;
    // One more picture, around so many of the run.
    const newAt = (at: number) => {
      const pictures = Math.max(1, at / network.length);
      return experience.numDifferent(pictures + 0.5) - experience.numDifferent(pictures - 0.5);
    };
    return Math.min(1, newAt(step) / Math.max(newAt(from), 1e-9));
  }
  return 1;
}
