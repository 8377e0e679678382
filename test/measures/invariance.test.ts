import { expect, test } from "vitest";
import { crossedPanel, Draws, fadingMemory } from "../../bench/planted.mjs";
import { confinement, quarters } from "../../src/measures/confinement.ts";
import { halfLife, halfLifeInterval } from "../../src/measures/half-life.ts";
import { pairSums } from "../../src/measures/pair-sums.ts";
import { partNames, partsWithIntervals } from "../../src/measures/parts.ts";
import {
  memoryWithoutEachPrompt,
  memoryWithoutTwoPrompts,
  promptMemory,
  promptShareInterval,
} from "../../src/measures/prompt-share.ts";
import { recognised } from "../../src/measures/recognised.ts";
import { expectWithin } from "./rows.ts";

const TOLERANCE = 1e-9;
const DIMENSION = 24;

interface Change {
  /** New rows by their numbers among the old ones. */
  readonly order: readonly number[];
  readonly promptOf: (prompt: number) => number;
  readonly rotate: (vector: Float64Array) => Float64Array;
}

function changesOf(runs: number, prompts: number): [string, Change][] {
  const draws = new Draws(3, 71);
  const asItIs = {
    order: [...Array(runs).keys()],
    promptOf: (prompt: number) => prompt,
    rotate: (v: Float64Array) => v,
  };
  const shuffled = asItIs.order
    .map((run) => ({ run, key: draws.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ run }) => run);
  // A product of reflections, two for each plane, turns all coordinates into each other.
  const mirrors = Array.from({ length: 6 }, () => draws.direction(DIMENSION));
  const rotate = (vector: Float64Array) =>
    mirrors.reduce((v, mirror) => {
      const along = v.reduce((sum, value, k) => sum + value * mirror[k]!, 0);
      return v.map((value, k) => value - 2 * along * mirror[k]!);
    }, vector);
  return [
    ["the order of runs", { ...asItIs, order: shuffled }],
    ["the order of prompts", { ...asItIs, promptOf: (prompt) => (prompt + 2) % prompts }],
    ["a rotation of the space", { ...asItIs, rotate }],
  ];
}

function changed(
  data: { prompts: Int32Array; seeds: Int32Array; numPrompts: number; numSeeds: number },
  { order, promptOf, rotate }: Change,
) {
  return {
    rowsOf: (vectors: Float64Array) => ({
      coordinates: Float64Array.from(
        order.flatMap((run) => [...rotate(vectors.slice(run * DIMENSION, (run + 1) * DIMENSION))]),
      ),
      dimension: DIMENSION,
    }),
    labels: {
      prompts: order.map((run) => promptOf(data.prompts[run]!)),
      seeds: order.map((run) => data.seeds[run]!),
      numPrompts: data.numPrompts,
      numSeeds: data.numSeeds,
    },
  };
}

function expectSame(found: readonly (number | null | undefined)[], expected: typeof found): void {
  for (const [at, value] of expected.entries()) {
    if (value === null || value === undefined) expect(found[at]).toBe(value);
    else expectWithin(found[at], value, TOLERANCE);
  }
}

const memory = fadingMemory(new Draws(1, 72), { prompts: 6, seeds: 4, captions: 12, dimension: DIMENSION });
const panel = crossedPanel(new Draws(2, 73), {
  prompts: 6,
  seeds: 4,
  dimension: DIMENSION,
  shares: { t2i: 0.1, i2t: 0.2, prompt: 0.2, seed: 0.1 },
});

function memoryNumbers(change: Change): (number | null | undefined)[] {
  const { rowsOf, labels } = changed(memory, change);
  const rows = memory.vectors.map(rowsOf);
  const sums = rows.map((at) => pairSums(at, labels));
  const curve = sums.map(({ total }) => promptMemory(total)!.difference);
  const each = sums.map(memoryWithoutEachPrompt);
  const two = sums.map((at) => memoryWithoutTwoPrompts(at)!);
  const life = halfLifeInterval(
    curve,
    each[0]!.map((_, prompt) => each.map((at) => at[prompt]!.difference)),
    two[0]!.map((_, pair) => two.map((at) => at[pair]!.difference)),
  );
  const share = promptShareInterval(sums[0]!);
  // Confinement takes the captions of each run one after the other.
  const byRun = change.order.flatMap((_, run) =>
    rows.flatMap(({ coordinates }) => [...coordinates.subarray(run * DIMENSION, (run + 1) * DIMENSION)]),
  );
  const confined = confinement(quarters(Float64Array.from(byRun), 12, DIMENSION)!);
  return [
    ...curve,
    halfLife(curve),
    life?.low,
    life?.high,
    share?.low,
    share?.high,
    recognised(rows[3]!, labels),
    confined?.confinement,
    confined?.interval?.low,
    confined?.interval?.high,
  ];
}

function partNumbers(change: Change): (number | null | undefined)[] {
  const { rowsOf, labels } = changed(panel, change);
  const found = partsWithIntervals(rowsOf(panel.vectors), {
    ...labels,
    groups: change.order.map((run) => panel.groups[run]!),
    numGroups: panel.numGroups,
    freshSeeds: false,
    models: panel.models,
  })!;
  return partNames.flatMap((name) => [
    found.shares[name],
    found.intervals[name]?.low,
    found.intervals[name]?.high,
  ]);
}

test.each(changesOf(24, 6))("%s changes neither memory nor confinement, nor their intervals", (_, change) => {
  const [[, first]] = changesOf(24, 6) as [[string, Change]];
  const asItIs = { ...first, order: [...Array(24).keys()] };
  expectSame(memoryNumbers(change), memoryNumbers(asItIs));
});

test.each(changesOf(96, 6))("%s changes no part, nor its interval", (_, change) => {
  const [[, first]] = changesOf(96, 6) as [[string, Change]];
  const asItIs = { ...first, order: [...Array(96).keys()] };
  expectSame(partNumbers(change), partNumbers(asItIs));
});
