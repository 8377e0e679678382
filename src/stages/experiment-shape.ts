import type { ExperimentConfig } from "../config/experiment-config.ts";
import { type GenerativeKind, isGenerativeKind, type ScoreKind } from "../config/known-models.ts";
import { promptsOfNetwork, runsOfNetwork } from "../config/network-prompts.ts";
import { outputsPerRun } from "../config/outputs-per-run.ts";
import { type ModelKind, reads } from "../models/model.ts";
import type { PairedPrompts, RunGroup, RunGroups } from "../store/views/run-groups.ts";

/** The parts of an experiment, planned or stored, that the amount of work follows from. */
export type Sized = Pick<
  ExperimentConfig,
  "networks" | "seeds" | "prompts" | "prompt_images" | "network_reads" | "embedding_models" | "max_length"
> & {
  /** Names of score models. @defaultValue none */
  readonly scores?: readonly string[];
};

/** What the amount of work of every stage follows from. */
export interface ExperimentShape extends Sized {
  readonly scores: readonly string[];
  readonly numRuns: number;
  /** For each network, how many runs the config asks for: they start from the prompts that its first model reads. */
  readonly runsOfNetworks: readonly number[];
  /** The runs by network and length: those that there are, or those that the config asks for. */
  readonly runGroups: readonly RunGroup[];
  /** The prompts from which a network has runs to compare. */
  readonly pairedPrompts: readonly PairedPrompts[];
  /** For each network, how many outputs of a run an embedding model, or a score model, reads; null where the kind of a model is not known. */
  outputsRead(embeddingModel: string): readonly number[] | null;
  /** How many outputs of a run of one network and length an embedding model reads; null where the kind of a model is not known. */
  outputsReadOf(embeddingModel: string, run: Pick<RunGroup, "network" | "maxLength">): number | null;
}

/**
 * @param kindOf - undefined for a model that this version does not know, as that of an older or newer one may be.
 * @param stored - The runs that there are; left out for those that the config asks for.
 */
export function shapeOf(
  {
    networks,
    seeds,
    prompts,
    prompt_images,
    network_reads,
    embedding_models,
    max_length,
    scores = [],
  }: Sized,
  kindOf: (model: string) => ModelKind | ScoreKind | undefined,
  stored?: RunGroups,
): ExperimentShape {
  const starting = { networks, seeds, prompts, prompt_images, network_reads };
  const runsOfNetworks = networks.map((_, network) => runsOfNetwork(starting, network));
  const ofNetworks = networks.map((network) => ({ network, maxLength: max_length }));
  const runGroups =
    stored?.runs ?? ofNetworks.map((group, network) => ({ ...group, numRuns: runsOfNetworks[network]! }));
  const planned = seeds.length < 2 ? [] : ofNetworks;
  const pairedPrompts =
    stored?.paired ??
    planned.map((group, network) => ({ ...group, numPrompts: promptsOfNetwork(starting, network).length }));
  const outputsReadOf: ExperimentShape["outputsReadOf"] = (embeddingModel, { network, maxLength }) => {
    const kind = kindOf(embeddingModel);
    if (kind === undefined) return null;
    const kinds = network
      .map(kindOf)
      .filter((known): known is GenerativeKind => known !== undefined && isGenerativeKind(known));
    return kinds.length === network.length ? outputsPerRun(kinds, maxLength)[reads(kind)] : null;
  };
  return {
    ...starting,
    embedding_models,
    max_length,
    scores,
    runsOfNetworks,
    numRuns: runGroups.reduce((sum, { numRuns }) => sum + numRuns, 0),
    runGroups,
    pairedPrompts,
    outputsReadOf,
    outputsRead: (embeddingModel) => {
      const outputs = ofNetworks.map((group) => outputsReadOf(embeddingModel, group));
      return outputs.every((count) => count !== null) ? outputs : null;
    },
  };
}
