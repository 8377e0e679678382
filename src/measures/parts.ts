import type { UnitRows } from "../vectors/unit-rows.ts";
import {
  type CellLayout,
  cellLayout,
  cellSums,
  checkLabels,
  type GroupedLabels,
  mergedLayout,
} from "./cells.ts";
import {
  checkArray,
  checkBoolean,
  checkObject,
  checkTexts,
  checkUnitRows,
  checkWhole,
  checkWholes,
  MOST_LABELS,
} from "./check-input.ts";
import { FEWEST_UNITS, type Interval, jackknifeInterval, wider } from "./jackknife.ts";
import {
  noPairs,
  type PairSums,
  type PairTotals,
  pairSumsOfCells,
  pairTotalsOfCells,
  together,
  without,
} from "./pair-sums.ts";

/** What a caption may depend on; `rest` is what this prompt meeting this seed makes, and all that no other part explains. */
export type PartName = "t2i" | "i2t" | "interplay" | "network" | "prompt" | "seed" | "rest";

export const partNames: readonly PartName[] = [
  "t2i",
  "i2t",
  "interplay",
  "network",
  "prompt",
  "seed",
  "rest",
];

/** The shares of the parts at one caption. They add up to 1; small negative ones are zero within noise. */
export interface Parts {
  /** A part that the runs cannot tell apart is null, and has gone into `rest`. */
  readonly shares: Readonly<Record<PartName, number | null>>;
  /** Half the mean squared distance of runs that have nothing in common: what is shared out, from 0 to 1. */
  readonly total: number;
}

export interface PartsWithIntervals extends Parts {
  /** 95 %. Null for parts that do not exist, and where there are too few prompts or seeds. */
  readonly intervals: Readonly<Record<PartName, Interval | null>>;
  /** Shares without each prompt, and without each seed (of fresh seeds: each run); null where they cannot be told. */
  readonly replicates: {
    readonly prompts: readonly (Parts | null)[] | null;
    readonly seeds: readonly (Parts | null)[] | null;
    /** Without each pair of prompt and seed, in all networks at once; null unless asked for. */
    readonly runs: readonly (Parts | null)[] | null;
  };
}

export interface PanelOfNetworks extends GroupedLabels {
  /** For each row its network, a number from 0. */
  readonly groups: ArrayLike<number>;
  readonly numGroups: number;
  /** Whether seeds are drawn anew at every step: then nothing pairs runs of two prompts. */
  readonly freshSeeds: boolean;
  /**
   * For each network its T2I and its I2T, numbers from 0, where the networks are a full crossing of at least two each: see {@link isCrossing}.
   * Null otherwise: networks are then one part, or, where there is one, none.
   */
  readonly models: { readonly t2i: ArrayLike<number>; readonly i2t: ArrayLike<number> } | null;
}

// Of less there is nothing to share out: its shares would be noise divided by noise.
const SMALLEST_TOTAL = 0.01;

/** Whether networks of two models have every T2I with every I2T, at least two of each. */
export function isCrossing(networks: readonly (readonly string[])[]): boolean {
  checkArray(networks, "networks", "a list of networks");
  for (let i = 0; i < networks.length; i++) checkTexts(networks[i]!, `networks[${i}]`);
  if (networks.some((network) => network.length !== 2)) return false;
  const t2i = new Set(networks.map(([first]) => first));
  const i2t = new Set(networks.map(([, second]) => second));
  const pairs = new Set(networks.map((network) => JSON.stringify(network)));
  return t2i.size >= 2 && i2t.size >= 2 && pairs.size === t2i.size * i2t.size;
}

/**
 * Which part of the network decides: the shares of T2I, I2T, their interplay, prompt, seed and the rest at one caption.
 *
 * All are differences of means of ⟨x, y⟩ over pairs of runs that have certain things in common, so they are unbiased whatever the number of levels,
 * also where runs are missing. (ω² of a factor of two levels, for comparison, gives 0.22 for 0.30.)
 *
 * @param rows - One vector per run of all networks.
 * @returns null where less than 0.01 is there to be shared out, or no two runs of a network differ in prompt and seed
 * @throws RangeError naming the first row that is not of length 1, or the first label that is none
 */
export function parts(rows: UnitRows, panel: PanelOfNetworks): Parts | null {
  checkPanel(rows, panel);
  return partsIn(rows, partsLayout(panel));
}

/**
 * The same with intervals. Models count as just these models, prompts and seeds as samples: the prompt's interval is over prompts, the seed's over
 * seeds, those of all others over both, of which the wider one is taken. One alone covers 67 % where there are 3 seeds.
 */
