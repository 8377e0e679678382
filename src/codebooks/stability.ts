import { adjustedRandIndex } from "../measures/adjusted-rand.ts";
import { RandomWords } from "../measures/philox.ts";
import { assignToMedoids } from "../medoids/assign-to-medoids.ts";
import { kMedoids, nearestToMeans, rowsAt } from "../medoids/k-medoids.ts";
import type { CodebookStability } from "../store/codebooks.ts";
import type { TrainingSet } from "./training-set.ts";

const HALVES = 20;
/** More points than these are represented by so many of them, drawn at random. */
const MOST_POINTS = 20_000;
const FEWEST_RUNS = 4;
const KEY = [0x68616c66, 0] as const;

/**
 * How much the labels depend on which runs the codebook was made from: it is made again from a half of the runs, twenty times, and all
 * points are labelled by both.
 *
 * @param medoids - Rows of the training set.
 * @param labels - Of its points by the codebook.
 * @param kind - `medoids`: k-medoids is done again on the half. `clustering`: the clusters stay, and each gets the member of the half that is
 *   nearest to their mean as its medoid.
 */
export async function stabilityOf(
  training: TrainingSet,
  medoids: Int32Array,
  labels: Int32Array,
  kind: "clustering" | "medoids",
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((share: number) => void) | undefined;
  } = {},
): Promise<CodebookStability> {
  const cannot = (why: string): CodebookStability => ({
    adjusted_rand: null,
    low: null,
    high: null,
    halves: 0,
    points: 0,
    why,
  });
  if (training.numRuns < FEWEST_RUNS)
    return cannot(
      `there ${training.numRuns === 1 ? "is 1 run" : `are ${training.numRuns} runs`}: halves of them take ${FEWEST_RUNS}`,
    );
  const chosen = someOf(labels.length);
  const own = Int32Array.from(chosen, (row) => labels[row]!);
  const points = chosen.length === labels.length ? training.rows : rowsAt(training.rows, chosen);
  const found: number[] = [];
  for (let half = 0; half < HALVES; half++) {
    const runs = Int32Array.from({ length: training.numRuns }, (_, run) => run);
    new RandomWords(KEY, [half]).shuffle(runs);
    const isIn = new Uint8Array(training.numRuns);
    for (const run of runs.subarray(0, Math.floor(runs.length / 2))) isIn[run] = 1;
    const members = [...chosen.keys()].filter((at) => isIn[training.runs[chosen[at]!]!] === 1);
    const other = await medoidsOfHalf(points, own, members, medoids.length, kind, half, options.signal);
    options.onProgress?.((half + 1) / HALVES);
    if (other === null) continue;
    const assigned = await assignToMedoids(points, other, options);
    found.push(adjustedRandIndex(own, assigned.labels)!);
  }
  if (found.length < HALVES / 2)
    return cannot("most halves of the runs have fewer distinct points than medoids");
  found.sort((a, b) => a - b);
  const quantile = (share: number) => found[Math.round(share * (found.length - 1))]!;
  return {
    adjusted_rand: found.reduce((sum, value) => sum + value, 0) / found.length,
    low: quantile(0.025),
    high: quantile(0.975),
    halves: found.length,
    points: chosen.length,
    why: null,
  };
}

async function medoidsOfHalf(
  points: TrainingSet["rows"],
  labels: Int32Array,
  members: readonly number[],
  numMedoids: number,
  kind: "clustering" | "medoids",
  half: number,
  signal: AbortSignal | undefined,
) {
  const some = rowsAt(points, members);
  if (kind === "medoids") {
    try {
      const found = await kMedoids(some, numMedoids, { restarts: 1, randomSeed: half + 1, signal });
      return rowsAt(some, found.medoids);
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  }
  const nearest = nearestToMeans(
    some,
    members.map((at) => labels[at]!),
    new Int32Array(numMedoids).fill(-1),
  ).filter((row) => row !== -1);
  return nearest.length === 0 ? null : rowsAt(some, nearest);
}

function someOf(numPoints: number): Int32Array {
  const all = Int32Array.from({ length: numPoints }, (_, row) => row);
  if (numPoints <= MOST_POINTS) return all;
  new RandomWords(KEY, [HALVES]).shuffle(all);
  return all.subarray(0, MOST_POINTS).sort();
}
