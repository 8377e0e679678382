import { availableParallelism } from "node:os";
import { shownValue } from "../text/shown-value.ts";
import { checkFinite } from "../vectors/check-points.ts";
import { type DistinctRows, distinctRows } from "../vectors/distinct-rows.ts";
import { numRowsOf, type VectorRows, vectorRows } from "../vectors/vector-rows.ts";
import { clusterLabels, NOISE, numberedBySize } from "./cluster-labels.ts";
import { condensedTree } from "./condensed-tree.ts";
import { PointCloud } from "./point-cloud.ts";
import { selectClusters } from "./select-clusters.ts";
import { type SingleLinkage, singleLinkage } from "./single-linkage.ts";
import { joinedEdges } from "./spanning-forest.ts";
import type { Watch } from "./watch.ts";

export interface HdbscanOptions extends Watch {
  /**
   * The fewest points that count as a cluster in layer 0, from 2.
   *
   * @defaultValue max(2, ⌊n / 1000⌋)
   */
  readonly minClusterSize?: number | undefined;
  /**
   * How many points, a point itself included, must lie within its core distance; from 1, at most n.
   *
   * @defaultValue `minClusterSize`, or n if that is less
   */
  readonly minSamples?: number | undefined;
  /**
   * Clusters that split off at a smaller distance are merged with their parents. From 0.
   *
   * @defaultValue 0
   */
  readonly clusterSelectionEpsilon?: number | undefined;
  /**
   * Whether all points may be found to be one cluster.
   *
   * @defaultValue false
   */
  readonly allowSingleCluster?: boolean | undefined;
  /**
   * The most layers, from 1.
   *
   * @defaultValue 1
   */
  readonly maxLayers?: number | undefined;
  /**
   * The most threads; fewer where their lists would not fit into memory.
   *
   * @defaultValue one per processor, and one for fewer than 2,000 distinct points
   */
  readonly numThreads?: number | undefined;
}

/** A flat clustering. */
export interface ClusteringLayer {
  readonly minClusterSize: number;
  /** For each point its cluster, or -1: clusters are numbered from 0, the largest first. */
  readonly labels: Int32Array;
  /** For each cluster the point whose distances to all others of the cluster have the smallest sum; of several the first one. */
  readonly medoids: Uint32Array;
}

export interface HdbscanResult {
  /** The finest first. Each next one doubles `minClusterSize`; one that equals the one before or has fewer than two clusters is left out. */
  readonly layers: readonly ClusteringLayer[];
  readonly minSamples: number;
  readonly numDistinct: number;
}

/** Below this many distinct points a thread takes longer to start than it saves. */
const POINTS_WORTH_A_THREAD = 2000;

/** How many threads are taken for so many distinct points, unless it is told. */
export function threadsFor(numDistinct: number): number {
  return numDistinct < POINTS_WORTH_A_THREAD ? 1 : Math.min(16, availableParallelism());
}

/** Shares of the progress: the tree, then medoids. */
const SHARE_OF_TREE = 0.9;

/**
 * Clusters points by density (HDBSCAN*), by Euclidean distance.
 *
 * Finds the clusters that scikit-learn's HDBSCAN finds, up to their numbers and true ties: a point that belongs equally to two
 * clusters because its own core distance joins them is in neither. The order of the points changes nothing. Equal points are
 * clustered once, with their number as their weight, which is the same. Memory grows with n × `minSamples`, not with n². docs/clusters.md explains it.
 *
 * @param points - n points of one dimension, finite. Rows of float32 are not converted.
 * @throws RangeError naming what was found and what was expected
 */
export async function hdbscan(
  points: readonly ArrayLike<number>[],
  options: HdbscanOptions = {},
): Promise<HdbscanResult> {
  return hdbscanOfRows(vectorRows(points), options);
}

/** `hdbscan` of points that lie row by row in one array. */
export async function hdbscanOfRows(rows: VectorRows, options: HdbscanOptions = {}): Promise<HdbscanResult> {
  const settings = checked(options, numRowsOf(rows));
  checkFinite(rows);
  const exponent = extremeExponent(rows.coordinates);
  if (exponent !== 0) return hdbscanOfRows(scaled(rows, exponent), scaledOptions(options, exponent));
  options.signal?.throwIfAborted();
  const distinct = distinctRows(rows);
  const numDistinct = distinct.weights.length;
  const { minSamples } = settings;
  if (distinct.placeOf.length < 2) {
    const labels = new Int32Array(distinct.placeOf.length).fill(NOISE);
    const layer = { minClusterSize: settings.minClusterSize, labels, medoids: new Uint32Array() };
    return { layers: [layer], minSamples, numDistinct };
  }
  if (numDistinct === 1) {
    // All points are equal: there is no edge, and enough of them lie within distance 0.
    const tree = singleLinkage({ edges: joinedEdges([]), cores: Float64Array.of(0) }, distinct.weights);
    const layers = await layersOf(tree, distinct, settings, async () => 0);
    return { layers, minSamples, numDistinct };
  }
  const numThreads = options.numThreads ?? threadsFor(numDistinct);
  const cloud = new PointCloud(distinct.distinct.coordinates, distinct.weights, {
    numPoints: numDistinct,
    dimension: rows.dimension,
    minSamples,
    numThreads,
  });
  try {
    const { signal, onProgress } = options;
    const reachability = await cloud.reachabilityTree({
      signal,
      onProgress: onProgress && ((share) => onProgress(SHARE_OF_TREE * share)),
    });
    const tree = singleLinkage(reachability, distinct.weights);
    const layers = await layersOf(tree, distinct, settings, (members) => cloud.medoid(members, { signal }));
    onProgress?.(1);
    return { layers, minSamples, numDistinct };
  } finally {
    await cloud.close();
  }
}

