import { UserInputError } from "../../errors.ts";
import { fuzzyGraph } from "../../projection/umap/fuzzy-graph.ts";
import { MOST_POINTS } from "../../projection/umap/most-points.ts";
import { nearestNeighbours } from "../../projection/umap/nearest-neighbours.ts";
import { POINTS_TO_FIT, RoundedPoints } from "../../projection/umap/rounded-points.ts";
import { umapLayout } from "../../projection/umap/umap-layout.ts";
import type { Database } from "../../store/database.ts";
import type { ExportSnapshot } from "../../store/views/export-snapshot.ts";
import { embeddingRows } from "../../store/views/exported-rows.ts";

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
    /** Row-major `[n, k]`: Euclidean. */
    readonly distances: Float32Array;
  };
}

/** As in the explorer's map, and always the same, so that an export can be made again. */
const MAP_PARAMETERS = { numNeighbours: 15, minDistance: 0.1, seed: 42 } as const;

const FEWEST_POINTS = 4;

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
  const points = fitted(vectors(), numPoints);
  let at = 0;
  for (const vector of vectors()) {
    points.add(vector);
    at += 1;
    // No more memory is spent on what is refused.
    if (points.numDistinct > MOST_POINTS) {
      const most = MOST_POINTS.toLocaleString("en");
      throw new UserInputError(
        `${model}: found more than ${most} different outputs, a map takes at most ${most}.`,
        {
          hint: "Export fewer experiments at once, or leave out --map and --atlas.",
        },
      );
    }
    if (at % 1024 === 0) yield (0.1 * at) / numPoints;
  }
  const { placeOf: rowOf, first, numDistinct } = points;
  if (numDistinct < FEWEST_POINTS) return undefined;
  const k = Math.min(MAP_PARAMETERS.numNeighbours, numDistinct - 1);
  const lists = yield* scaled(nearestNeighbours(points, k), 0.1, 0.4);
  const layout = yield* scaled(umapLayout(fuzzyGraph(lists), points.start(), MAP_PARAMETERS), 0.4, 1);
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

/** Takes points as those of them are that are spread evenly over all. */
function fitted(vectors: Iterable<Float32Array>, numPoints: number): RoundedPoints {
  const stride = Math.ceil(numPoints / POINTS_TO_FIT);
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
  return RoundedPoints.fittedTo(sample, dimension);
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
