import { describe, expect, test } from "vitest";
import { jackknifeInterval, wider } from "../../src/measures/jackknife.ts";
import { pairSums, without, withoutTwo } from "../../src/measures/pair-sums.ts";
import { isCrossing, type PartName, parts, partsWithIntervals } from "../../src/measures/parts.ts";
import { promptMemory } from "../../src/measures/prompt-share.ts";
import { goldenCases } from "./golden-cases.ts";
import { expectWithin, panelOf, rowsOf } from "./rows.ts";

type Factors = Readonly<Partial<Record<"t2i" | "i2t" | "prompt" | "seed", number[]>>>;
interface Input {
  readonly factors: Factors;
  readonly vectors: number[][];
}

/** A golden panel as its networks: one for each pair of T2I and I2T. */
function panelOfFactors({ factors, vectors }: Input) {
  const t2i = factors.t2i ?? vectors.map(() => 0);
  const i2t = factors.i2t ?? vectors.map(() => 0);
  const numI2t = Math.max(...i2t) + 1;
  const numGroups = (Math.max(...t2i) + 1) * numI2t;
  const networks = Array.from({ length: numGroups }, (_, network) => network);
  return {
    ...panelOf(factors.prompt!, factors.seed ?? vectors.map((_, row) => row)),
    groups: t2i.map((t, row) => t * numI2t + i2t[row]!),
    numGroups,
    freshSeeds: factors.seed === undefined,
    models:
      numGroups === 1
        ? null
        : { t2i: networks.map((g) => Math.floor(g / numI2t)), i2t: networks.map((g) => g % numI2t) },
  };
}

const TOLERANCE = 1e-9;
const shares = goldenCases<Input, { shares?: Record<string, number> | null; total: number }>("shares");

test.each(shares.filter(([, { expected, input }]) => expected.shares && !input.factors.t2i))(
  "%s: shares are those of statsmodels' mean squares",
  (_, { input, expected }) => {
    const found = parts(rowsOf(input.vectors), panelOfFactors(input));
    expectWithin(found?.total, expected.total, TOLERANCE);
    const { prompt, seed, rest } = found!.shares;
    expectWithin(prompt, expected.shares!.prompt!, TOLERANCE);
    if (input.factors.seed === undefined) expect(seed).toBeNull();
    else expectWithin(seed, expected.shares!.seed!, TOLERANCE);
    expectWithin(rest, expected.shares!.rest!, TOLERANCE);
  },
);

test.each(shares.filter(([, { expected }]) => expected.shares === null))("%s", (_, { input }) => {
  expect(parts(rowsOf(input.vectors), panelOfFactors(input))).toBeNull();
});

test.each(goldenCases<Input, { parts: Record<PartName, number>; total: number }>("parts"))(
  "%s: the six parts are those of statsmodels' mean squares",
  (_, { input, expected }) => {
    const found = parts(rowsOf(input.vectors), panelOfFactors(input));
    expectWithin(found?.total, expected.total, TOLERANCE);
    for (const [name, share] of Object.entries(expected.parts)) {
      expectWithin(found!.shares[name as PartName], share, TOLERANCE);
    }
    expect(found!.shares.network).toBeNull();
  },
);