export function partsWithIntervals(rows: UnitRows, panel: PanelOfNetworks): PartsWithIntervals | null {
  checkPanel(rows, panel);
  return partsWithIntervalsIn(rows, partsLayout(panel));
}

function checkPanel(rows: UnitRows, panel: PanelOfNetworks): void {
  checkLabels(panel, "panel");
  const { groups, numGroups, freshSeeds, models } = panel;
  checkWhole(numGroups, "panel.numGroups", 1, MOST_LABELS);
  checkWholes(groups, "panel.groups", 0, numGroups, panel.prompts.length);
  checkBoolean(freshSeeds, "panel.freshSeeds");
  if (models !== null) {
    checkObject(models, "panel.models", "t2i and i2t, or null");
    checkWholes(models.t2i, "panel.models.t2i", 0, MOST_LABELS, numGroups);
    checkWholes(models.i2t, "panel.models.i2t", 0, MOST_LABELS, numGroups);
  }
  checkUnitRows(rows, "rows", { length: panel.prompts.length });
}

/** What is the same at every caption. */
export interface PartsLayout {
  readonly told: ToldApart;
  readonly levels: Levels<CellLayout>;
}

export function partsLayout(panel: PanelOfNetworks): PartsLayout {
  const told = toldApart(panel);
  const { models, numGroups } = panel;
  const network = cellLayout(told);
  const t2i = models === null ? null : mergedLayout(network, (group) => models.t2i[group]!);
  const i2t = models === null ? null : mergedLayout(network, (group) => models.i2t[group]!);
  const all = numGroups < 2 ? null : mergedLayout(t2i ?? network, () => 0);
  return { told, levels: { network, t2i, i2t, all } };
}

/** See {@link parts}. */
export function partsIn(rows: UnitRows, { told, levels }: PartsLayout): Parts | null {
  const cells = cellsOfLevels(rows, levels);
  return sharesOf(
    eachLevel(levels, (name, layout) => pairTotalsOfCells(cells[name]!, layout)),
    told,
  );
}

/** See {@link partsWithIntervals}. */
export function partsWithIntervalsIn(
  rows: UnitRows,
  { told, levels }: PartsLayout,
  options: { readonly withoutEachRun?: boolean } = {},
): PartsWithIntervals | null {
  const cells = cellsOfLevels(rows, levels);
  const sums = eachLevel(levels, (name, layout) => pairSumsOfCells(cells[name]!, layout));
  const estimate = sharesOf(
    eachLevel(sums, (_, { total }) => total),
    told,
  );
  if (estimate === null) return null;
  const withoutEach = (kind: "withPrompt" | "withSeed", count: number) =>
    Array.from({ length: count }, (_, unit) =>
      sharesOf(
        eachLevel(sums, (_, ofLevel) => without(ofLevel.total, ofLevel[kind][unit]!)),
        told,
      ),
    );
  const replicates = {
    prompts: told.hasPrompts ? withoutEach("withPrompt", told.numPrompts) : null,
    seeds: told.hasSeeds || told.freshSeeds ? withoutEach("withSeed", told.numSeeds) : null,
    runs: options.withoutEachRun ? withoutEachRun(sums, levels, told) : null,
  };
  const intervalOf = (name: PartName, units: readonly (Parts | null)[] | null): Interval | null => {
    const share = estimate.shares[name];
    if (share === null || units === null || units.length < FEWEST_UNITS) return null;
    return jackknifeInterval(
      share,
      units.map((unit) => unit?.shares[name] ?? Number.NaN),
    );
  };
  const intervals = Object.fromEntries(
    partNames.map((name): [PartName, Interval | null] => {
      if (name === "prompt") return [name, intervalOf(name, replicates.prompts)];
      if (name === "seed") return [name, intervalOf(name, replicates.seeds)];
      return [name, wider(intervalOf(name, replicates.prompts), intervalOf(name, replicates.seeds))];
    }),
  ) as Record<PartName, Interval | null>;
  return { ...estimate, intervals, replicates };
}

/** The shares without each pair of prompt and seed. */
function withoutEachRun(
  sums: Levels<PairSums>,
  levels: Levels<CellLayout>,
  told: ToldApart,
): (Parts | null)[] {
  const withPair = eachLevel(sums, (name, { withCell }) => {
    const layout = levels[name]!;
    const byPair = new Map<number, PairTotals>();
    for (const [cell, totals] of withCell.entries()) {
      const key = layout.prompts[cell]! * layout.numSeeds + layout.seeds[cell]!;
      byPair.set(key, together(byPair.get(key) ?? noPairs(), totals));
    }
    return byPair;
  });
  return [...withPair.network.keys()].map((pair) =>
    sharesOf(
      eachLevel(sums, (name, { total }) => without(total, withPair[name]!.get(pair)!)),
      told,
    ),
  );
}

