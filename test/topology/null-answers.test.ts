import { afterAll, expect, test } from "vitest";
import { chainOfSymbols, distanceFromUniform, noisyCycle } from "../../bench/planted-loops.mjs";
import { HomologyPool } from "../../src/homology/homology-pool.ts";
import { centredCoordinates } from "../../src/measures/centred-coordinates.ts";
import { NormalDraws } from "../../src/measures/normal-draws.ts";
import { type NullInput, nullAnswers } from "../../src/topology/null-answers.ts";
import { Pace } from "../../src/why/pace.ts";

const pool = new HomologyPool(2);
afterAll(() => pool.close());

const SURROGATES = 19;
const answersTo = (input: NullInput, stream: number) =>
  nullAnswers(
    pool,
    input,
    { surrogates: SURROGATES, window: 4, maxHomologyDimension: 1, randomSeed: 5, stream },
    new Pace({}),
  );
const run = (draws: NormalDraws, period: number | null, noise: number, captions = 40) =>
  centredCoordinates(noisyCycle(draws, { captions, dimension: 12, period, noise }));

test("planted cycles are found, white noise is not taken for one", async () => {
  const draws = new NormalDraws([1, 2], [3]);
  const cycles = Array.from({ length: 6 }, () => run(draws, 10, 0.1));
  const { loopsInTime: found } = await answersTo({ distinct: cycles, inOrder: cycles, visits: null }, 0);
  expect(found).toMatchObject({ p: 1 / (SURROGATES + 1), runs_beyond: 6 });
  expect(found!.observed).toBeGreaterThan(3 * found!.by_chance);

  const noise = Array.from({ length: 6 }, () => run(draws, null, 1));
  const { loopsInTime: none } = await answersTo({ distinct: noise, inOrder: noise, visits: null }, 1);
  expect(none!.p).toBeGreaterThan(0.05);
});

test("under each null, p is uniform", async () => {
  const found = new Map<string, number[]>();
  const numSets = 60;
  for (let set = 0; set < numSets; set++) {
    const draws = new NormalDraws([7, 7], [set]);
    const runs = Array.from({ length: 4 }, () => run(draws, null, 1, 14));
    const { coordinates, dimension } = noisyCycle(draws, {
      captions: 24,
      dimension: 4,
      period: null,
      noise: 1,
    });
    const visits = chainOfSymbols(draws, { runs: 4, captions: 14, symbols: 6, membersOfEach: 4 });
    const { nulls } = await answersTo(
      { distinct: runs, inOrder: runs, visits: { ...visits, points: { coordinates, dimension } } },
      set,
    );
    for (const { null: name, total } of nulls) found.set(name, [...(found.get(name) ?? []), total.p]);
  }
  expect([...found.keys()]).toEqual(["covariance", "chain", "order"]);
  // One uniform sample of a thousand is farther.
  for (const [name, ps] of found)
    expect(distanceFromUniform(ps, SURROGATES), name).toBeLessThan(1.95 / Math.sqrt(numSets));
}, 60_000);

test("the same question has the same answer, whatever was asked before", async () => {
  const runs = [run(new NormalDraws([9, 9], [1]), null, 1, 12)];
  const input = { distinct: runs, inOrder: runs, visits: null };
  expect(await answersTo(input, 3)).toEqual(await answersTo(input, 3));
});
