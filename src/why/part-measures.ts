import type { PairTotals } from "../measures/pair-sums.ts";
import {
  isCrossing,
  type PanelOfNetworks,
  type Parts,
  type PartsLayout,
  type PartsWithIntervals,
  partsIn,
  partsLayout,
  partsWithIntervalsIn,
} from "../measures/parts.ts";
import { type DrawnSums, drawnDifferences, permutationP, pooledSums } from "../measures/relabelling.ts";
import { counted } from "../text/numbers.ts";
import type { UnitRows } from "../vectors/unit-rows.ts";
import type { Panel } from "./panel.ts";
import type { PanelVectors } from "./read-vectors.ts";
import { labelsOfRuns, type VectorMeasures } from "./vector-measures.ts";

/** A panel with what was read of it and found in it. */
export interface MeasuredPanel {
  readonly panel: Panel;
  readonly vectors: PanelVectors;
  readonly measures: VectorMeasures;
}

/** Which part decides, at each caption that all networks have. */
export interface PartMeasures {
  readonly captions: number;
  /** Null where there is nothing to share out. */
  readonly atCaption: readonly (Parts | null)[];
  readonly atLast: PartsWithIntervals | null;
  /** Why the shares of the last caption do not exist. */
  readonly nothing: string | null;
  /** By permutation, at the last caption. */
  readonly p: { readonly prompt: number | null; readonly seed: number | null };
  readonly numNetworks: number;
  readonly isCrossing: boolean;
  /** Whether each network is a T2I and an I2T. */
  readonly arePairs: boolean;
}

const FEWEST_DISTINCT = 3;

/** Collects the parts over some networks, whose seeds are of one kind, caption by caption. */
export class PartsMeasuring {
  readonly #networks: readonly Pick<MeasuredPanel, "panel" | "vectors">[];
  readonly #captions: number;
  readonly #panel: PanelOfNetworks;
  readonly #layout: PartsLayout;
  readonly #atCaption: (Parts | null)[] = [];
  readonly #forecast: boolean;
  #atLast: PartsWithIntervals | null = null;

  /**
   * @param captions - How many there are that all of the networks have.
   * @param forecast - Whether what is needed for forecasts is kept.
   */
  constructor(
    networks: readonly Pick<MeasuredPanel, "panel" | "vectors">[],
    captions: number,
    forecast = false,
  ) {
    this.#forecast = forecast;
    this.#networks = networks;
    this.#captions = captions;
    this.#panel = panelOfNetworks(networks);
    this.#layout = partsLayout(this.#panel);
  }

  /** @param rows - One vector per run of all networks at the next caption. */
  add(rows: UnitRows): void {
    const caption = this.#atCaption.length;
    if (distinctCaptions(this.#networks, caption) < FEWEST_DISTINCT) {
      this.#atCaption.push(null);
      return;
    }
    if (caption < this.#captions - 1) {
      this.#atCaption.push(partsIn(rows, this.#layout));
      return;
    }
    this.#atLast = partsWithIntervalsIn(rows, this.#layout, { withoutEachRun: this.#forecast });
    this.#atCaption.push(this.#atLast);
  }

  /** @param measures - Of each network, in the same order. */
  finish(measures: readonly VectorMeasures[]): PartMeasures {
    const distinct = distinctCaptions(this.#networks, this.#captions - 1);
    const atLast = this.#atLast;
    let nothing: string | null = null;
    if (distinct < FEWEST_DISTINCT) {
      nothing = `there ${distinct === 1 ? "is" : "are"} ${counted(distinct, "different caption")}: of fewer than ${FEWEST_DISTINCT} there is nothing to share out`;
    } else if (atLast === null) nothing = "all runs are in nearly one place: there is nothing to share out";
    // The relabellings were drawn at the last caption of each network, which must be the same one.
    const areLast = measures.every(({ captions }) => captions === this.#captions);
    return {
      captions: this.#captions,
      atCaption: this.#atCaption,
      atLast,
      nothing,
      p: {
        prompt: atLast?.shares.prompt == null || !areLast ? null : pOf(measures, "prompts", "samePrompt"),
        seed: atLast?.shares.seed == null || !areLast ? null : pOf(measures, "seeds", "sameSeed"),
      },
      numNetworks: this.#networks.length,
      isCrossing: this.#panel.models !== null,
      arePairs: this.#networks.every(({ panel }) => pairOf(panel) !== null),
    };
  }
}

function panelOfNetworks(networks: readonly Pick<MeasuredPanel, "panel" | "vectors">[]): PanelOfNetworks {
  const labels = networks.map(({ panel, vectors }) => labelsOfRuns(panel.labels, vectors.runs));
  const pairs = networks.flatMap(({ panel }) => pairOf(panel) ?? []);
  const arePairs = pairs.length === networks.length;
  const numbered = (part: "t2i" | "i2t") => {
    const distinct = [...new Set(pairs.map((pair) => pair[part]))];
    return pairs.map((pair) => distinct.indexOf(pair[part]));
  };
  const prompts = renumbered(labels.flatMap((of) => Array.from(of.prompts)));
  const seeds = renumbered(labels.flatMap((of) => Array.from(of.seeds)));
  return {
    prompts: prompts.numbers,
    seeds: seeds.numbers,
    numPrompts: prompts.count,
    numSeeds: seeds.count,
    groups: networks.flatMap(({ vectors }, network) => vectors.runs.map(() => network)),
    numGroups: networks.length,
    freshSeeds: networks[0]!.panel.freshSeeds,
    models:
      arePairs && isCrossing(pairs.map(({ t2i, i2t }) => [t2i, i2t]))
        ? { t2i: numbered("t2i"), i2t: numbered("i2t") }
        : null,
  };
}

/** The two models of a network that draws and describes in turn, whichever of them begins; null for other networks. */
function pairOf({ network, types }: Panel): { t2i: string; i2t: string } | null {
  const [first, second] = network;
  if (network.length !== 2 || types.length < 2 || types[0] === types[1]) return null;
  return types[0] === "image" ? { t2i: first!, i2t: second! } : { t2i: second!, i2t: first! };
}

/** Numbers from 0 without a gap, in the same order: prompts and seeds of which no run is left do not count. */
function renumbered(labels: readonly number[]): { numbers: number[]; count: number } {
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const numberOf = new Map(present.map((label, number) => [label, number]));
  return { numbers: labels.map((label) => numberOf.get(label)!), count: present.length };
}

function distinctCaptions(
  networks: readonly Pick<MeasuredPanel, "panel" | "vectors">[],
  caption: number,
): number {
  const outputs = networks.flatMap(({ panel, vectors }) =>
    vectors.runs.map((run) => panel.outputs[run]![vectors.steps[caption]!]!),
  );
  return new Set(outputs).size;
}

/** How often chance gives as large a part as was found, in all networks together. */
function pOf(
  networks: readonly VectorMeasures[],
  kind: "prompts" | "seeds",
  same: "samePrompt" | "sameSeed",
): number | null {
  const drawn = networks.map(({ drawnAtLast }) => drawnAtLast[kind]);
  if (drawn.some((sums) => sums === null)) return null;
  const sumOf = (key: keyof PairTotals) =>
    networks.reduce((sum, { pairsAtLast }) => sum + pairsAtLast![key], 0);
  const difference = sumOf(same) / sumOf(`${same}Pairs`) - sumOf("apart") / sumOf("apartPairs");
  return permutationP(difference, drawnDifferences(pooledSums(drawn as DrawnSums[])));
}
