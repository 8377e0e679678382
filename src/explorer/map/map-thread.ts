import { parentPort, workerData } from "node:worker_threads";
import { LRUCache } from "lru-cache";
import { scoreNames } from "../../store/views/score-series.ts";
import { answerCalls } from "../../threads/answer-calls.ts";
import type { RunLoops } from "../../topology/answer.ts";
import { loopsOfRun } from "../../topology/run-loops.ts";
import type { ClusteringSummary, ClustersAnswer } from "../api/clusters.ts";
import type { MapPointsHeader, NearestAnswer, PcaHeader } from "../api/map.ts";
import type { DistancesHeader, TrajectoryAnswer } from "../api/trajectories.ts";
import type { UmapHeader } from "../api/umap.ts";
import { ApiFailure } from "../api-failure.ts";
import { apiFailures } from "../api-failure-encoding.ts";
import type { BesideAnswer } from "../beside-answer.ts";
import type { ClusterMembersAnswer, TransitionsAnswer } from "../clusters-answers.ts";
import { CurrentStore } from "../current-store.ts";
import type { ExplorerThreadData } from "../explorer-thread.ts";
import { clusterMembers, type MembersQuestion } from "./cluster-members.ts";
import { type ClustersQuestion, clusterings, clustersOfLayer, labelsOfSet } from "./clusters-of-layer.ts";
import { nearestStates } from "./nearest-states.ts";
import { fitAxes, projectSet } from "./pca-of-set.ts";
import { type PlacedPoints, placePoints } from "./place-points.ts";
import {
  type DescribedPointSet,
  fingerprintOf,
  type PointSet,
  readPointSet,
  runOfEachPoint,
} from "./point-set.ts";
import { distancesOf, trajectoryOf } from "./run-geometry.ts";
import { type BesideQuestion, runsBeside } from "./runs-beside.ts";
import { scoresOfSet } from "./scores-of-set.ts";
import { transitionsOf } from "./transitions-of-layer.ts";
import { type StoredLayout, UmapCache } from "./umap-cache.ts";
import type { UmapParameters } from "./umap-parameters.ts";

/** What reads many vectors, in a thread of its own so that requests are answered meanwhile. */
export interface MapMethods {
  points(of: { model: string; experimentId: string | undefined }): {
    header: Omit<MapPointsHeader, "clusterings" | "scores">;
    columns: { run: Uint32Array<ArrayBuffer>; step: Uint32Array<ArrayBuffer> };
  };
  pca(set: string): PcaOfSet;
  nearest(of: { model: string; runId: string; step: number; count: number }): NearestAnswer;
  trajectory(of: { runId: string; model: string }): TrajectoryAnswer;
  distances(of: { runId: string; model: string }): {
    header: DistancesHeader;
    columns: { steps: Uint32Array<ArrayBuffer>; distances: Float32Array<ArrayBuffer> };
  };
  loops(of: { runId: string; mostPoints: number }): RunLoops[];
  clusterings(model: string | undefined): ClusteringSummary[];
  clusters(of: ClustersQuestion): ClustersAnswer;
  members(of: MembersQuestion): ClusterMembersAnswer;
  transitions(clusteringId: string): TransitionsAnswer;
  beside(of: BesideQuestion): BesideAnswer;
  labels(of: { set: string; clusteringId: string }): Int32Array<ArrayBuffer>;
  scoreNames(model: string): MapPointsHeader["scores"];
  scores(of: { set: string; model: string; name: string }): Float32Array<ArrayBuffer>;
  /** A set as it stands, for another thread. */
  pointSet(set: string): PointSet;
  /** Takes a layout that could not be written to the cache. */
  keepUmap(of: { layout: StoredLayout; parameters: UmapParameters }): void;
  /** Whether the cache has a layout of this very set, one of an older one, or none. */
  cachedUmap(of: { set: string; parameters: UmapParameters }): "done" | "older" | "none";
  umapCoordinates(of: { set: string; parameters: UmapParameters }): {
    header: UmapHeader;
    columns: Omit<PlacedPoints, "numPlacedByPca">;
  };
}

export interface PcaOfSet {
  readonly header: PcaHeader;
  readonly columns: { readonly x: Float32Array<ArrayBuffer>; readonly y: Float32Array<ArrayBuffer> };
}

/** Closer than anybody can see. Where no direction stands out, as with noise, it ends the search for one. */
const FOR_THE_EYE = { mostRounds: 40, tolerance: 1e-4 };
const MOST_SETS = 6;
// A growing database would else give a new set, and new axes, at every look.
const SET_FRESH_MS = 10_000;

/** The sets that are asked about. */
class PointSets {
  readonly #sets = new LRUCache<string, { set: DescribedPointSet; pca?: PcaOfSet }>({ max: MOST_SETS });
  readonly #latest = new Map<string, { id: string; readAt: number }>();
  readonly #current: CurrentStore;

