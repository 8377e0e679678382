import { BLOCK_SIZE } from "./block-size.ts";
import { type CloudShape, type ClusteringLayout, layOutForMemory, memoryFor } from "./clustering-memory.ts";
import type { SharedMemory } from "./clustering-module.ts";
import { ClusteringThreads } from "./clustering-threads.ts";
import { connectedForest } from "./connected-forest.ts";
import { dendrogramOrder } from "./dendrogram-order.ts";
import { densestShares } from "./densest-shares.ts";
import { readEdges, writeEdges } from "./edge-list.ts";
import { nearOrder } from "./near-order.ts";
import { neighbourEdges, neighbourReaches } from "./neighbour-edges.ts";
import { inFullBlocks, type NearOrder } from "./pivot-order.ts";
import { ranksIn } from "./ranks.ts";
import { type Edges, joinedEdges, spanningForest } from "./spanning-forest.ts";
import type { Watch } from "./watch.ts";

/** The minimum spanning tree of the mutual reachability graph. */
export interface ReachabilityTree {
  /** n − 1 edges, the shortest first; `from` and `to` are rows of the points. */
  readonly edges: Edges;
  /** The core distance of each point. */
  readonly cores: Float64Array;
}

/** The norm of no quantised point may exceed this, see `kernel/clustering/quantisation.ts`. */
const LARGEST_NORM = 32_767;

/** Up to here the sums of distances are taken exactly from the start. */
const SMALL_CLUSTER = 64;

/** Up to here a phase is over before other threads have been woken. */
const ONE_THREAD_UP_TO = 1024;

/**
 * Distinct weighted points in the memory of the kernel, and what clustering asks about them. Euclidean distances, in double precision
 * from differences of coordinates; 16-bit integers decide which of them have to be computed.
 */
export class PointCloud {
  readonly #layout: ClusteringLayout;
  readonly #memory: SharedMemory;
  readonly #threads: ClusteringThreads;

  /**
   * @param points - Row-major `[n, dimension]`, finite, at least two rows, no two of them equal; copied.
   * @param weights - How many equal points each row stands for.
   * @param shape.minSamples - At most the sum of the weights.
   */
  constructor(
    points: Float32Array | Float64Array,
    weights: Uint32Array,
    shape: Omit<CloudShape, "areDoubles">,
  ) {
    const layout = layOutForMemory({ ...shape, areDoubles: points instanceof Float64Array });
    this.#layout = layout;
    this.#memory = memoryFor(layout);
    this.#threads = new ClusteringThreads(this.#memory, layout);
    const { numPoints, dimension, rowBytes } = layout;
    const rows = this.#points();
    const stride = rowBytes / rows.BYTES_PER_ELEMENT;
    for (let row = 0; row < numPoints; row++) {
      rows.set(points.subarray(row * dimension, (row + 1) * dimension), row * stride);
    }
    this.#uint32(layout.weights, numPoints).set(weights);
  }

