import { expect, test } from "vitest";
import { crossedPanel, Draws, fadingMemory, mappedRuns, meetingRuns } from "../../bench/planted.mjs";
import { firstReturn } from "../../src/measures/first-return.ts";
import { halfLife, halfLifeInterval } from "../../src/measures/half-life.ts";
import type { Interval } from "../../src/measures/jackknife.ts";
import { meeting } from "../../src/measures/meetings.ts";
import { pairSums } from "../../src/measures/pair-sums.ts";
import { partsWithIntervals } from "../../src/measures/parts.ts";
import {
  memoryWithoutEachPrompt,
  memoryWithoutTwoPrompts,
  promptMemory,
} from "../../src/measures/prompt-share.ts";
import { medianFirstReturn } from "../../src/measures/return-survival.ts";
import { expectWithin } from "./rows.ts";

// Few repeats, always the same ones: `npm run bench:why -- coverage` has the figures.
const REPEATS = 40;
const LEAST_HELD = 34;

function held(truth: number, intervalOf: (draws: Draws) => Interval | null): number {
  let count = 0;
  for (let i = 0; i < REPEATS; i++) {
    const interval = intervalOf(new Draws(i, 1));
    if (interval !== null && interval.low <= truth && truth <= interval.high) count++;
  }
  return count;
}

test("every planted cycle is found, no trap is taken for one, and censored runs stay so", () => {
  const steps = 120;
  for (let i = 0; i < 10; i++) {
    for (const run of mappedRuns(new Draws(i, 2), { traps: 0.5, steps }).runs) {
      const found = firstReturn(run.outputs, 2);
      if (run.firstReturn >= steps) expect(found).toBeNull();
      else expect(found).toMatchObject({ entry: run.entry, period: run.period, contradictions: 0 });
    }
  }
});

test("planted meetings are found where they are, whether the runs go on together or not", () => {
  for (let i = 0; i < 20; i++) {
    const at: [number, number] = [2 * i + 1, 2 * ((3 * i) % 25) + 1];
    const { first, second } = meetingRuns(new Draws(i, 3), { at, follows: i % 2 === 0 });
    expect(meeting(second, first, 2)).toEqual({ step: at[1], otherStep: at[0] });
  }
});

test("intervals of the median first return hold it, also where runs have failed", () => {
  // Of very many runs of maps of 200 outputs at two places.
  const many = mappedRuns(new Draws(7, 4), { prompts: 1, seeds: 4_000, steps: 1 }).runs;
  const returns = many.map((run) => run.firstReturn).sort((a, b) => a - b);
  const count = held(returns[2_000]!, (draws) => {
    const runs = mappedRuns(draws, { prompts: 8, seeds: 8 }).runs.filter(() => draws.uniform() > 0.2);
    const found = runs.map(({ outputs }) => firstReturn(outputs, 2)?.firstReturn);
    const times = {
      times: found.map((step) => step ?? 120),
      observed: found.map((step) => step !== undefined),
    };
    return medianFirstReturn(
      times,
      runs.map((run) => run.seed),
      8,
      120,
    ).interval;
  });
  expect(count).toBeGreaterThanOrEqual(LEAST_HELD);
});

test("half-lives are found within a twentieth on the median, and their intervals hold them", () => {
  const lives: number[] = [];
  const count = held(6, (draws) => {
    const data = fadingMemory(draws, { captions: 30, seedEffect: 0.2, correlation: 0.3 });
    const sums = data.vectors.map((coordinates) =>
      pairSums({ coordinates, dimension: data.dimension }, data),
    );
    const curve = sums.map(({ total }) => promptMemory(total)!.difference);
    const each = sums.map(memoryWithoutEachPrompt);
    const two = sums.map((at) => memoryWithoutTwoPrompts(at)!);
    lives.push(halfLife(curve)!);
    return halfLifeInterval(
      curve,
      Array.from({ length: data.numPrompts }, (_, prompt) => each.map((at) => at[prompt]!.difference)),
      two[0]!.map((_, pair) => two.map((at) => at[pair]!.difference)),
    );
  });
  expect(count).toBeGreaterThanOrEqual(LEAST_HELD);
  expectWithin(lives.sort((a, b) => a - b)[REPEATS / 2], 6, 0.3);
});

test("shares of a crossing are unbiased with a fifth of its runs missing, and their intervals hold them", () => {
  const shares = { t2i: 0.15, i2t: 0.3, interplay: 0.05, prompt: 0.1, seed: 0.05 };
  for (const part of ["i2t", "prompt", "rest"] as const) {
    let error = 0;
    let count = 0;
    for (let i = 0; i < REPEATS; i++) {
      const draws = new Draws(i, 5);
      const data = crossedPanel(draws, { shares, dimension: 96 });
      const kept = [...data.prompts.keys()].filter(() => draws.uniform() > 0.2);
      const coordinates = new Float64Array(kept.length * 96);
      for (const [at, run] of kept.entries()) {
        coordinates.set(data.vectors.subarray(run * 96, (run + 1) * 96), at * 96);
      }
      const only = (labels: Int32Array) => kept.map((run) => labels[run]!);
      const found = partsWithIntervals(
        { coordinates, dimension: 96 },
        {
          ...data,
          prompts: only(data.prompts),
          seeds: only(data.seeds),
          groups: only(data.groups),
          freshSeeds: false,
        },
      )!;
      const { low, high } = found.intervals[part]!;
      error += (found.shares[part]! - data.truth[part]) / REPEATS;
      if (low <= data.truth[part] && data.truth[part] <= high) count++;
    }
    expectWithin(error, 0, 0.01);
    expect(count, part).toBeGreaterThanOrEqual(LEAST_HELD);
  }
});
