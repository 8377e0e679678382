import type { ExperimentConfig } from "../config/experiment-config.ts";
import { isGenerativeKind } from "../config/known-models.ts";
import { outputsPerRun } from "../config/outputs-per-run.ts";
import { type ModelKind, reads } from "../models/model.ts";

/** The parts of an experiment, planned or stored, that the amount of work follows from. */
export type Sized = Pick<
  ExperimentConfig,
  "networks" | "seeds" | "prompts" | "embedding_models" | "max_length"
>;

/** What the amount of work of every stage follows from. */
export interface ExperimentShape extends Sized {
  readonly numRuns: number;
  readonly runsPerNetwork: number;
  /** For each network, how many outputs of a run an embedding model reads; null where the kind of a model is not known. */
  outputsRead(embeddingModel: string): readonly number[] | null;
}

/** @param kindOf - undefined for a model that this version does not know, as that of an older or newer one may be. */
export function shapeOf(
  { networks, seeds, prompts, embedding_models, max_length }: Sized,
  kindOf: (model: string) => ModelKind | undefined,
): ExperimentShape {
  const runsPerNetwork = seeds.length * prompts.length;
  return {
    networks,
    seeds,
    prompts,
    embedding_models,
    max_length,
    runsPerNetwork,
    numRuns: networks.length * runsPerNetwork,
    outputsRead: (embeddingModel) => {
      const kind = kindOf(embeddingModel);
      if (kind === undefined) return null;
      const outputs: number[] = [];
      for (const network of networks) {
        const kinds = network.map(kindOf).filter((known) => known !== undefined && isGenerativeKind(known));
        if (kinds.length !== network.length) return null;
        outputs.push(outputsPerRun(kinds, max_length)[reads(kind)]);
      }
      return outputs;
    },
  };
}

/** How many runs an experiment has. */
export function numberOfRuns({
  networks,
  seeds,
  prompts,
}: Pick<Sized, "networks" | "seeds" | "prompts">): number {
  return networks.length * seeds.length * prompts.length;
}
