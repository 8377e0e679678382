import { type CellLayout, cellLayout, cellSums, type PanelLabels } from "../measures/cells.ts";
import {
  type Confinement,
  confinement,
  confinementP,
  quartersOf,
  type Spread,
  spreadOf,
} from "../measures/confinement.ts";
import { halfLife, halfLifeInterval } from "../measures/half-life.ts";
import { gram } from "../measures/inner-products.ts";
import type { Interval } from "../measures/jackknife.ts";
import { type LagDistances, lagDistances } from "../measures/lag-distances.ts";
import { memoryBand, memoryEndsAfter, testedCaptions } from "../measures/memory-band.ts";
import { type PairTotals, pairSumsOfCells } from "../measures/pair-sums.ts";
import {
  memoryWithoutEachPrompt,
  memoryWithoutEachRun,
  memoryWithoutTwoPrompts,
  type PromptMemory,
  promptMemory,
} from "../measures/prompt-share.ts";
import { recognised } from "../measures/recognised.ts";
import {
  type DrawnSums,
  drawnDifferences,
  drawnSums,
  pairProducts,
  type RelabellingOptions,
  type Relabellings,
  relabellings,
} from "../measures/relabelling.ts";
import { type UnitRows, unitRows } from "../vectors/unit-rows.ts";
import { ownLabels, type Panel } from "./panel.ts";
import type { PanelVectors } from "./read-vectors.ts";

/** What the vectors of a panel's captions tell. */
export interface VectorMeasures {
  readonly captions: number;
  /** The step of each caption. */
  readonly steps: readonly number[];
  readonly leftOut: PanelVectors["leftOut"];
  /** The runs that were looked at. */
  readonly runs: readonly number[];
  readonly numPrompts: number;
  readonly numSeeds: number;
  /** Per caption; null where no two runs share a prompt, or none differ in it. */
  readonly memory: readonly (PromptMemory | null)[];
  readonly halfLife: number | null;
  readonly halfLifeInterval: Interval | null;
  /** same − other per caption without each prompt, and without each run. */
  readonly curvesWithoutPrompt: readonly Float64Array[];
  readonly curvesWithoutRun: readonly Float64Array[];
  /** The band of chance; null where memory cannot be told. */
  readonly band: {
    readonly tested: readonly number[];
    readonly band: Float64Array;
    /** Null: at no caption; `Infinity`: at all of them. */
    readonly endsAfter: number | null;
  } | null;
  readonly recognised: readonly (number | null)[];
  readonly confinement: (Confinement & { readonly p: number }) | null;
  /** With fresh seeds alone. */
  readonly byLag: LagDistances | null;
  /** The sums over pairs at the last caption; null without a caption. */
  readonly pairsAtLast: PairTotals | null;
  /** What relabellings of prompts, and of seeds, give at the last caption, for the parts. */
  readonly drawnAtLast: { readonly prompts: DrawnSums | null; readonly seeds: DrawnSums | null };
}

/** Collects them caption by caption, so that one caption's vectors are held in double precision at a time. */
export class PanelMeasuring {
  readonly panel: Panel;
  readonly vectors: PanelVectors;
  readonly #options: MeasuringOptions;
  readonly #own: PanelLabels;
  /** Numbers among all panels: the same relabellings for all networks, so that they can be put together. */
  readonly #wide: PanelLabels;
  readonly #layout: CellLayout;
  readonly #tested: readonly number[];
  readonly #ofPrompts: Relabellings | null;
  readonly #memory: (PromptMemory | null)[] = [];
  readonly #withoutPrompt: (PromptMemory | null)[][] = [];
  readonly #withoutTwo: (PromptMemory | null)[][] = [];
  readonly #withoutRun: (PromptMemory | null)[][] = [];
  readonly #recognised: (number | null)[] = [];
  readonly #drawn: DrawnSums[] = [];
  #drawnOfSeeds: DrawnSums | null = null;
  #pairsAtLast: PairTotals | null = null;

  constructor(panel: Panel, vectors: PanelVectors, options: MeasuringOptions) {
    this.panel = panel;
    this.vectors = vectors;
    this.#options = options;
    this.#own = ownLabels({ ...panel, runs: vectors.runs.map((run) => panel.runs[run]!) }).labels;
    this.#wide = labelsOfRuns(panel.labels, vectors.runs);
    this.#layout = cellLayout(this.#own);
    this.#tested = this.#canTell ? testedCaptions(vectors.captions) : [];
    const { prompts, numPrompts } = this.#wide;
    this.#ofPrompts = this.#canTell ? relabellings(prompts, this.#strata, numPrompts, options) : null;
  }

