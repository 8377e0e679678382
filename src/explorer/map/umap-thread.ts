import { parentPort, workerData } from "node:worker_threads";
import { fuzzyGraph } from "../../projection/umap/fuzzy-graph.ts";
import { MOST_POINTS } from "../../projection/umap/most-points.ts";
import { nearestNeighbours } from "../../projection/umap/nearest-neighbours.ts";
import { POINTS_TO_FIT, RoundedPoints } from "../../projection/umap/rounded-points.ts";
import { umapLayout } from "../../projection/umap/umap-layout.ts";
import type { Database } from "../../store/database.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import type { UmapJob } from "../api/umap.ts";
import { ApiFailure } from "../api-failure.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";
import { sampleOfSet } from "./pca-of-set.ts";
import type { PointSet } from "./point-set.ts";
import { type StoredLayout, UmapCache } from "./umap-cache.ts";
import type { UmapParameters } from "./umap-parameters.ts";
import { vectorBatches } from "./vector-batches.ts";

export interface UmapMethods {
  /** Computes a layout and writes it to the cache. @returns it, where it could not be written */
  compute(of: { set: PointSet; parameters: UmapParameters }): StoredLayout | undefined;
}

/** What a thread tells on the way. */
export interface UmapProgress {
  readonly phase: NonNullable<UmapJob["phase"]>;
  /** From 0 to 1, over all phases. */
  readonly progress: number;
}

const FEWEST_POINTS = 4;
/** Where each phase begins, as a share of the whole. */
const BEGINS = { reading: 0, neighbours: 0.1, layout: 0.4 } as const;
const TELL_EVERY_MS = 100;

if (parentPort !== null) {
  const { databasePath } = workerData as ExplorerThreadData;
  const current = new CurrentStore(databasePath);
  const methods: UmapMethods = {
    compute: ({ set, parameters }) => compute(current, set, parameters),
  };
  const tell = answerCalls(parentPort, methods, { errors: apiFailures }) as (progress: UmapProgress) => void;

  const compute = (store: CurrentStore, set: PointSet, { numNeighbours, ...options }: UmapParameters) => {
    tell({ phase: "reading", progress: BEGINS.reading });
    const { graph, start, placeOf } = graphOf(store.store.database, set, numNeighbours);
    const places = watched("layout", 1, umapLayout(graph, start, options));
    const x = Float32Array.from(placeOf, (row) => places[2 * row]!);
    const y = Float32Array.from(placeOf, (row) => places[2 * row + 1]!);
    const computedAt = new Date().toISOString();
    const layout = { set, x, y, computedAt };
    return new UmapCache().write(layout, { numNeighbours, ...options }) ? undefined : layout;
  };

  /** What the layout needs of a set. The vectors are given back before it begins. */
  const graphOf = (database: Database, set: PointSet, numNeighbours: number) => {
    const points = readPoints(database, set);
    const { numDistinct, placeOf } = points;
    if (numDistinct < FEWEST_POINTS || numDistinct > MOST_POINTS) {
      const isTooMany = numDistinct > MOST_POINTS;
      throw new ApiFailure(
        "bad-request",
        `UMAP takes from ${FEWEST_POINTS} to ${MOST_POINTS.toLocaleString("en")} different outputs, found ` +
          `${isTooMany ? "more" : numDistinct.toLocaleString("en")}.`,
        isTooMany ? "Choose one experiment; PCA shows them all." : "PCA shows so few as well.",
      );
    }
    const k = Math.min(numNeighbours, numDistinct - 1);
    const lists = watched("neighbours", BEGINS.layout, nearestNeighbours(points, k));
    return { graph: fuzzyGraph(lists), start: points.start(), placeOf };
  };

  /** A set's vectors. Equal outputs have equal vectors: they share a place, and do not crowd out each other's neighbours. */
  const readPoints = (database: Database, set: PointSet): RoundedPoints => {
    const { sample, dimension } = sampleOfSet(database, set, POINTS_TO_FIT);
    const points = RoundedPoints.fittedTo(sample, dimension);
    for (const { first, vectors } of vectorBatches(database, set)) {
      points.add(vectors);
      // No more memory is spent on what is refused.
      if (points.numDistinct > MOST_POINTS) break;
      tell({ phase: "reading", progress: (BEGINS.neighbours * first) / set.steps.length });
    }
    return points;
  };

  const watched = <Result>(
    phase: keyof typeof BEGINS,
    end: number,
    work: Generator<number, Result, void>,
  ): Result => {
    let toldAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
      if (performance.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = performance.now();
      tell({ phase, progress: BEGINS[phase] + (end - BEGINS[phase]) * step.value });
    }
  };
}