/** What can be told apart: where there is one seed or one prompt, each run counts as having one of its own. */
interface ToldApart extends PanelOfNetworks {
  readonly hasPrompts: boolean;
  readonly hasSeeds: boolean;
}

function toldApart(panel: PanelOfNetworks): ToldApart {
  const n = panel.prompts.length;
  const each = Int32Array.from({ length: n }, (_, row) => row);
  const hasPrompts = distinct(panel.prompts) >= 2;
  const manySeeds = distinct(panel.seeds) >= 2;
  return {
    ...panel,
    hasPrompts,
    hasSeeds: manySeeds && !panel.freshSeeds,
    ...(hasPrompts ? {} : { prompts: each, numPrompts: n }),
    ...(manySeeds ? {} : { seeds: each, numSeeds: n }),
  };
}

/** Pairs within a network, within networks that share a model, and among all networks. */
interface Levels<Of> {
  readonly network: Of;
  readonly t2i: Of | null;
  readonly i2t: Of | null;
  readonly all: Of | null;
}

function eachLevel<From, To>(
  levels: Levels<From>,
  map: (name: keyof Levels<From>, of: From) => To,
): Levels<To> {
  const { network, t2i, i2t, all } = levels;
  return {
    network: map("network", network),
    t2i: t2i === null ? null : map("t2i", t2i),
    i2t: i2t === null ? null : map("i2t", i2t),
    all: all === null ? null : map("all", all),
  };
}

function cellsOfLevels(rows: UnitRows, { network, t2i, i2t, all }: Levels<CellLayout>): Levels<UnitRows> {
  const ofNetwork = cellSums(rows, network);
  const ofT2i = t2i && cellSums(ofNetwork, t2i);
  return {
    network: ofNetwork,
    t2i: ofT2i,
    i2t: i2t && cellSums(ofNetwork, i2t),
    all: all && cellSums(ofT2i ?? ofNetwork, all),
  };
}

function sharesOf({ network, t2i, i2t, all }: Levels<PairTotals>, told: ToldApart): Parts | null {
  if (network.apartPairs < 1) return null;
  const gN = network.apart / network.apartPairs;
  // Pairs that share a model and not the network, and pairs that share none.
  const beyond = (level: PairTotals) =>
    mean(level.apart - network.apart, level.apartPairs - network.apartPairs);
  const gT = t2i === null ? Number.NaN : beyond(t2i);
  const gI = i2t === null ? Number.NaN : beyond(i2t);
  // Where runs are missing, no two may be left that share just one of the models: then networks are one part.
  const isSplit = !Number.isNaN(gT) && !Number.isNaN(gI);
  let g0 = all === null ? gN : beyond(all);
  if (all !== null && t2i !== null && i2t !== null && isSplit) {
    g0 = mean(
      all.apart - t2i.apart - i2t.apart + network.apart,
      all.apartPairs - t2i.apartPairs - i2t.apartPairs + network.apartPairs,
    );
  }
  const total = 1 - g0;
  // Written so that a mean that does not exist is refused, too.
  if (!(total >= SMALLEST_TOTAL)) return null;
  const hasPrompt = told.hasPrompts && network.samePromptPairs >= 1;
  const hasSeed = told.hasSeeds && network.sameSeedPairs >= 1;
  const prompt = hasPrompt ? mean(network.samePrompt, network.samePromptPairs) - gN : null;
  const seed = hasSeed ? mean(network.sameSeed, network.sameSeedPairs) - gN : null;
  const share = (part: number | null) => (part === null ? null : part / total);
  return {
    shares: {
      t2i: isSplit ? share(gT - g0) : null,
      i2t: isSplit ? share(gI - g0) : null,
      interplay: isSplit ? share(gN - gT - gI + g0) : null,
      network: !isSplit && all !== null ? share(gN - g0) : null,
      prompt: share(prompt),
      seed: share(seed),
      rest: share(1 - gN - (prompt ?? 0) - (seed ?? 0)),
    },
    total,
  };
}

// Counts are whole numbers; a mean over no pair does not exist.
function mean(sum: number, pairs: number): number {
  return pairs < 1 ? Number.NaN : sum / pairs;
}

function distinct(labels: ArrayLike<number>): number {
  return new Set(Array.from(labels)).size;
}