describe("of 4 prompts and 3 seeds with two runs missing", () => {
  const cells = [0, 1, 2, 3].flatMap((prompt) => [0, 1, 2].map((seed) => ({ prompt, seed })));
  const kept = cells.filter((_, cell) => cell !== 4 && cell !== 11);
  const vectorOf = ({ prompt, seed }: { prompt: number; seed: number }) => [
    Math.cos(prompt + 0.3 * seed),
    Math.sin(prompt * seed + 1),
    0.5 - seed * 0.2,
  ];
  const sumsOf = (some: typeof cells) =>
    pairSums(rowsOf(some.map(vectorOf)), {
      prompts: some.map(({ prompt }) => prompt),
      seeds: some.map(({ seed }) => seed),
      numPrompts: 4,
      numSeeds: 3,
    });
  const found = sumsOf(kept);

  test("sums over pairs are those of all pairs, one by one", () => {
    const rows = rowsOf(kept.map(vectorOf)).coordinates;
    let [apart, samePrompt, sameSeed, apartPairs] = [0, 0, 0, 0];
    for (const [i, a] of kept.entries()) {
      for (const [j, b] of kept.entries()) {
        if (i === j) continue;
        const product = [0, 1, 2].reduce((sum, k) => sum + rows[3 * i + k]! * rows[3 * j + k]!, 0);
        if (a.prompt !== b.prompt && a.seed !== b.seed) {
          apart += product;
          apartPairs++;
        }
        if (a.prompt === b.prompt && a.seed !== b.seed) samePrompt += product;
        if (a.prompt !== b.prompt && a.seed === b.seed) sameSeed += product;
      }
    }
    expectWithin(found.total.apart, apart, TOLERANCE);
    expectWithin(found.total.samePrompt, samePrompt, TOLERANCE);
    expectWithin(found.total.sameSeed, sameSeed, TOLERANCE);
    expect(found.total.apartPairs).toBe(apartPairs);
  });

  test.each([
    ["prompt", "withPrompt", 4],
    ["seed", "withSeed", 3],
  ] as const)("without a %s they are those of the other runs", (label, key, count) => {
    for (let unit = 0; unit < count; unit++) {
      const left = without(found.total, found[key][unit]!);
      const direct = sumsOf(kept.filter((cell) => cell[label] !== unit)).total;
      for (const name of Object.keys(direct) as (keyof typeof direct)[]) {
        expectWithin(left[name], direct[name], TOLERANCE);
      }
    }
  });

  test("without two prompts they are those of the other runs", () => {
    let at = 0;
    for (let p = 0; p < 4; p++) {
      for (let q = p + 1; q < 4; q++) {
        const left = withoutTwo(
          found.total,
          found.withPrompt[p]!,
          found.withPrompt[q]!,
          found.betweenPrompts![at++]!,
        );
        const direct = sumsOf(kept.filter(({ prompt }) => prompt !== p && prompt !== q)).total;
        for (const name of Object.keys(direct) as (keyof typeof direct)[]) {
          expectWithin(left[name], direct[name], TOLERANCE);
        }
      }
    }
  });

  test("without a run they are those of the other runs", () => {
    for (const unit of kept.keys()) {
      const left = promptMemory(without(found.total, found.withCell[unit]!));
      const direct = promptMemory(sumsOf(kept.filter((_, cell) => cell !== unit)).total);
      expectWithin(left?.share, direct!.share!, TOLERANCE);
    }
  });

  test("shares add up to 1", () => {
    const panel = {
      ...panelOf(
        kept.map((c) => c.prompt),
        kept.map((c) => c.seed),
      ),
      groups: kept.map(() => 0),
    };
    const found = partsWithIntervals(rowsOf(kept.map(vectorOf)), {
      ...panel,
      numGroups: 1,
      freshSeeds: false,
      models: null,
    });
    const { prompt, seed, rest } = found!.shares;
    expectWithin(prompt! + seed! + rest!, 1, TOLERANCE);
    const over = (units: "prompts" | "seeds", name: PartName) =>
      jackknifeInterval(
        found!.shares[name]!,
        found!.replicates[units]!.map((one) => one!.shares[name]!),
      )!;
    expect(found!.intervals.prompt).toEqual(over("prompts", "prompt"));
    expect(found!.intervals.seed).toEqual(over("seeds", "seed"));
    expect(found!.intervals.rest).toEqual(wider(over("prompts", "rest"), over("seeds", "rest")));
  });
});

test("a crossing has every first model with every second one, at least two of each", () => {
  expect(
    isCrossing([
      ["A", "x"],
      ["A", "y"],
      ["B", "x"],
      ["B", "y"],
    ]),
  ).toBe(true);
  expect(
    isCrossing([
      ["A", "x"],
      ["A", "y"],
      ["B", "x"],
    ]),
  ).toBe(false);
  expect(
    isCrossing([
      ["A", "x"],
      ["A", "y"],
    ]),
  ).toBe(false);
  expect(
    isCrossing([
      ["A", "x", "A", "x"],
      ["A", "y"],
      ["B", "x"],
      ["B", "y"],
    ]),
  ).toBe(false);
});
