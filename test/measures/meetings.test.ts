import { describe, expect, test } from "vitest";
import { endsMet } from "../../src/measures/ends-met.ts";
import { statesOf } from "../../src/measures/first-return.ts";
import { countMeetings, meeting, meetingsOf, visitsOf } from "../../src/measures/meetings.ts";
import { newCaptions } from "../../src/measures/new-captions.ts";
import { newEndStates } from "../../src/measures/new-end-states.ts";
import { goldenCases } from "./golden-cases.ts";
import { expectWithin } from "./rows.ts";

/** A run that writes a letter at each step. */
const letters = (written: string) => [...written];

test.each(
  goldenCases<{ positions: number; a: string[]; b: string[] }, { a: number; b: number } | null>("meetings"),
)("%s: two runs meet where networkx says", (_, { input, expected }) => {
  const found = meeting([...input.a], [...input.b], input.positions);
  expect(found).toEqual(expected && { step: expected.a, otherStep: expected.b });
});

test.each(
  goldenCases<
    { counts: number[] },
    { new: number; low_esty: number; high_esty: number; end_states: number; singletons: number }
  >("new-end-states"),
)("%s: a new end state is as likely as scikit-bio says", (_, { input, expected }) => {
  const found = newEndStates(input.counts)!;
  expectWithin(found.probability, expected.new, 1e-12);
  expectWithin(found.interval.low, Math.max(0, expected.low_esty), 1e-12);
  expectWithin(found.interval.high, Math.min(1, expected.high_esty), 1e-12);
  expect(found).toMatchObject({ endStates: expected.end_states, singletons: expected.singletons });
});

test("without a run nothing is said of new end states", () => {
  expect(newEndStates([])).toBeNull();
});

describe("of four runs, two of each seed", () => {
  // Seed 0: b joins a, one round later. Seed 1: c shares a state with a and goes on otherwise; d is on its own.
  const { states, count } = statesOf(["abcdefgh", "pqabcdef", "xyczuvwk", "ijklmnop"].map(letters), 2);
  const visits = visitsOf(states, count);
  const seeds = [0, 0, 1, 1];
  const prompts = [0, 1, 0, 1];

  test("a run's meetings are in the order of its steps, with what became of them", () => {
    expect(meetingsOf(0, states, visits)).toEqual([
      { run: 1, step: 0, otherStep: 2, parted: false },
      { run: 2, step: 2, otherStep: 2, parted: true },
    ]);
  });

  test("pairs of one seed and of two are counted apart", () => {
    const counted = countMeetings(states, visits, seeds);
    expect(counted.ofOneSeed).toEqual({ pairs: 2, met: 1, parted: 0 });
    expect(counted.ofTwoSeeds).toEqual({ pairs: 4, met: 2, parted: 2 });
  });

  test("the end of a run is met if one of its seed was there at any time", () => {
    // Run 1 ends in f, where run 0 was; the state h of run 0 is new, and so are the ends of the others.
    const found = endsMet({ states, visits, prompts, seeds, numSeeds: 2, freshSeeds: false })!;
    expect(found).toMatchObject({ share: 0.25, byChance: 0, interval: null });
    expect([...found.replicates]).toEqual([0, 0.5]);
  });

  test("captions are new, known from the run itself or from others at an earlier step", () => {
    const { fresh, here, elsewhere } = newCaptions(states, count, [0, 3, 7]);
    expect([...fresh]).toEqual([1, 0.75, 0.75]);
    expect([...here]).toEqual([0, 0, 0]);
    expect([...elsewhere]).toEqual([0, 0.25, 0.25]);
  });
});

test("chance among unrelated runs is exact: one visitor of three, one looked at", () => {
  // Six runs of 2 prompts × 3 seeds; run 0 ends in e, where only run 5 was (other prompt, other seed).
  const { states, count } = statesOf(["abe", "cdf", "ghi", "jkl", "mno", "pqe"].map(letters), 1);
  const visits = visitsOf(states, count);
  const found = endsMet({
    states,
    visits,
    prompts: [0, 0, 0, 1, 1, 1],
    seeds: [0, 1, 2, 0, 1, 2],
    numSeeds: 3,
    freshSeeds: false,
  })!;
  expect(found.share).toBe(0);
  // Of run 0 and run 5: one of two unrelated runs was there, one is looked at.
  expectWithin(found.byChance, (0.5 + 0.5) / 6, 1e-12);
});

test("chance among unrelated runs is exact: one visitor of four, two looked at", () => {
  // Nine runs of 3 prompts × 3 seeds; run 0 ends in z, where only run 4 was (other prompt, other seed).
  const { states, count } = statesOf(["az", "bc", "de", "fg", "hz", "ij", "kl", "mn", "op"].map(letters), 1);
  const found = endsMet({
    states,
    visits: visitsOf(states, count),
    prompts: [0, 0, 0, 1, 1, 1, 2, 2, 2],
    seeds: [0, 1, 2, 0, 1, 2, 0, 1, 2],
    numSeeds: 3,
    freshSeeds: false,
  })!;
  // Two of nine runs have one visitor among four unrelated ones: 1 − (3/4)·(2/3) = 1/2 for each.
  expectWithin(found.byChance, (2 * 0.5) / 9, 1e-12);
});

test("with fresh seeds every other run is looked at, and leaving out a run leaves out its visits", () => {
  const { states, count } = statesOf(["abz", "cdz", "efg"].map(letters), 1);
  const found = endsMet({
    states,
    visits: visitsOf(states, count),
    prompts: [0, 1, 2],
    seeds: [0, 1, 2],
    numSeeds: 3,
    freshSeeds: true,
  })!;
  expect(found.share).toBeCloseTo(2 / 3, 12);
  expect([...found.replicates]).toEqual([0, 0, 1]);
});

test("where every end is met, but some by a single run that others hang on, the share is not known at all", () => {
  // The first two meet each other, and the third ends where the first one has been.
  const { states, count } = statesOf(["pxa", "qxa", "rsp"].map(letters), 1);
  const found = endsMet({
    states,
    visits: visitsOf(states, count),
    prompts: [0, 1, 2],
    seeds: [0, 1, 2],
    numSeeds: 3,
    freshSeeds: true,
  })!;
  expect(found.share).toBe(1);
  expect(found.interval).toEqual({ low: 0, high: 1 });
});
