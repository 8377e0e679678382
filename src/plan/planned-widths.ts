import type { ExperimentConfig } from "../config/experiment-config.ts";
import { promptsOfNetwork } from "../config/network-prompts.ts";
import { UserInputError } from "../errors.ts";
import { drawsAnew } from "../models/draws-anew.ts";
import type { Experiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import type { Store } from "../store/store.ts";
import { unreproducibleModels } from "../store/views/unreproducible-models.ts";
import { type Headline, headlinesOf } from "../why/forecast.ts";
import type { PaceOptions } from "../why/pace.ts";
import { findWhy } from "../why/why-experiment.ts";
import { isNamed, type WantedWidth } from "./wanted-width.ts";

/** How wide the interval of a headline will be, by what a pilot experiment tells. */
export interface PlannedWidth {
  readonly headline: string;
  /** Numbers of the networks in the config, from 1. */
  readonly networks: readonly number[];
  readonly embedding_model: string;
  readonly fresh_seeds: boolean;
  readonly unit: Headline["unit"];
  /** The number in the pilot; null where it is open above. */
  readonly value: number | null;
  /** Its interval's width in the pilot. */
  readonly pilot: number | null;
  /** With the planned prompts and seeds; null where it cannot be told. */
  readonly planned: number | null;
}

/** How many seeds, or prompts, a wanted width takes. */
export interface NeededForWidth
  extends Pick<PlannedWidth, "headline" | "networks" | "embedding_model" | "fresh_seeds"> {
  readonly wanted: string;
  /** In the unit of the headline; null where it is a share of a number that is not known. */
  readonly width: number | null;
  /** With the planned prompts; null where no number of seeds up to a million gives it. */
  readonly seeds: number | null;
  /** With the planned seeds; null where no number of prompts up to a million gives it. */
  readonly prompts: number | null;
}

export interface PlannedWidths {
  readonly pilot: {
    readonly id: string;
    readonly prompts: number;
    readonly seeds: number;
    readonly max_length: number;
  };
  readonly planned: { readonly prompts: number; readonly seeds: number; readonly max_length: number };
  readonly widths: readonly PlannedWidth[];
  readonly needed: readonly NeededForWidth[];
  /** Wanted widths of numbers of which the pilot has no interval. */
  readonly unanswered: readonly string[];
}

const MOST = 1_000_000;

/**
 * What `why --more` tells of a pilot, for the prompts and seeds of a config.
 *
 * @throws UserInputError for a pilot of other networks, or without an embedding model of the config
 */
export async function plannedWidths(
  store: Store,
  reference: string,
  config: ExperimentConfig,
  wanted: readonly WantedWidth[],
  pace: PaceOptions = {},
): Promise<PlannedWidths> {
  const pilot = store.experiment(reference);
  const embeddingModels = sharedModels(pilot, config);
  const found = await findWhy(store.database, pilot, { embeddingModels, forecast: true, ...pace });
  const promiseNothing = unreproducibleModels(store.database, pilot);
  const widths: PlannedWidth[] = [];
  const needed: NeededForWidth[] = [];
  for (const headline of headlinesOf(found)) {
    const numbers = headline.networks.map((number) => numberIn(config, pilot.networks[number - 1]!));
    if (numbers.some((number) => number === 0)) continue;
    const counts = countsOf(pilot, config, numbers, headline.fresh_seeds, promiseNothing);
    if (counts === undefined) continue;
    const about = {
      headline: headline.headline,
      networks: numbers,
      embedding_model: headline.embedding_model,
      fresh_seeds: headline.fresh_seeds,
    };
    const { unit, value, now } = headline;
    const planned = headline.widthWith(
      counts.seeds / counts.pilotSeeds,
      counts.prompts / counts.pilotPrompts,
    );
    widths.push({ ...about, unit, value, pilot: now, planned });
    for (const want of wanted) {
      if (isNamed(headline, want)) needed.push({ ...about, ...neededFor(headline, want, counts) });
    }
  }
  return {
    pilot: {
      id: pilot.id,
      prompts: pilot.prompts.length,
      seeds: pilot.seeds.length,
      max_length: pilot.max_length,
    },
    planned: { prompts: config.prompts.length, seeds: config.seeds.length, max_length: config.max_length },
    widths,
    needed,
    unanswered: wanted.filter((want) => !widths.some((one) => isNamed(one, want))).map(({ text }) => text),
  };
}

function sharedModels(pilot: Experiment, config: ExperimentConfig): string[] {
  const id = shortId(pilot.id);
  const networks = (all: readonly (readonly string[])[]) => all.map((one) => one.join(" → ")).join("; ");
  if (!pilot.networks.some((network) => numberIn(config, network) > 0)) {
    throw new UserInputError(
      `--like ${id}: found a pilot of ${networks(pilot.networks)}, expected one of ${networks(config.networks)}.`,
      {
        hint: "How much other networks vary says nothing of these. Run a few prompts and seeds of these first.",
      },
    );
  }
  const shared = pilot.embedding_models.filter((model) => config.embedding_models.includes(model));
  if (shared.length > 0) return shared;
  throw new UserInputError(
    `--like ${id}: found a pilot with ${pilot.embedding_models.join(", ")}, expected one with an embedding model of the config: ${config.embedding_models.join(", ")}.`,
    { hint: "Name its embedding model in the config, or run a pilot with those of the config." },
  );
}

/** From 1; 0 where the config does not have it. */
function numberIn(config: ExperimentConfig, network: readonly string[]): number {
  return config.networks.findIndex((one) => one.join("\n") === network.join("\n")) + 1;
}

interface Counts {
  readonly seeds: number;
  readonly prompts: number;
  readonly pilotSeeds: number;
  readonly pilotPrompts: number;
}

/** Seeds of one kind, and the prompts of a network. Undefined where the config has no seeds of the kind. */
function countsOf(
  pilot: Experiment,
  config: ExperimentConfig,
  networks: readonly number[],
  fresh: boolean,
  unreproducible: readonly string[],
): Counts | undefined {
  const network = config.networks[networks[0]! - 1]!;
  const ofKind = (seeds: readonly number[]) =>
    seeds.filter((seed) => drawsAnew(seed, network, unreproducible) === fresh).length;
  const [first] = networks;
  const name = network.join("\n");
  const pilotAt = pilot.networks.findIndex((one) => one.join("\n") === name);
  const counts = {
    seeds: ofKind(config.seeds),
    prompts: promptsOfNetwork(config, first! - 1).length,
    pilotSeeds: ofKind(pilot.seeds),
    pilotPrompts: promptsOfNetwork(pilot, pilotAt).length,
  };
  return counts.seeds === 0 || counts.pilotSeeds === 0 || counts.pilotPrompts === 0 ? undefined : counts;
}

function neededFor(
  headline: Headline,
  wanted: WantedWidth,
  { seeds, prompts, pilotSeeds, pilotPrompts }: Counts,
): Pick<NeededForWidth, "wanted" | "width" | "seeds" | "prompts"> {
  const width = widthIn(headline, wanted);
  if (width === null) return { wanted: wanted.text, width, seeds: null, prompts: null };
  const fits = (n: number, planned: (n: number) => number | null) => {
    const found = planned(n);
    return found !== null && found <= width;
  };
  const withSeeds = (n: number) => headline.widthWith(n / pilotSeeds, prompts / pilotPrompts);
  const withPrompts = (n: number) => headline.widthWith(seeds / pilotSeeds, n / pilotPrompts);
  return {
    wanted: wanted.text,
    width,
    seeds: fewest((n) => fits(n, withSeeds)),
    prompts: fewest((n) => fits(n, withPrompts)),
  };
}

/** In the headline's own unit: percents are points of a share, and parts of any other number. */
function widthIn({ unit, value }: Headline, { percent, width }: WantedWidth): number | null {
  if (!percent || unit === "share") return width;
  return value === null ? null : width * Math.abs(value);
}

/** The least number that is enough: more are never less than enough. Null where a million are not. */
function fewest(isEnough: (n: number) => boolean): number | null {
  if (!isEnough(MOST)) return null;
  let [low, high] = [0, MOST];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
