import type { HomologyPool } from "../homology/homology-pool.ts";
import type { HomologyDimension } from "../homology/vietoris-rips-options.ts";
import type { CentredCoordinates } from "../measures/centred-coordinates.ts";
import { chainSurrogate, type Visits } from "../measures/chain-surrogates.ts";
import { NormalDraws } from "../measures/normal-draws.ts";
import { rotatedPoints } from "../measures/rotated-points.ts";
import { LONGEST_LIFE, slidingWindows } from "../measures/sliding-windows.ts";
import { rowAt, type VectorRows } from "../vectors/vector-rows.ts";
import type { Pace } from "../why/pace.ts";
import type { BesideChance, NullAnswer, NullName } from "./answer.ts";
import { besideChance, type SurrogateLengths, surrogateLengths } from "./surrogate-lengths.ts";

/** What the surrogates of a network's runs are made of. */
export interface NullInput {
  /** Of each run the distinct points, in their axes. */
  readonly distinct: readonly CentredCoordinates[];
  /** Of each run all captions, in their axes and in their order. */
  readonly inOrder: readonly CentredCoordinates[];
  /** What runs visited; `points` are what members number. null where no chain can be told. */
  readonly visits: (Visits & { readonly points: VectorRows<Float32Array> }) | null;
}

export interface NullOptions {
  readonly surrogates: number;
  readonly window: number;
  readonly maxHomologyDimension: HomologyDimension;
  readonly randomSeed: number;
  /** Tells the random numbers of one network and model from those of others. */
  readonly stream: number;
}

/** The streams of random numbers, beside those of `relabelling.ts`. */
const streams = { covariance: 11, chain: 12, order: 13 } as const;
const NO_POINT: VectorRows = { coordinates: new Float32Array(1), dimension: 1 };

/** Persistence of runs beside three kinds of surrogates, and their loops in time. */
export async function nullAnswers(
  pool: HomologyPool,
  input: NullInput,
  options: NullOptions,
  pace: Pace,
): Promise<{ nulls: NullAnswer[]; loopsInTime: BesideChance | null }> {
  const { surrogates, randomSeed, stream, maxHomologyDimension, window } = options;
  const rounds = surrogates + 1;
  const runs = input.distinct.length;
  const compute = (name: NullName, cloudOf: Parameters<typeof surrogateLengths>[4]) =>
    surrogateLengths(pool, rounds, runs, maxHomologyDimension, cloudOf, pace, `surrogates: ${name}`);
  const drawsOf = (name: NullName, run: number, round: number) =>
    new NormalDraws([randomSeed, streams[name]], [round, run, stream]);

  const covariance = await compute("covariance", (round, run) => {
    const cloud = input.distinct[run]!;
    if (cloud.rank === 0) return { points: NO_POINT };
    const coordinates =
      round === 0 ? cloud.coordinates : rotatedPoints(cloud, drawsOf("covariance", run, round));
    return { points: { coordinates: Float32Array.from(coordinates), dimension: cloud.rank } };
  });
  const answers = [...ofNull("covariance", covariance, maxHomologyDimension)];

  const { visits } = input;
  if (visits !== null) {
    let members: readonly Int32Array[] = visits.members;
    const chain = await compute("chain", (round, run) => {
      if (round > 0 && run === 0) members = chainSurrogate(visits, drawsOf("chain", 0, round));
      return cloudOfMembers(visits.points, members[run]!);
    });
    answers.push(...ofNull("chain", chain, maxHomologyDimension));
  } else await pace.did("surrogates: chain", rounds);

  const hasWindows = input.inOrder.some(
    ({ rank, coordinates }) => rank > 0 && coordinates.length / rank >= window,
  );
  if (!hasWindows) return { nulls: answers, loopsInTime: null };
  const order = await compute("order", (round, run) => {
    const ofRun = input.inOrder[run]!;
    const windows = slidingWindows(
      ofRun,
      window,
      round === 0
        ? undefined
        : shuffled(ofRun.coordinates.length / Math.max(1, ofRun.rank), drawsOf("order", run, round)),
    );
    if (windows.coordinates.length === 0) return { points: NO_POINT };
    return { points: { coordinates: Float32Array.from(windows.coordinates), dimension: windows.dimension } };
  });
  answers.push(...ofNull("order", order, maxHomologyDimension));
  const { observed, by_chance, p, runs_beyond } = besideChance(order, 1);
  const loopsInTime = {
    observed: observed / LONGEST_LIFE,
    by_chance: by_chance / LONGEST_LIFE,
    p,
    runs_beyond,
  };
  return { nulls: answers, loopsInTime };
}

function ofNull(name: NullName, lengths: SurrogateLengths, maxHomologyDimension: number): NullAnswer[] {
  return [1, 2]
    .filter((dimension) => dimension <= maxHomologyDimension)
    .map((dimension) => ({
      null: name,
      dimension,
      total: besideChance(lengths, 2 * (dimension - 1)),
      largest: besideChance(lengths, 2 * (dimension - 1) + 1),
    }));
}

/** The cloud of the members that a run visits, each once; equal sets have equal names. */
function cloudOfMembers(
  points: VectorRows<Float32Array>,
  members: Int32Array,
): { points: VectorRows; name: string } {
  const different = [...new Set(members)].sort((a, b) => a - b);
  const { dimension } = points;
  const coordinates = new Float32Array(different.length * dimension);
  for (const [at, member] of different.entries()) coordinates.set(rowAt(points, member), at * dimension);
  return { points: { coordinates, dimension }, name: different.join() };
}

function shuffled(n: number, draws: NormalDraws): Int32Array {
  const order = Int32Array.from({ length: n }, (_, at) => at);
  draws.shuffle(order);
  return order;
}

/** How many pieces of work `nullAnswers` tells of. */
export function piecesOf({ surrogates }: Pick<NullOptions, "surrogates">): number {
  return 3 * (surrogates + 1);
}

/** Points of each run, for the axes of their own. */
export function runPoints(
  rows: VectorRows<Float32Array>,
  captions: number,
  run: number,
): VectorRows<Float32Array> {
  const { coordinates, dimension } = rows;
  const from = run * captions * dimension;
  return { coordinates: coordinates.subarray(from, from + captions * dimension), dimension };
}
