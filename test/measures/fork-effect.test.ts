import { describe, expect, test } from "vitest";
import { type ForkDistances, forkEffect } from "../../src/measures/fork-effect.ts";
import { RandomWords } from "../../src/measures/philox.ts";

/** Runs of so many prompts and seeds, each with forks and controls whose distances a function says. */
function planted(
  { prompts, seeds, forks, controls }: Record<"prompts" | "seeds" | "forks" | "controls", number>,
  distanceOf: (isControl: boolean, caption: number, random: () => number) => number,
  stream = 1,
): ForkDistances[] {
  const words = new RandomWords([7, stream], [0]);
  const random = () => words.below(2 ** 20) / 2 ** 20;
  const all: ForkDistances[] = [];
  for (let prompt = 0; prompt < prompts; prompt++) {
    for (let seed = 0; seed < seeds; seed++) {
      for (let i = 0; i < forks + controls; i++) {
        const isControl = i >= forks;
        const distances = [0, 1, 2].map((caption) => distanceOf(isControl, caption, random));
        all.push({ parent: prompt * seeds + seed, prompt, seed, isControl, distances });
      }
    }
  }
  return all;
}

const design = { prompts: 4, seeds: 3, forks: 1, controls: 5 };

describe("the effect of an intervention", () => {
  test("is the mean over runs of forks less controls, worked out by hand", () => {
    const fork = (parent: number, isControl: boolean, distance: number): ForkDistances => ({
      parent,
      prompt: parent,
      seed: 0,
      isControl,
      distances: [0.5, distance],
    });
    const found = forkEffect([
      fork(0, false, 1),
      fork(0, true, 0.2),
      fork(0, true, 0.4),
      fork(1, false, 0.9),
      fork(1, false, 0.7),
      fork(1, true, 0.6),
    ])!;
    // (1 − 0.3 + 0.8 − 0.6) / 2
    expect(found.effect[1]).toBeCloseTo(0.45, 12);
    expect([found.forked[1], found.controlled[1]].map((mean) => mean!.toFixed(12))).toEqual([
      "0.900000000000",
      "0.450000000000",
    ]);
    expect(found.effect[0]).toBeCloseTo(0, 12);
    expect([found.parents, found.forks, found.controls]).toEqual([2, 3, 3]);
    expect(found.interval).toBeNull();
    // Of 0.2 and 0.4 around 0.3, with one degree of freedom: 0.1414.
    expect(found.standardised).toBeCloseTo(0.45 / Math.sqrt(0.02), 10);
  });

  test("leaves out runs that have only forks or only controls", () => {
    const all = planted(design, (isControl) => (isControl ? 0.2 : 0.8));
    const lonely = { parent: 99, prompt: 9, seed: 9, isControl: false, distances: [9, 9, 9] };
    expect(forkEffect([...all, lonely])).toEqual(forkEffect(all));
    expect(forkEffect([lonely])).toBeNull();
  });

  test("has its interval and its chance where it was planted, and is seen from the caption on at which it begins", () => {
    const found = forkEffect(
      planted(
        design,
        (isControl, caption, random) => 0.5 + 0.2 * random() + (!isControl && caption > 0 ? 0.3 : 0),
      ),
    )!;
    expect(found.effect[2]).toBeCloseTo(0.3, 1);
    expect(found.interval!.low).toBeGreaterThan(0.1);
    expect(found.interval!.high).toBeLessThan(0.5);
    expect(found.p).toBe(0.001);
    expect(found.differsFrom).toBe(1);
  });

  test("is negative where the intervention leads less far than another seed", () => {
    const found = forkEffect(
      planted(design, (isControl, _, random) => (isControl ? 0.8 + 0.1 * random() : 0)),
    )!;
    expect(found.effect[2]).toBeLessThan(-0.7);
    expect(found.p).toBeLessThan(0.01);
  });

  test("is chance in one of twenty where nothing was planted", () => {
    let below = 0;
    let beyond = 0;
    for (let stream = 1; stream <= 200; stream++) {
      const found = forkEffect(
        planted({ ...design, prompts: 3, seeds: 2 }, (_, __, random) => random(), stream),
        { permutations: 199 },
      )!;
      below += Number(found.p <= 0.05);
      beyond += Number(found.differsFrom !== null);
    }
    // Binomial with 200 × 0.05: 99.9 % lie between 1 and 20.
    expect(below).toBeGreaterThan(1);
    expect(below).toBeLessThan(21);
    expect(beyond).toBeLessThan(21);
  });

  test("does not depend on the order of the forks", () => {
    const all = planted(design, (_, __, random) => random());
    const one = forkEffect(all)!;
    const other = forkEffect([...all].reverse())!;
    expect(other.effect[2]).toBeCloseTo(one.effect[2]!, 12);
    expect(other.interval!.low).toBeCloseTo(one.interval!.low, 10);
  });

  test("refuses distances that are no numbers, or of unequal length", () => {
    const all = planted(design, () => 1);
    expect(() => forkEffect([...all, { ...all[0]!, distances: [1, Number.NaN, 1] }])).toThrow(
      /forks\[72\]\.distances/,
    );
    expect(() => forkEffect([...all, { ...all[0]!, distances: [1] }])).toThrow(/forks\[72\]\.distances/);
  });
});
