import { diagramDistances } from "../homology/diagram-distances.ts";
import type { PersistenceDiagram } from "../homology/persistence-diagram.ts";
import { energyDistances } from "../measures/energy-distance.ts";
import { labelTest, numRelabellings, residualDistances } from "../measures/label-test.ts";
import type { RelabellingOptions } from "../measures/relabelling.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import type { Pace } from "../why/pace.ts";
import type { LabelAnswer, LabelComparison } from "./answer.ts";

/** A run with what is compared. */
export interface ComparedRun {
  readonly network: number;
  readonly prompt: number;
  /** Among all seeds; of fresh seeds among all runs. */
  readonly seed: number;
  /** `diagrams[k]`: the bars of Hk. */
  readonly diagrams: readonly PersistenceDiagram[];
  readonly points: VectorRows<Float32Array>;
}

/** From fewer relabellings p cannot be 0.05. */
const FEWEST_RELABELLINGS = 20;
const LEVEL = 0.05;
/** All pairs of so many are distances of half a minute. */
const MOST_RUNS = 400;
/** Differences of coordinates that all pairs of points may take: ten seconds. */
const MOST_DIFFERENCES = 1e10;

export interface ComparisonQuestion {
  readonly embeddingModel: string;
  readonly freshSeeds: boolean;
  readonly by: "prompt" | "network";
  /** null for all. */
  readonly network: number | null;
}

/**
 * The same permutation test twice: on distances of diagrams (exact W₁, for each homology dimension), and on distances of visits (energy distance of the points that runs
 * visited). Diagrams tell more where runs of one label are nearer than chance makes them also in what the visits' distances do not foretell.
 */
export async function labelComparison(
  runs: readonly ComparedRun[],
  { embeddingModel, freshSeeds, by, network }: ComparisonQuestion,
  options: RelabellingOptions,
  pace: Pace,
): Promise<LabelComparison> {
  const names = [...new Set(runs.map((run) => run[by]))].sort((a, b) => a - b);
  const labels = Int32Array.from(runs, (run) => names.indexOf(run[by]));
  const strata = strataOf(runs, by, freshSeeds);
  const about = {
    embedding_model: embeddingModel,
    by,
    network,
    fresh_seeds: freshSeeds,
    runs: runs.length,
    labels: names.length,
  };
  const none = (why: string): LabelComparison => ({
    ...about,
    visits: null,
    diagrams: [],
    every: 1,
    tell_more: null,
    why,
  });
  const refusal = whyNone(runs.length, by, labels, names.length, strata);
  if (refusal !== null) return none(refusal);
  const n = runs.length;
  const every = thinning(runs);
  const visited = energyDistances(runs.map(({ points }) => everyNth(points, every)));
  await pace.did(`distances of visits, ${embeddingModel}`);
  const test = (distances: Float64Array) => labelTest(distances, labels, strata, names.length, options);
  const visits = test(visited);
  if (visits === null) return none(`no two runs of one ${by} can be compared with two of different ones`);
  const diagrams: LabelComparison["diagrams"][number][] = [];
  const numDimensions = Math.min(...runs.map((run) => run.diagrams.length));
  const left: string[] = [];
  for (let dimension = 0; dimension < numDimensions; dimension++) {
    const distances = diagramDistances(runs.map((run) => run.diagrams[dimension]!));
    await pace.did(`distances of diagrams, ${embeddingModel}`);
    if (distances.includes(Number.POSITIVE_INFINITY)) {
      left.push(`numbers of essential bars in H${dimension} differ`);
      continue;
    }
    if (distances.every((distance) => distance === 0)) {
      left.push(`all diagrams of H${dimension} are equal`);
      continue;
    }
    const found = test(distances)!;
    const beyond = test(residualDistances(distances, visited, n))!;
    diagrams.push({ dimension, ...answerOf(found), p_beyond_visits: beyond.p });
  }
  const least = Math.min(...diagrams.map(({ p_beyond_visits }) => p_beyond_visits));
  return {
    ...about,
    visits: answerOf(visits),
    diagrams,
    every,
    // As many chances as there are dimensions (Bonferroni).
    tell_more: diagrams.length === 0 ? null : least * diagrams.length <= LEVEL,
    why: left.length === 0 ? null : left.join("; "),
  };
}

/** What the relabellings need, so that a verdict is possible. */
function whyNone(
  n: number,
  by: "prompt" | "network",
  labels: Int32Array,
  numLabels: number,
  strata: Int32Array | null,
): string | null {
  if (n > MOST_RUNS) return `${n} runs, at most ${MOST_RUNS} are compared: choose one with --network`;
  if (numLabels < 2) return `there is one ${by} only`;
  const possible = numRelabellings(labels, strata);
  if (possible >= FEWEST_RELABELLINGS) return null;
  return `too few runs: ${Math.round(possible)} different relabellings, ${FEWEST_RELABELLINGS} are needed for a p of 0.05`;
}

/** Runs of one stratum share what has nothing to do with the label; labels are permuted within strata. */
function strataOf(
  runs: readonly ComparedRun[],
  by: "prompt" | "network",
  freshSeeds: boolean,
): Int32Array | null {
  if (by === "prompt") return freshSeeds ? null : Int32Array.from(runs, ({ seed }) => seed);
  const names = new Map<string, number>();
  return Int32Array.from(runs, ({ prompt, seed }) => {
    const name = freshSeeds ? String(prompt) : `${prompt} ${seed}`;
    if (!names.has(name)) names.set(name, names.size);
    return names.get(name)!;
  });
}

function answerOf({ same, different, p }: { same: number; different: number; p: number }): LabelAnswer {
  return { nearer: different === 0 ? 0 : 1 - same / different, p };
}

/** So that all pairs of points take some seconds, not minutes. */
function thinning(runs: readonly ComparedRun[]): number {
  const { dimension } = runs[0]!.points;
  const points = runs.reduce((sum, { points: { coordinates } }) => sum + coordinates.length / dimension, 0);
  return Math.max(1, Math.ceil(Math.sqrt((points ** 2 * dimension) / 2 / MOST_DIFFERENCES)));
}

function everyNth(points: VectorRows<Float32Array>, every: number): VectorRows<Float32Array> {
  if (every === 1) return points;
  const { coordinates, dimension } = points;
  const rows: number[] = [];
  for (let from = 0; from < coordinates.length; from += every * dimension) rows.push(from);
  const kept = new Float32Array(rows.length * dimension);
  for (const [at, from] of rows.entries())
    kept.set(coordinates.subarray(from, from + dimension), at * dimension);
  return { coordinates: kept, dimension };
}

/** How many pieces of work `labelComparison` tells of, at most. */
export const COMPARISON_PIECES = 4;