/** Squares of coordinates within 2^±300 neither overflow nor vanish beside each other. */
const MODERATE_EXPONENT = 300;

/** The power of two that brings the largest coordinate near 1, or 0 when squares of coordinates fit float64 as they are. */
function extremeExponent(coordinates: Float32Array | Float64Array): number {
  let largest = 0;
  for (let at = 0; at < coordinates.length; at++) {
    const size = Math.abs(coordinates[at]!);
    if (size > largest) largest = size;
  }
  const exponent = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
  return Math.abs(exponent) <= MODERATE_EXPONENT ? 0 : exponent;
}

/** Which clusters there are depends on no scale, and a power of two changes no bit of a coordinate. */
function scaled({ coordinates, dimension }: VectorRows, exponent: number): VectorRows {
  // In two steps: 2^1074, which the smallest number takes, is itself beyond float64.
  const half = 2 ** -Math.trunc(exponent / 2);
  const rest = 2 ** -(exponent - Math.trunc(exponent / 2));
  return { coordinates: coordinates.map((coordinate) => coordinate * half * rest), dimension };
}

function scaledOptions(options: HdbscanOptions, exponent: number): HdbscanOptions {
  const { clusterSelectionEpsilon = 0 } = options;
  const half = 2 ** -Math.trunc(exponent / 2);
  const rest = 2 ** -(exponent - Math.trunc(exponent / 2));
  // A distance that is beyond float64 at this scale merges everything, as it does at the other one.
  return {
    ...options,
    clusterSelectionEpsilon: Math.min(clusterSelectionEpsilon * half * rest, Number.MAX_VALUE),
  };
}

type Settings = ReturnType<typeof checked>;

async function layersOf(
  tree: SingleLinkage,
  { placeOf, first, weights }: DistinctRows,
  settings: Settings,
  medoidOf: (members: Uint32Array) => Promise<number>,
): Promise<ClusteringLayer[]> {
  const layers: ClusteringLayer[] = [];
  const known = new Map<string, number>();
  let { minClusterSize } = settings;
  for (let layer = 0; layer < settings.maxLayers; layer++, minClusterSize *= 2) {
    const condensed = condensedTree(tree, minClusterSize);
    const selected = selectClusters(condensed, weights, settings);
    const ofDistinct = clusterLabels(condensed, selected, settings.clusterSelectionEpsilon);
    const labels = numberedBySize(Int32Array.from(placeOf, (row) => ofDistinct[row]!));
    const numClusters = labels.reduce((most, label) => Math.max(most, label + 1), 0);
    if (layer > 0 && numClusters < 2) break;
    const last = layers.at(-1);
    if (last !== undefined && labels.every((label, point) => label === last.labels[point])) continue;
    const members: number[][] = Array.from({ length: numClusters }, () => []);
    for (const [row, point] of first.entries())
      if (labels[point] !== NOISE) members[labels[point]!]!.push(row);
    const medoids = new Uint32Array(numClusters);
    for (const [cluster, ofCluster] of members.entries()) {
      // Many clusters are the same in several layers.
      const key = ofCluster.join();
      const medoid = known.get(key) ?? (await medoidOf(Uint32Array.from(ofCluster)));
      known.set(key, medoid);
      medoids[cluster] = first[medoid]!;
    }
    layers.push({ minClusterSize, labels, medoids });
  }
  return layers;
}

/** The settings that a run of the algorithm uses. */
function checked(options: HdbscanOptions, numPoints: number) {
  const { clusterSelectionEpsilon = 0, allowSingleCluster = false, maxLayers = 1, numThreads } = options;
  const minClusterSize = options.minClusterSize ?? Math.max(2, Math.floor(numPoints / 1000));
  const minSamples = options.minSamples ?? Math.min(minClusterSize, Math.max(1, numPoints));
  expectWhole("minClusterSize", minClusterSize, 2);
  expectWhole("minSamples", minSamples, 1);
  expectWhole("maxLayers", maxLayers, 1);
  if (numThreads !== undefined) expectWhole("numThreads", numThreads, 1);
  if (
    typeof clusterSelectionEpsilon !== "number" ||
    !(clusterSelectionEpsilon >= 0 && clusterSelectionEpsilon < Number.POSITIVE_INFINITY)
  ) {
    throw new RangeError(
      `clusterSelectionEpsilon: found ${shownValue(clusterSelectionEpsilon)}, expected a distance from 0.`,
    );
  }
  if (minSamples > Math.max(1, numPoints)) {
    throw new RangeError(
      `minSamples: found ${minSamples}, expected at most the number of points, ${numPoints}.\n  No point has that many neighbours.`,
    );
  }
  return { minClusterSize, minSamples, clusterSelectionEpsilon, allowSingleCluster, maxLayers };
}

function expectWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name}: found ${shownValue(value)}, expected a whole number from ${least}.`);
}
