import { bytes } from "../text/numbers.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import type { DriverState } from "./nvidia-driver.ts";

/** How much memory GPUs come with, in GB of 10⁹ bytes. */
const CARDS_GB = [12, 16, 24, 48, 80, 141] as const;
const GB = 1e9;
/** The share that weights may take, as the worker's budget has it: what is computed needs the rest. */
export const SHARE_FOR_WEIGHTS = 0.8;
/** The same of the machine's memory: other programs need theirs. */
export const RAM_SHARE_FOR_WEIGHTS = 0.5;

/** On which cards a model's weights leave room to compute. */
export interface CardFit {
  readonly model: string;
  readonly memory_bytes: number;
  /** The smallest card, in GB; null if none of one GPU is large enough. */
  readonly smallest_card_gb: number | null;
  /** Whether it fits on the largest GPU of this machine; null without one. */
  readonly fits_here: boolean | null;
  /** Variants that need less: models of their own, with other outputs or other speed. */
  readonly smaller: readonly { readonly model: string; readonly smallest_card_gb: number | null }[];
}

/** Where each of some models of the catalogue fits. Models without weights are left out. */
export function cardFits(
  names: readonly string[],
  catalogue: readonly CatalogueEntry[],
  driver: DriverState,
): readonly CardFit[] {
  const here = driver.kind === "gpus" ? driver.gpus.flatMap(({ memoryBytes }) => memoryBytes ?? []) : [];
  return names.flatMap((name) => {
    const entry = catalogue.find((one) => one.name === name);
    if (entry === undefined || entry.repository === null) return [];
    const smallest = smallestCard(entry.memory_bytes);
    const smaller = catalogue
      .filter((one) => one.name.startsWith(`${name}-`))
      .map((one) => ({ model: one.name, smallest_card_gb: smallestCard(one.memory_bytes) }))
      .filter((one) => (one.smallest_card_gb ?? Infinity) < (smallest ?? Infinity));
    return [
      {
        model: name,
        memory_bytes: entry.memory_bytes,
        smallest_card_gb: smallest,
        fits_here: here.length === 0 ? null : entry.memory_bytes <= SHARE_FOR_WEIGHTS * Math.max(...here),
        smaller,
      },
    ];
  });
}

function smallestCard(weightsBytes: number): number | null {
  return CARDS_GB.find((card) => weightsBytes <= SHARE_FOR_WEIGHTS * card * GB) ?? null;
}

/** One fit as a sentence: "FluxDev takes 34.0 GB: a card of 48 GB; on 24 GB: FluxDev-int8, FluxDev-nf4". */
export function cardText({ model, memory_bytes, smallest_card_gb, fits_here, smaller }: CardFit): string {
  const card = smallest_card_gb === null ? "more than any one card has" : `a card of ${smallest_card_gb} GB`;
  const variants = smaller.map((one) => `${one.model} on ${one.smallest_card_gb} GB`);
  return [
    `${model} takes ${bytes(memory_bytes)}: ${card}`,
    ...(variants.length === 0 ? [] : [`smaller are ${variants.join(", ")}`]),
    ...(fits_here === false ? ["it does not fit here"] : []),
  ].join("; ");
}