  constructor(current: CurrentStore) {
    this.#current = current;
  }

  /** The points that are there now, or were a few seconds ago. */
  read(model: string, experimentId: string | undefined): DescribedPointSet {
    const { store } = this.#current;
    const key = JSON.stringify([model, experimentId]);
    const latest = this.#latest.get(key);
    const known = latest === undefined ? undefined : this.#sets.get(latest.id);
    if (known !== undefined && performance.now() - latest!.readAt < SET_FRESH_MS) return known.set;
    const set = readPointSet(store.database, model, experimentId);
    this.#latest.set(key, { id: set.header.set, readAt: performance.now() });
    if (!this.#sets.has(set.header.set)) this.#sets.set(set.header.set, { set });
    return set;
  }

  get(id: string): { set: DescribedPointSet; pca?: PcaOfSet } {
    const known = this.#sets.get(id);
    if (known === undefined) {
      throw new ApiFailure(
        "set-gone",
        "this set of points is no longer held.",
        "The map is to be loaded again.",
      );
    }
    return known;
  }
}

if (parentPort !== null) {
  const { databasePath } = workerData as ExplorerThreadData;
  const current = new CurrentStore(databasePath);
  const sets = new PointSets(current);
  const cache = new UmapCache();
  const methods: MapMethods = {
    points: ({ model, experimentId }) => {
      const set = sets.read(model, experimentId);
      return { header: set.header, columns: { run: runOfEachPoint(set), step: set.steps } };
    },
    pca: (id) => {
      const known = sets.get(id);
      known.pca ??= pcaOf(current, known.set);
      return known.pca;
    },
    nearest: ({ model, runId, step, count }) =>
      nearestStates(current.store.database, sets.read(model, undefined), { runId, step, count }),
    trajectory: ({ runId, model }) => trajectoryOf(current.store.database, runId, model),
    distances: ({ runId, model }) => distancesOf(current.store.database, runId, model),
    loops: ({ runId, mostPoints }) => loopsOfRun(current.store, runId, { mostPoints }),
    clusterings: (model) => clusterings(current.store.database, model),
    clusters: (of) => clustersOfLayer(current.store.database, of),
    members: (of) => clusterMembers(current.store.database, of),
    transitions: (clusteringId) => transitionsOf(current.store.database, clusteringId),
    beside: (of) => runsBeside(current.store.database, of),
    labels: ({ set, clusteringId }) => labelsOfSet(current.store.database, sets.get(set).set, clusteringId),
    scoreNames: (model) => scoreNames(current.store.database, model),
    scores: ({ set, model, name }) => scoresOfSet(current.store.database, sets.get(set).set, model, name),
    keepUmap: ({ layout, parameters }) => cache.keep(layout, parameters),
    cachedUmap: ({ set, parameters }) => {
      if (cache.has(sets.get(set).set, parameters)) return "done";
      return placed(set, parameters) === undefined ? "none" : "older";
    },
    umapCoordinates: ({ set, parameters }) => {
      const found = placed(set, parameters);
      if (found === undefined) {
        throw new ApiFailure("not-found", "this layout is not computed yet.", "Start it first.");
      }
      const { numPlacedByPca, ...columns } = found.points;
      return { header: { set, numPlacedByPca, computedAt: found.computedAt }, columns };
    },
    pointSet: (id) => {
      const { model, runIds, starts, steps } = sets.get(id).set;
      return { model, runIds, starts, steps };
    },
  };
  const placed = (id: string, parameters: UmapParameters) => {
    const known = sets.get(id);
    const layout = cache.read(known.set, parameters);
    if (layout === undefined) return undefined;
    known.pca ??= pcaOf(current, known.set);
    const points = placePoints(known.set, layout, known.pca.columns);
    return points === undefined ? undefined : { points, computedAt: layout.computedAt };
  };
  answerCalls(parentPort, methods, { errors: apiFailures });
}

function pcaOf(current: CurrentStore, set: DescribedPointSet): PcaOfSet {
  const { database } = current.store;
  const numPoints = set.steps.length;
  const x = new Float32Array(numPoints);
  const y = new Float32Array(numPoints);
  if (numPoints === 0)
    return { header: { set: fingerprintOf(set), explained: [0, 0], numFitted: 0 }, columns: { x, y } };
  const { axes, numFitted } = fitAxes(database, set, 2, FOR_THE_EYE);
  const { along, explained } = projectSet(database, set, axes);
  const numAxes = axes.variances.length;
  for (let point = 0; point < numPoints; point++) {
    x[point] = along[point * numAxes]!;
    y[point] = numAxes > 1 ? along[point * numAxes + 1]! : 0;
  }
  const shares: [number, number] = [explained[0] ?? 0, explained[1] ?? 0];
  return { header: { set: set.header.set, explained: shares, numFitted }, columns: { x, y } };
}
