import { describe, expect, test } from "vitest";
import { plantedChain, plantedRuns } from "../../bench/planted-chains.mjs";
import { chapmanKolmogorov, matrixPower } from "../../src/markov/chapman-kolmogorov.ts";
import { connectivity } from "../../src/markov/connectivity.ts";
import { dwellTimes } from "../../src/markov/dwell-times.ts";
import { markovModel } from "../../src/markov/markov-model.ts";
import { milestones } from "../../src/markov/milestones.ts";
import { committor, meanFirstPassage } from "../../src/markov/passage.ts";
import { passageBetween } from "../../src/markov/resampled-passage.ts";
import { stationaryDistribution } from "../../src/markov/stationary.ts";
import { impliedTimeScales } from "../../src/markov/time-scales.ts";
import { transitionCounts } from "../../src/markov/transition-counts.ts";

const runs = (...sequences: number[][]) => sequences.map((states) => Int32Array.from(states));

describe("milestones", () => {
  test("keep the last core until the next one, and say −1 before the first", () => {
    expect(Array.from(milestones([2, 0, 1, 1, -1, 2], [0, 1, 0, 1, 0, 0]))).toEqual([-1, 0, 0, 1, 1, 1]);
  });
});

describe("counts", () => {
  test("leave out what comes before the first core, and do not go from one run to the next", () => {
    expect(Array.from(transitionCounts([[-1, 0, 1], [1]], 2, 1))).toEqual([0, 1, 0, 0]);
    expect(Array.from(transitionCounts([[0, 1, 0, 1]], 2, 2))).toEqual([1, 0, 0, 1]);
  });
});

describe("connectivity", () => {
  test("tells parts between which nothing goes", () => {
    const found = connectivity(
      transitionCounts(
        [
          [0, 1, 0],
          [2, 3, 2, 3],
        ],
        4,
        1,
      ),
      4,
    );
    expect(found.parts).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(found.classes.map(({ states, isClosed, transitions }) => [states, isClosed, transitions])).toEqual(
      [
        [[2, 3], true, 3],
        [[0, 1], true, 2],
      ],
    );
  });

  test("leaves out a state that was only ever the last, and what led to it alone", () => {
    const found = connectivity(transitionCounts([[0, 1, 0, 2, 3]], 4, 1), 4);
    expect(found.states).toEqual([0, 1]);
    expect(found.neverLeft).toEqual([2, 3]);
  });

  test("bounds how often a class is left that never was", () => {
    const [, absorbing] = connectivity(transitionCounts([[0, 1, 0, 1, 0, 2, 2, 2]], 3, 1), 3).classes;
    expect(absorbing).toMatchObject({ states: [2], isClosed: true, transitions: 2 });
    expect(absorbing!.leavesAtMost).toBeCloseTo(1 - Math.sqrt(0.05), 12);
  });
});

describe("passages", () => {
  // A walk on a line of five places with walls.
  const walk = Float64Array.from(
    [
      [0.5, 0.5, 0, 0, 0],
      [0.5, 0, 0.5, 0, 0],
      [0, 0.5, 0, 0.5, 0],
      [0, 0, 0.5, 0, 0.5],
      [0, 0, 0, 0.5, 0.5],
    ].flat(),
  );

  test("of a walk between walls are those of a gambler's ruin", () => {
    for (const [state, chance] of committor(walk, 5, [0], [4]).entries())
      expect(chance).toBeCloseTo(state / 4, 12);
    const times = meanFirstPassage(walk, 5, [4], 2);
    // Reflected at the wall: k (k + 1) steps up to place k from place 0, of two captions each.
    for (const [state, time] of times.entries()) expect(time).toBeCloseTo(2 * (20 - state * (state + 1)), 10);
  });

  test("do not exist from where the chain may stay away for good", () => {
    const trap = Float64Array.of(0.5, 0.25, 0.25, 0, 1, 0, 0, 0, 1);
    expect(meanFirstPassage(trap, 3, [1], 1)).toEqual([
      Number.POSITIVE_INFINITY,
      0,
      Number.POSITIVE_INFINITY,
    ]);
    expect(committor(trap, 3, [2], [1])[0]).toBeCloseTo(0.5, 12);
    expect(committor(Float64Array.of(0.5, 0.25, 0.25, 0, 1, 0, 0, 0, 1), 3, [0], [1])[2]).toBeNull();
  });
});

