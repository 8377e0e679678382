import type { Medium } from "./known-models.ts";

/** What says which prompts a network starts from: a config, or an experiment. */
export interface Starting {
  readonly networks: readonly (readonly string[])[];
  readonly seeds: readonly number[];
  /** Texts, and the names of pictures. */
  readonly prompts: readonly string[];
  /** By name the prompts that are pictures; null where all are texts. */
  readonly prompt_images: Readonly<Record<string, string>> | null;
  /** For each network what its first model reads; null where all read text. */
  readonly network_reads: readonly Medium[] | null;
}

/** The prompts that the first model of a network reads, in their order: each network starts from these alone. */
export function promptsOfNetwork(
  { prompts, prompt_images: images, network_reads: reads }: Omit<Starting, "networks" | "seeds">,
  network: number,
): readonly string[] {
  if (images === null) return prompts;
  const wantsImage = reads?.[network] === "image";
  return prompts.filter((prompt) => Object.hasOwn(images, prompt) === wantsImage);
}

export function runsOfNetwork(starting: Omit<Starting, "networks">, network: number): number {
  return starting.seeds.length * promptsOfNetwork(starting, network).length;
}

/** One run per network, seed and prompt that the network reads. */
export function numberOfRuns(starting: Starting): number {
  return starting.networks.reduce((sum, _, network) => sum + runsOfNetwork(starting, network), 0);
}
