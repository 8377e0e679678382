import { type PartName, partNames } from "../measures/parts.ts";
import type { WhyParts } from "./answer.ts";
import type { PartMeasures } from "./part-measures.ts";

export interface PartsAbout {
  readonly embeddingModel: string;
  readonly freshSeeds: boolean;
  readonly networks: readonly number[];
  readonly numPrompts: number;
  readonly numSeeds: number;
}

/** The answer about the parts; `found` is null where there are no vectors to look at, for the reason given. */
export function partsAnswer(about: PartsAbout, found: PartMeasures | null, why: string | null): WhyParts {
  const atCaption = found?.atCaption ?? [];
  const series = (name: PartName) => atCaption.map((parts) => parts?.shares[name] ?? null);
  const ofLast = (end: "low" | "high") =>
    Object.fromEntries(
      partNames.map((name) => [name, found?.atLast?.intervals[name]?.[end] ?? null]),
    ) as Record<PartName, number | null>;
  return {
    embedding_model: about.embeddingModel,
    fresh_seeds: about.freshSeeds,
    networks: about.networks,
    captions: atCaption.map((_, caption) => caption),
    t2i: series("t2i"),
    i2t: series("i2t"),
    interplay: series("interplay"),
    network: series("network"),
    prompt: series("prompt"),
    seed: series("seed"),
    rest: series("rest"),
    total: atCaption.map((parts) => parts?.total ?? null),
    low: ofLast("low"),
    high: ofLast("high"),
    p: found?.p ?? { prompt: null, seed: null },
    largest: found?.atLast == null ? null : largestOf(found.atLast.shares),
    largest_why: found === null ? why : found.nothing,
    models_outweigh_prompt_at: outweighAt(found),
    not_told: notTold(about, found),
  };
}

function largestOf(shares: Readonly<Record<PartName, number | null>>): PartName {
  return partNames.reduce((largest, name) =>
    (shares[name] ?? Number.NEGATIVE_INFINITY) > (shares[largest] ?? Number.NEGATIVE_INFINITY)
      ? name
      : largest,
  );
}

function outweighAt(found: PartMeasures | null): number | null {
  const at = found?.atCaption.findIndex((parts) => {
    if (parts === null || parts.shares.prompt === null) return false;
    const { t2i, i2t, interplay, network, prompt } = parts.shares;
    if (network === null && t2i === null) return false;
    return (network ?? 0) + (t2i ?? 0) + (i2t ?? 0) + (interplay ?? 0) > prompt;
  });
  return at === undefined || at === -1 ? null : at;
}

function notTold({ freshSeeds, numPrompts, numSeeds }: PartsAbout, found: PartMeasures | null): string[] {
  const told: string[] = [];
  if (found === null) return told;
  if (found.numNetworks === 1) {
    const models = found.arePairs ? "T2I and I2T" : "Models";
    told.push(`${models} cannot be told apart in one network.`);
  } else if (!found.isCrossing) {
    told.push(
      found.arePairs
        ? "T2I and I2T cannot be told apart: that takes every T2I with every I2T, at least two of each."
        : "Models cannot be told apart: that takes networks of one T2I and one I2T, every one with every other.",
    );
  }
  if (freshSeeds) told.push("Seed and rest are one part with fresh seeds.");
  if (numSeeds < 2 && numPrompts >= 2) told.push("Prompt, seed and rest cannot be told apart with one seed.");
  if (numPrompts < 2) told.push("Prompt, seed and rest cannot be told apart with one prompt.");
  return told;
}