describe("dwell times", () => {
  test("are censored where a run ends, and known from its beginning", () => {
    const [first, second, third] = dwellTimes(runs([-1, 0, 0, 1, 0], [0, 0, 0, 0]), 3);
    expect(Array.from(first!.stays)).toEqual([2, 1, 4]);
    expect(first!.isEnded).toEqual([true, false, false]);
    // Of two stays that were seen as long, one ends at two captions.
    expect(first!.median).toBe(2);
    expect(Array.from(second!.stays)).toEqual([1]);
    expect(third).toBeNull();
  });
});

describe("a model of runs that follow a planted chain", () => {
  test("holds the matrix, the stationary distribution and the slowest time scale in its intervals", () => {
    const held: number[] = [];
    for (let seed = 0; seed < 12; seed++) {
      const chain = plantedChain(4, seed);
      const model = markovModel(plantedRuns(chain, 4, 48, 60, seed), 4, 1)!;
      const truth = stationaryDistribution(chain, 4)!;
      const [slowest] = impliedTimeScales(chain, 4, 1);
      const within = (interval: { low: number; high: number } | null, value: number) =>
        held.push(Number(interval !== null && interval.low <= value && value <= interval.high));
      for (const [at, probability] of chain.entries()) within(model.intervals[at]!, probability);
      for (const [at, { interval }] of model.stationary!.entries()) within(interval, truth[at]!);
      within(model.timeScales[0]!.interval, slowest!);
    }
    const share = held.reduce((sum, one) => sum + one, 0) / held.length;
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.99);
  });

  test("finds the absorbing core, where all time is spent in the long run", () => {
    const model = markovModel(plantedRuns(plantedChain(4, 5, 3), 4, 48, 60, 5), 4, 1)!;
    const closed = model.connectivity.classes.filter(({ isClosed }) => isClosed);
    expect(closed.map(({ states }) => states)).toEqual([[3]]);
    expect(closed[0]!.leavesAtMost).toBeLessThan(0.01);
    expect(model.stationary!.map(({ value }) => value)).toEqual([0, 0, 0, 1]);
    expect(model.intervals[3 * 4 + 3]!.high).toBe(1);
  });

  test("has no stationary distribution where it ends in one of two classes", () => {
    const model = markovModel(runs([0, 0, 1, 1], [0, 2, 2, 2], [0, 1, 1, 1]), 3, 1)!;
    expect(model.stationary).toBeNull();
    expect(model.timeScales).toHaveLength(1);
  });

  test("tells how long it takes from one core to another", () => {
    const chain = plantedChain(4, 3);
    const sequences = plantedRuns(chain, 4, 96, 80, 3);
    const model = markovModel(sequences, 4, 1)!;
    const { there, committor: chances } = passageBetween(sequences, 4, model, [0], [3]);
    const truth = meanFirstPassage(chain, 4, [3], 1)[0]!;
    expect(there!.interval!.low).toBeLessThan(truth);
    expect(there!.interval!.high).toBeGreaterThan(truth);
    expect(chances[0]!.value).toBe(0);
    expect(chances[3]!.value).toBe(1);
  });

  test("is not contradicted by longer lags, but one that hides a state is", () => {
    const chain = plantedChain(3, 1);
    expect(chapmanKolmogorov(plantedRuns(chain, 3, 48, 50, 1), 3, [0, 1, 2], 1, [2, 3, 5]).p).toBeGreaterThan(
      0.05,
    );
    const three = Float64Array.of(0.1, 0, 0.9, 0, 0.97, 0.03, 0.5, 0.5, 0);
    const hidden = plantedRuns(three, 3, 48, 50, 1).map((run) => run.map((state) => (state === 2 ? 1 : 0)));
    expect(chapmanKolmogorov(hidden, 2, [0, 1], 1, [2, 3, 5]).p).toBeLessThan(0.01);
  });
});

test("a power of a matrix is that of repeated products", () => {
  const half = Float64Array.of(0.5, 0.5, 0.25, 0.75);
  expect(Array.from(matrixPower(half, 2, 3))).toEqual([0.34375, 0.65625, 0.328125, 0.671875]);
});
