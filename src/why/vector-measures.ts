import {
  type Confinement,
  confinement,
  confinementP,
  quartersOf,
  type Spread,
  spreadOf,
} from "../measures/confinement.ts";
import { gram } from "../measures/gram.ts";
import { halfLife, halfLifeInterval } from "../measures/half-life.ts";
import type { Interval } from "../measures/jackknife.ts";
import { memoryBand, memoryEndsAfter, testedCaptions } from "../measures/memory-band.ts";
import { type PairTotals, type PanelLabels, pairSums } from "../measures/pair-sums.ts";
import {
  memoryWithoutEachPrompt,
  memoryWithoutEachRun,
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
import type { Pace } from "./pace.ts";
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
  /** The sums over pairs at the last caption; null without a caption. */
  readonly pairsAtLast: PairTotals | null;
  /** What relabellings of prompts, and of seeds, give at the last caption, for the parts. */
  readonly drawnAtLast: { readonly prompts: DrawnSums | null; readonly seeds: DrawnSums | null };
}

/** Computes them caption by caption, so that one caption's vectors are held in double precision at a time. */
export async function vectorMeasures(
  panel: Panel,
  vectors: PanelVectors,
  options: RelabellingOptions,
  pace: Pace,
  at: string,
): Promise<VectorMeasures> {
  const { captions } = vectors;
  const own = ownLabels({ runs: vectors.runs.map((run) => panel.runs[run]!) }).labels;
  // Numbers among all panels: the same relabellings for all networks, so that they can be put together.
  const wide = labelsOfRuns(panel.labels, vectors.runs);
  const canTell = own.numPrompts >= 2 && own.numSeeds >= 2;
  const tested = canTell ? testedCaptions(captions) : [];
  const strata = panel.freshSeeds ? null : wide.seeds;
  const ofPrompts = canTell ? relabellings(wide.prompts, strata, wide.numPrompts, options) : null;

  const memory: (PromptMemory | null)[] = [];
  const withoutPrompt: (PromptMemory | null)[][] = [];
  const withoutRun: (PromptMemory | null)[][] = [];
  const shares: (number | null)[] = [];
  const drawn: DrawnSums[] = [];
  let pairsAtLast: PairTotals | null = null;
  let ofSeedsAtLast: DrawnSums | null = null;
  for (let caption = 0; caption < captions; caption++) {
    const rows = rowsAt(vectors, caption);
    const sums = pairSums(rows, own);
    pairsAtLast = sums.total;
    memory.push(promptMemory(sums.total));
    withoutPrompt.push(memoryWithoutEachPrompt(sums));
    withoutRun.push(memoryWithoutEachRun(sums));
    shares.push(recognised(rows, own));
    if (ofPrompts !== null && tested.includes(caption)) {
      const products = gram(rows);
      if (caption === captions - 1 && !panel.freshSeeds) {
        ofSeedsAtLast = drawnOfSeeds(products.slice(), wide, options);
      }
      drawn.push(drawnSums(pairProducts(products, vectors.runs.length, strata), ofPrompts));
    }
    await pace.did(at, tested.includes(caption) ? TESTED_WEIGHT : 1);
  }
  const curve = differences(memory);
  const curvesWithoutPrompt = canTell ? transposed(withoutPrompt, own.numPrompts) : [];
  const confined = await confinementOf(vectors, options, pace, at);
  return {
    captions,
    steps: vectors.steps,
    leftOut: vectors.leftOut,
    runs: vectors.runs,
    numPrompts: own.numPrompts,
    numSeeds: own.numSeeds,
    memory,
    halfLife: canTell ? halfLife(curve) : null,
    halfLifeInterval: canTell ? halfLifeInterval(curve, curvesWithoutPrompt) : null,
    curvesWithoutPrompt,
    curvesWithoutRun: canTell ? transposed(withoutRun, vectors.runs.length) : [],
    band: canTell && captions > 0 ? bandOf(tested, memory, drawn) : null,
    recognised: shares,
    confinement: confined,
    pairsAtLast,
    drawnAtLast: { prompts: drawn.at(-1) ?? null, seeds: ofSeedsAtLast },
  };
}

// A caption at which relabellings are drawn takes about so many times as long as another.
const TESTED_WEIGHT = 6;

/** Pieces of work in {@link vectorMeasures}, for the progress. */
export function piecesOf(captions: number): number {
  return captions + (TESTED_WEIGHT - 1) * testedCaptions(captions).length + 2;
}

/** One vector per run at a caption, of length 1. */
export function rowsAt({ rows, captions, runs }: PanelVectors, caption: number): UnitRows {
  const { coordinates, dimension } = rows;
  const gathered = new Float32Array(runs.length * dimension);
  for (let at = 0; at < runs.length; at++) {
    const from = (at * captions + caption) * dimension;
    gathered.set(coordinates.subarray(from, from + dimension), at * dimension);
  }
  return unitRows({ coordinates: gathered, dimension }).rows;
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
  const { band } = memoryBand(drawn.map(drawnDifferences));
  const atTested = tested.map((caption) => memory[caption]?.difference ?? Number.NaN);
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

async function confinementOf(
  vectors: PanelVectors,
  options: RelabellingOptions,
  pace: Pace,
  at: string,
): Promise<VectorMeasures["confinement"]> {
  const { rows, captions, runs } = vectors;
  const length = Math.floor(captions / 4);
  await pace.did(at);
  if (length < 1 || runs.length < 2) return null;
  const spreads: { third: Spread[]; last: Spread[] } = { third: [], last: [] };
  const size = captions * rows.dimension;
  for (let run = 0; run < runs.length; run++) {
    const from = run * size + (captions - 2 * length) * rows.dimension;
    const half = unitRows({
      coordinates: rows.coordinates.subarray(from, (run + 1) * size),
      dimension: rows.dimension,
    }).rows.coordinates;
    spreads.third.push(spreadOf(half, 0, length, rows.dimension));
    spreads.last.push(spreadOf(half, length, length, rows.dimension));
  }
  const quarters = quartersOf(spreads.third, spreads.last, length);
  const confined = confinement(quarters);
  const found = confined === null ? null : { ...confined, p: confinementP(quarters, options) };
  await pace.did(at);
  return found;
}

function differences(memory: readonly (PromptMemory | null)[]): Float64Array {
  return Float64Array.from(memory, (at) => at?.difference ?? Number.NaN);
}

/** From per caption and unit to per unit and caption. */
function transposed(replicates: readonly (PromptMemory | null)[][], units: number): Float64Array[] {
  return Array.from({ length: units }, (_, unit) =>
    Float64Array.from(replicates, (atCaption) => atCaption[unit]?.difference ?? Number.NaN),
  );
}