  /** Whether what runs of a prompt have in common can be told from what all runs have. */
  get #canTell(): boolean {
    return this.#own.numPrompts >= 2 && this.#own.numSeeds >= 2;
  }

  /** Prompts are permuted within seeds. */
  get #strata(): ArrayLike<number> | null {
    return this.panel.freshSeeds ? null : this.#wide.seeds;
  }

  /** @param rows - One vector per run at the next caption. */
  add(rows: UnitRows): void {
    const caption = this.#memory.length;
    const sums = pairSumsOfCells(cellSums(rows, this.#layout), this.#layout);
    this.#pairsAtLast = sums.total;
    this.#memory.push(promptMemory(sums.total));
    this.#withoutPrompt.push(memoryWithoutEachPrompt(sums));
    const withoutTwo = memoryWithoutTwoPrompts(sums);
    if (withoutTwo !== null) this.#withoutTwo.push(withoutTwo);
    if (this.#options.forecast) this.#withoutRun.push(memoryWithoutEachRun(sums));
    this.#recognised.push(recognised(rows, this.#own));
    if (this.#ofPrompts === null || !this.#tested.includes(caption)) return;
    const products = gram(rows);
    if (caption === this.vectors.captions - 1 && !this.panel.freshSeeds) {
      this.#drawnOfSeeds = drawnOfSeeds(products.slice(), this.#wide, this.#options);
    }
    this.#drawn.push(
      drawnSums(pairProducts(products, this.vectors.runs.length, this.#strata), this.#ofPrompts),
    );
  }

  /** To be called when all captions were added. */
  finish(): VectorMeasures {
    const { vectors } = this;
    const canTell = this.#canTell;
    const curve = Float64Array.from(this.#memory, (at) => at?.difference ?? Number.NaN);
    const curvesWithoutPrompt = canTell ? transposed(this.#withoutPrompt, this.#own.numPrompts) : [];
    const pairs = this.#withoutTwo[0]?.length;
    const curvesWithoutTwo = pairs === undefined ? null : transposed(this.#withoutTwo, pairs);
    return {
      captions: vectors.captions,
      steps: vectors.steps,
      leftOut: vectors.leftOut,
      runs: vectors.runs,
      numPrompts: this.#own.numPrompts,
      numSeeds: this.#own.numSeeds,
      memory: this.#memory,
      halfLife: canTell ? halfLife(curve) : null,
      halfLifeInterval: canTell ? halfLifeInterval(curve, curvesWithoutPrompt, curvesWithoutTwo) : null,
      curvesWithoutPrompt,
      curvesWithoutRun: this.#options.forecast ? transposed(this.#withoutRun, vectors.runs.length) : [],
      band: canTell ? bandOf(this.#tested, this.#memory, this.#drawn) : null,
      recognised: this.#recognised,
      confinement: confinementOf(vectors, this.#options),
      byLag: this.panel.freshSeeds
        ? lagDistances(unitRuns(vectors), vectors.captions, vectors.rows.dimension)
        : null,
      pairsAtLast: this.#pairsAtLast,
      drawnAtLast: { prompts: this.#drawn.at(-1) ?? null, seeds: this.#drawnOfSeeds },
    };
  }
}

export interface MeasuringOptions extends RelabellingOptions {
  /** Whether what is needed for forecasts is kept: the numbers without each run. */
  readonly forecast?: boolean | undefined;
}

// A caption at which relabellings are drawn takes about so many times as long as another.
const TESTED_WEIGHT = 4;

/** Pieces of work for a network's captions, for the progress. */
export function piecesOf(captions: number): number {
  return captions + (TESTED_WEIGHT - 1) * testedCaptions(captions).length;
}

/** Pieces of work of one caption. */
export function weightOf(caption: number, captions: number): number {
  return testedCaptions(captions).includes(caption) ? TESTED_WEIGHT : 1;
}

/** The labels of some of a panel's runs. */
export function labelsOfRuns(labels: PanelLabels, runs: readonly number[]): PanelLabels {
  return {
    ...labels,
    prompts: Int32Array.from(runs, (run) => labels.prompts[run]!),
    seeds: Int32Array.from(runs, (run) => labels.seeds[run]!),
  };
}

function bandOf(
  tested: readonly number[],
  memory: readonly (PromptMemory | null)[],
  drawn: readonly DrawnSums[],
): VectorMeasures["band"] {
  const atTested = tested.map((caption) => memory[caption]?.difference ?? Number.NaN);
  // Runs of which no two share a prompt, or none differ in it, although there are two prompts and two seeds.
  if (atTested.some(Number.isNaN)) return null;
  const { band } = memoryBand(drawn.map(drawnDifferences));
  return { tested, band, endsAfter: memoryEndsAfter(tested, atTested, band) };
}

/** The other way round than for prompts: seeds are permuted within each prompt. */
function drawnOfSeeds(
  products: Float64Array,
  { prompts, seeds, numSeeds }: PanelLabels,
  options: RelabellingOptions,
): DrawnSums {
  const ofSeeds: Relabellings = relabellings(seeds, prompts, numSeeds, options);
  return drawnSums(pairProducts(products, ofSeeds.n, prompts), ofSeeds);
}

function confinementOf(
  { rows, captions, runs }: PanelVectors,
  options: RelabellingOptions,
): VectorMeasures["confinement"] {
  const length = Math.floor(captions / 4);
  if (length < 1 || runs.length < 2) return null;
  const { dimension } = rows;
  const [third, last]: [Spread[], Spread[]] = [[], []];
  const size = captions * dimension;
  for (let run = 0; run < runs.length; run++) {
    const from = run * size + (captions - 2 * length) * dimension;
    const ofRun = unitRows({
      coordinates: rows.coordinates.subarray(from, (run + 1) * size),
      dimension,
    }).rows;
    third.push(spreadOf(ofRun.coordinates, 0, length, dimension));
    last.push(spreadOf(ofRun.coordinates, length, length, dimension));
  }
  const quarters = quartersOf(third, last, length);
  const confined = confinement(quarters);
  return confined === null ? null : { ...confined, p: confinementP(quarters, options) };
}

/** Of each run the vectors of its captions in double precision, of length 1, one run at a time. */
function* unitRuns({ rows, captions, runs }: PanelVectors): Generator<Float64Array, void, void> {
  const size = captions * rows.dimension;
  for (let run = 0; run < runs.length; run++) {
    const coordinates = rows.coordinates.subarray(run * size, (run + 1) * size);
    yield unitRows({ coordinates, dimension: rows.dimension }).rows.coordinates;
  }
}

/** From per caption and unit to per unit and caption. */
function transposed(replicates: readonly (PromptMemory | null)[][], units: number): Float64Array[] {
  return Array.from({ length: units }, (_, unit) =>
    Float64Array.from(replicates, (atCaption) => atCaption[unit]?.difference ?? Number.NaN),
  );
}
