import { barLengths } from "../homology/bar-lengths.ts";
import type { HomologyPool } from "../homology/homology-pool.ts";
import type { HomologyDimension } from "../homology/vietoris-rips-options.ts";
import { permutationP } from "../measures/relabelling.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import type { Pace } from "../why/pace.ts";
import type { BesideChance } from "./answer.ts";

/** Clouds that go to a thread in one message: a tenth of a second of work. */
const BATCH_CLOUDS = 48;
/** Of a cloud: total and largest persistence in H1, then in H2. */
const STATISTICS = 4;

/** Lengths of bars of runs and of their surrogates: `[1 + surrogates, runs, 4]`, the runs themselves first. */
export interface SurrogateLengths {
  readonly lengths: Float64Array;
  readonly runs: number;
}

/**
 * Computes the diagrams of runs and of their surrogates on the threads of a pool, and keeps how long their bars are.
 *
 * @param cloudOf - The cloud of a run in a round: round 0 are the runs themselves. Clouds are made while others are computed. A name makes equal
 *   clouds known, which are computed once.
 */
export async function surrogateLengths(
  pool: HomologyPool,
  rounds: number,
  runs: number,
  maxHomologyDimension: HomologyDimension,
  cloudOf: (round: number, run: number) => { readonly points: VectorRows; readonly name?: string },
  pace: Pace,
  at: string,
): Promise<SurrogateLengths> {
  const lengths = new Float64Array(rounds * runs * STATISTICS);
  const known = new Map<string, Float64Array>();
  const copies: { readonly place: number; readonly of: Float64Array }[] = [];
  const underWay = new Set<Promise<void>>();
  let batch: { readonly place: number; readonly points: VectorRows }[] = [];
  const send = (): void => {
    const sent = batch;
    batch = [];
    const work = pool
      .computeAll(
        sent.map(({ points }) => points),
        { maxHomologyDimension },
      )
      .then((outcomes) => {
        for (const [k, outcome] of outcomes.entries()) {
          if (outcome instanceof Error) throw outcome;
          const { diagrams } = outcome;
          for (const dimension of [1, 2]) {
            const { total, largest } = barLengths(diagrams[dimension] ?? []);
            lengths[sent[k]!.place + 2 * (dimension - 1)] = total;
            lengths[sent[k]!.place + 2 * (dimension - 1) + 1] = largest;
          }
        }
      })
      .finally(() => underWay.delete(work));
    // An error waits until it is asked for.
    work.catch(() => {});
    underWay.add(work);
  };
  for (let round = 0; round < rounds; round++) {
    for (let run = 0; run < runs; run++) {
      const place = (round * runs + run) * STATISTICS;
      const { points, name } = cloudOf(round, run);
      const before = name === undefined ? undefined : known.get(name);
      if (before !== undefined) {
        copies.push({ place, of: before });
        continue;
      }
      if (name !== undefined) known.set(name, lengths.subarray(place, place + STATISTICS));
      batch.push({ place, points });
      if (batch.length < BATCH_CLOUDS) continue;
      send();
      while (underWay.size > pool.numThreads) await Promise.race(underWay);
    }
    await pace.did(at);
  }
  if (batch.length > 0) send();
  await Promise.all(underWay);
  for (const { place, of } of copies) lengths.set(of, place);
  return { lengths, runs };
}

/** Runs with a p of at most this are told as beyond chance. */
const BEYOND = 0.05;

/** One of the four statistics, as a mean over runs, beside the means that the surrogates give. */
export function besideChance({ lengths, runs }: SurrogateLengths, statistic: number): BesideChance {
  const rounds = lengths.length / (runs * STATISTICS);
  const at = (round: number, run: number) => lengths[(round * runs + run) * STATISTICS + statistic]!;
  const means = Float64Array.from({ length: rounds }, (_, round) => {
    let sum = 0;
    for (let run = 0; run < runs; run++) sum += at(round, run);
    return sum / runs;
  });
  let beyond = 0;
  for (let run = 0; run < runs; run++) {
    const drawn = Float64Array.from({ length: rounds - 1 }, (_, round) => at(round + 1, run));
    if (permutationP(at(0, run), drawn) <= BEYOND) beyond++;
  }
  const drawn = means.subarray(1);
  return {
    observed: means[0]!,
    by_chance: drawn.reduce((sum, mean) => sum + mean, 0) / Math.max(1, drawn.length),
    p: permutationP(means[0]!, drawn),
    runs_beyond: beyond,
  };
}