  /** The distance between two points. */
  distance(one: number, other: number): number {
    const { points, rowBytes, areDoubles } = this.#layout;
    return this.#threads.hand.kernel.exactDistance(
      points + one * rowBytes,
      points + other * rowBytes,
      rowBytes,
      areDoubles,
    );
  }

  /**
   * The minimum spanning tree under d(p, q) = max(core p, core q, ‖p − q‖), where core p is the distance within which `minSamples`
   * points lie, p itself and equal ones counted.
   *
   * @throws the signal's reason once it has fired
   */
  async reachabilityTree({ signal, onProgress }: Watch = {}): Promise<ReachabilityTree> {
    const layout = this.#layout;
    const { numPoints, wanted } = layout;
    const grid = this.#quantised(Uint32Array.from({ length: numPoints }, (_, point) => point));
    const near = await nearOrder(this.#threads, layout, signal);
    await this.#setOrder(near, signal);
    const numBlocks = near.starts.length - 1;
    this.#uint32(layout.limits, numPoints).fill(0xffffffff);
    const numPairs = (numBlocks * (numBlocks + 1)) / 2;
    const half = (from: number) => ({
      signal,
      onProgress: (share: number) => onProgress?.(from + share / 2),
    });
    await this.#threads.perform({ name: "scanNeighbours", numBlocks, ...grid }, numPairs, half(0));
    const { errorBound } = grid;
    await this.#threads.perform({ name: "finishNeighbours", errorBound }, Math.ceil(numPoints / BLOCK_SIZE), {
      signal,
    });
    const cores = this.#float64(layout.cores, numPoints);
    const neighbours = this.#uint32(layout.neighbours, numPoints * wanted);
    const lengths = this.#float64(layout.lengths, numPoints * wanted);
    const reaches = neighbourReaches(lengths, cores, wanted);
    const forest = spanningForest(numPoints, neighbourEdges(neighbours, lengths, cores, wanted));
    let tree = connectedForest(forest, cores, (one, other) => this.distance(one, other));
    // The shorter the tree, the fewer edges are shorter than its paths: edges between the densest points shorten it at little cost.
    for (const points of densestShares(tree, cores))
      tree = await this.#improved(tree, reaches, grid, { signal }, points);
    tree = await this.#improved(tree, reaches, grid, half(0.5));
    return { edges: tree, cores: cores.slice() };
  }

  /** Puts points into the order that blocks are taken from. */
  async #setOrder({ order, starts }: NearOrder, signal: AbortSignal | undefined): Promise<void> {
    const numBlocks = starts.length - 1;
    this.#uint32(this.#layout.order, order.length).set(order);
    this.#uint32(this.#layout.starts, starts.length).set(starts);
    await this.#threads.perform({ name: "findCentres", numBlocks }, numBlocks, { signal });
  }

  /** The tree with the shortest edges of a spanning tree and those between some points, or all of them if these are left out. */
  async #improved(
    tree: Edges,
    reaches: Float64Array,
    grid: { scale: number; errorBound: number },
    watch: Watch,
    points?: Uint8Array,
  ): Promise<Edges> {
    const layout = this.#layout;
    const { numThreads } = layout;
    const { order, heights } = dendrogramOrder(layout.numPoints, tree, points);
    const numBlocks = Math.ceil(order.length / BLOCK_SIZE);
    await this.#setOrder(inFullBlocks(order), watch.signal);
    const reachesOfPlaces = Float64Array.from(order, (point) => reaches[point]!);
    this.#uint32(layout.reachRanks, order.length).set(ranksIn(tree, reachesOfPlaces));
    this.#uint32(layout.heightRanks, order.length).set(ranksIn(tree, heights));
    this.#float64(layout.heights, order.length).set(heights);
    const blockHeights = this.#float64(layout.blockHeights, numBlocks).fill(0);
    for (const [place, height] of heights.entries()) {
      const block = Math.floor(place / BLOCK_SIZE);
      blockHeights[block] = Math.max(blockHeights[block]!, height);
    }
    this.#uint32(layout.blockRanks, numBlocks).set(ranksIn(tree, blockHeights));
    for (let thread = 0; thread < numThreads; thread++) this.#setEdges(thread, joinedEdges([]));
    const shortest = (found: readonly Edges[]) =>
      spanningForest(layout.numPoints, joinedEdges([...found, tree]));
    const phase = { name: "scanEdges", numPlaces: order.length, ...grid } as const;
    await this.#threads.perform(phase, (numBlocks * (numBlocks + 1)) / 2, {
      ...watch,
      // What the shortest edges so far have no use for, those of all points have none for either.
      onFull: (thread) => this.#setEdges(thread, shortest([this.#edges(thread)])),
    });
    return shortest(Array.from({ length: numThreads }, (_, thread) => this.#edges(thread)));
  }

  /**
   * The medoid of some of the points: the one with the smallest sum of distances to all of them, equal points counted as often as they
   * occur; of several the first.
   *
   * @param members - In ascending order, at least one.
   */
  async medoid(members: Uint32Array, { signal }: Watch = {}): Promise<number> {
    const candidates =
      members.length <= SMALL_CLUSTER ? members : await this.#medoidCandidates(members, signal);
    const weights = this.#uint32(this.#layout.weights, this.#layout.numPoints);
    let medoid = members[0]!;
    let smallest = Number.POSITIVE_INFINITY;
    for (const candidate of candidates) {
      let sum = 0;
      for (const member of members) sum += weights[member]! * this.distance(candidate, member);
      if (sum < smallest) [medoid, smallest] = [candidate, sum];
    }
    return medoid;
  }

  /** Ends the threads, also in the middle of their work. */
  async close(): Promise<void> {
    await this.#threads.close();
  }

  /** The members that may have the smallest sum of distances, as far as sums of quantised ones can tell. */
  async #medoidCandidates(members: Uint32Array, signal: AbortSignal | undefined): Promise<Uint32Array> {
    const layout = this.#layout;
    const { numPoints, numThreads } = layout;
    const { errorBound } = this.#quantised(members);
    const weights = this.#uint32(layout.weights, numPoints);
    const memberWeights = this.#float64(layout.memberWeights, members.length);
    memberWeights.set(Float64Array.from(members, (member) => weights[member]!));
    const total = memberWeights.reduce((sum, weight) => sum + weight, 0);
    const ofThread = (thread: number) => this.#float64(layout.sums + thread * 8 * numPoints, members.length);
    for (let thread = 0; thread < numThreads; thread++) ofThread(thread).fill(0);
    const phase = { name: "sumDistances", numMembers: members.length } as const;
    if (members.length <= ONE_THREAD_UP_TO) this.#threads.performAtOnce(phase);
    else await this.#threads.perform(phase, 1, { signal });
    const sums = new Float64Array(members.length);
    for (let thread = 0; thread < numThreads; thread++) {
      for (const [at, sum] of ofThread(thread).entries()) sums[at] = sums[at]! + sum;
    }
    // Each distance is off by at most twice the bound; the addition of float64 numbers by far less than a millionth more.
    const limit = sums.reduce((a, b) => Math.min(a, b)) * 1.000001 + 4 * errorBound * total;
    return members.filter((_, at) => sums[at]! <= limit);
  }

  /** Writes some points as integers around their mean. @returns units per length, and the bound of the rounding in such units */
  #quantised(members: Uint32Array): { scale: number; errorBound: number } {
    const at = this.#layout;
    const { kernel } = this.#threads.hand;
    this.#uint32(at.members, members.length).set(members);
    const of = [
      at.points,
      at.rowBytes,
      at.areDoubles,
      at.dimension,
      at.members,
      members.length,
      at.centre,
    ] as const;
    kernel.meanOf(...of);
    const radius = kernel.largestNorm(...of);
    const scale = radius > 0 ? (LARGEST_NORM - Math.sqrt(at.dimension)) / radius : 1;
    const errorBound = kernel.quantise(...of, scale, at.quantised, at.quantisedBytes, at.norms);
    return { scale, errorBound };
  }

  /** A copy of the edges that a thread has found. */
  #edges(thread: number): Edges {
    return readEdges(this.#memory.buffer, this.#edgesStart(thread));
  }

  #setEdges(thread: number, edges: Edges): void {
    writeEdges(this.#memory.buffer, this.#edgesStart(thread), edges);
  }

  #edgesStart(thread: number): number {
    return this.#layout.edges + thread * this.#layout.edgesBytes;
  }

  #points(): Float32Array | Float64Array {
    const { points, numPoints, rowBytes, areDoubles } = this.#layout;
    return areDoubles
      ? this.#float64(points, (numPoints * rowBytes) / 8)
      : this.#float32(points, (numPoints * rowBytes) / 4);
  }

  #uint32(start: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, start, length);
  }

  #float32(start: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, start, length);
  }

  #float64(start: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, start, length);
  }
}
