import { UserInputError } from "../../errors.ts";
import { alongAxes, principalAxes } from "../../projection/principal-axes.ts";
import { fuzzyGraph } from "../../projection/umap/fuzzy-graph.ts";
import { nearestNeighbours } from "../../projection/umap/nearest-neighbours.ts";
import { umapLayout } from "../../projection/umap/umap-layout.ts";
import type { Database } from "../../store/database.ts";
import type { ExportSnapshot } from "../../store/views/export-snapshot.ts";
import { embeddingRows } from "../../store/views/exported-rows.ts";
import { distinctRows } from "../../vectors/distinct-rows.ts";

/** Where the points of one embedding model lie, in the order run by run, step by step. */
export interface MapOfPoints {
  /** `[n]` */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** The other outputs nearest to each point, the nearest first; equal outputs share theirs. */
  readonly neighbours: {
    readonly k: number;
    /** Row-major `[n, k]`: places in this map. */
    readonly places: Uint32Array;
    /** Row-major `[n, k]`: Euclidean, along the first 50 principal axes. */
    readonly distances: Float32Array;
  };
}

/** As in the explorer's map, and always the same, so that an export can be made again. */
export const MAP_PARAMETERS = { numNeighbours: 15, minDistance: 0.1, seed: 42 } as const;

const NUM_AXES = 50;
const ROUNDS = 12;
const MOST_FITTED = 4096;
const FEWEST_POINTS = 4;
/** The exact search for neighbours takes the square of the number of points. */
const MOST_POINTS = 100_000;

/**
 * UMAP of all points of a model. Yields the share that is done, from 0 to 1.
 *
 * @returns undefined for fewer than four different outputs, which have no map
 * @throws UserInputError for more different outputs than can be compared with each other
 */
export function* mapOfPoints(
  database: Database,
  snapshot: ExportSnapshot,
  model: string,
  numPoints: number,
): Generator<number, MapOfPoints | undefined, void> {
  if (numPoints < FEWEST_POINTS) return undefined;
  const vectors = function* () {
    for (const { vector } of embeddingRows(database, snapshot, [model], { withVectors: true })) {
      yield new Float32Array((vector as Uint8Array).slice().buffer);
    }
  };
  const axes = fitted(vectors(), numPoints);
  const numAxes = axes.variances.length;
  const along = new Float32Array(numPoints * numAxes);
  let at = 0;
  for (const vector of vectors()) {
    along.set(alongAxes(vector, axes), at * numAxes);
    at += 1;
    if (at % 1024 === 0) yield (0.1 * at) / numPoints;
  }
  const { distinct, placeOf: rowOf, first } = distinctRows({ coordinates: along, dimension: numAxes });
  const rows = distinct.coordinates;
  const numDistinct = first.length;
  if (numDistinct < FEWEST_POINTS) return undefined;
  if (numDistinct > MOST_POINTS) {
    throw new UserInputError(
      `${model}: found ${numDistinct.toLocaleString("en")} different outputs, a map takes at most ${MOST_POINTS.toLocaleString("en")}.`,
      { hint: "Export fewer experiments at once, or leave out --map and --atlas." },
    );
  }
  const k = Math.min(MAP_PARAMETERS.numNeighbours, numDistinct - 1);
  const lists = yield* scaled(nearestNeighbours(rows, numAxes, k), 0.1, 0.6);
  const start = new Float32Array(2 * numDistinct);
  for (let row = 0; row < numDistinct; row++) {
    start[2 * row] = rows[row * numAxes]!;
    start[2 * row + 1] = numAxes > 1 ? rows[row * numAxes + 1]! : 0;
  }
  const layout = yield* scaled(umapLayout(fuzzyGraph(lists), start, MAP_PARAMETERS), 0.6, 1);
  const places = new Uint32Array(numPoints * k);
  const distances = new Float32Array(numPoints * k);
  for (let place = 0; place < numPoints; place++) {
    const row = rowOf[place]!;
    for (let j = 0; j < k; j++) {
      places[place * k + j] = first[lists.indices[row * k + j]!]!;
      distances[place * k + j] = lists.distances[row * k + j]!;
    }
  }
  return {
    x: Float32Array.from(rowOf, (row) => layout[2 * row]!),
    y: Float32Array.from(rowOf, (row) => layout[2 * row + 1]!),
    neighbours: { k, places, distances },
  };
}

/** Principal axes of points that are spread evenly over all. */
function fitted(vectors: Iterable<Float32Array>, numPoints: number) {
  const stride = Math.ceil(numPoints / MOST_FITTED);
  let sample = new Float32Array(0);
  let dimension = 1;
  let at = 0;
  for (const vector of vectors) {
    if (at === 0) {
      dimension = vector.length;
      sample = new Float32Array(Math.ceil(numPoints / stride) * dimension);
    }
    if (vector.length !== dimension) {
      throw new UserInputError(
        `the vectors of one embedding model have ${dimension} and ${vector.length} coordinates, and cannot share a map.`,
        { hint: "Export their experiments apart." },
      );
    }
    if (at % stride === 0) sample.set(vector, (at / stride) * dimension);
    at += 1;
  }
  return principalAxes(sample, dimension, NUM_AXES, { mostRounds: ROUNDS });
}

function* scaled<Result>(
  work: Generator<number, Result, void>,
  from: number,
  to: number,
): Generator<number, Result, void> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    yield from + (to - from) * step.value;
  }
}
