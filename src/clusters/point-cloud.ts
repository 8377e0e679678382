import {
  BLOCK_SIZE,
  type CloudShape,
  type ClusteringLayout,
  layOut,
  memoryFor,
} from "./clustering-memory.ts";
import type { SharedMemory } from "./clustering-module.ts";
import { ClusteringThreads } from "./clustering-threads.ts";
import { dendrogramOrder } from "./dendrogram-order.ts";
import { Components, type Edges, joinedEdges, spanningForest } from "./spanning-forest.ts";
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

/** Of fewer points all pairs are looked at in no time. */
const FEWEST_POINTS_FOR_SHARES = 1000;

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
    const layout = layOut({ ...shape, areDoubles: points instanceof Float64Array });
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
    const { numPoints, numThreads, listsBytes, capacity, wanted } = layout;
    const grid = this.#quantised(Uint32Array.from({ length: numPoints }, (_, point) => point));
    for (let thread = 0; thread < numThreads; thread++) {
      const lists = this.#uint32(layout.lists + thread * listsBytes, numPoints * (2 + 2 * capacity));
      for (let list = 0; list < lists.length; list += 2 + 2 * capacity) lists[list + 1] = 0xffffffff;
    }
    const numBlocks = Math.ceil(numPoints / BLOCK_SIZE);
    const numPairs = (numBlocks * (numBlocks + 1)) / 2;
    const half = (from: number) => ({
      signal,
      onProgress: (share: number) => onProgress?.(from + share / 2),
    });
    await this.#threads.perform({ name: "scanNeighbours", ...grid }, numPairs, half(0));
    await this.#threads.perform({ name: "finishNeighbours" }, numBlocks, { signal });
    const cores = this.#float64(layout.cores, numPoints);
    const neighbours = this.#uint32(layout.neighbours, numPoints * wanted);
    const lengths = this.#float64(layout.lengths, numPoints * wanted);
    let tree = this.#connected(
      spanningForest(numPoints, neighbourEdges(neighbours, lengths, cores, wanted)),
      cores,
    );
    // The shorter the tree, the fewer edges are shorter than its paths: edges between the densest points shorten it at little cost.
    for (const points of densestShares(tree, cores))
      tree = await this.#improved(tree, grid, { signal }, points);
    tree = await this.#improved(tree, grid, half(0.5));
    return { edges: tree, cores: cores.slice() };
  }

  /** The tree with the shortest edges of a spanning tree and those between some points, or all of them if these are left out. */
  async #improved(
    tree: Edges,
    grid: { scale: number; errorBound: number },
    watch: Watch,
    points?: Uint8Array,
  ): Promise<Edges> {
    const layout = this.#layout;
    const { numThreads } = layout;
    const { order, heights } = dendrogramOrder(layout.numPoints, tree, points);
    const numBlocks = Math.ceil(order.length / BLOCK_SIZE);
    this.#uint32(layout.order, order.length).set(order);
    this.#float64(layout.heights, order.length).set(heights);
    const blockHeights = this.#float64(layout.blockHeights, numBlocks).fill(0);
    for (const [place, height] of heights.entries()) {
      const block = Math.floor(place / BLOCK_SIZE);
      blockHeights[block] = Math.max(blockHeights[block]!, height);
    }
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
    const { layout } = { layout: this.#layout };
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
    const centre = this.#float64(at.centre, at.dimension).fill(0);
    const points = this.#points();
    const stride = at.rowBytes / points.BYTES_PER_ELEMENT;
    for (const member of members) {
      for (let k = 0; k < at.dimension; k++) centre[k] = centre[k]! + points[member * stride + k]!;
    }
    for (let k = 0; k < at.dimension; k++) centre[k] = centre[k]! / members.length;
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
    const radius = kernel.largestNorm(...of);
    const scale = radius > 0 ? (LARGEST_NORM - Math.sqrt(at.dimension)) / radius : 1;
    const errorBound = kernel.quantise(...of, scale, at.quantised, at.quantisedBytes, at.norms);
    return { scale, errorBound };
  }

  /**
   * Makes a forest a tree: the components are joined by the shortest edges between their densest points. They need not be the shortest
   * there are, only short.
   */
  #connected(forest: Edges, cores: Float64Array): Edges {
    const { numPoints } = this.#layout;
    if (forest.lengths.length === numPoints - 1) return forest;
    const components = new Components(numPoints);
    for (let edge = 0; edge < forest.lengths.length; edge++)
      components.join(forest.from[edge]!, forest.to[edge]!);
    const densest = new Map<number, number>();
    for (let point = 0; point < numPoints; point++) {
      const component = components.find(point);
      const known = densest.get(component);
      if (known === undefined || cores[point]! < cores[known]!) densest.set(component, point);
    }
    const links = this.#treeOf([...densest.values()], cores);
    return spanningForest(numPoints, joinedEdges([forest, links]));
  }

  /** The minimum spanning tree of a few points (Prim). */
  #treeOf(points: number[], cores: Float64Array): Edges {
    const count = points.length - 1;
    const tree = {
      from: new Uint32Array(count),
      to: new Uint32Array(count),
      lengths: new Float64Array(count),
    };
    const nearest = new Uint32Array(points.length);
    const lengths = new Float64Array(points.length).fill(Number.POSITIVE_INFINITY);
    let current = 0;
    lengths[0] = Number.NaN;
    for (let edge = 0; edge < count; edge++) {
      let next = -1;
      for (let at = 0; at < points.length; at++) {
        if (Number.isNaN(lengths[at])) continue;
        const length = Math.max(
          cores[points[at]!]!,
          cores[points[current]!]!,
          this.distance(points[at]!, points[current]!),
        );
        if (length < lengths[at]!) [lengths[at], nearest[at]] = [length, current];
        if (next < 0 || lengths[at]! < lengths[next]!) next = at;
      }
      tree.from[edge] = points[nearest[next]!]!;
      tree.to[edge] = points[next]!;
      tree.lengths[edge] = lengths[next]!;
      lengths[next] = Number.NaN;
      current = next;
    }
    return tree;
  }

  /** A copy of the edges that a thread has found. */
  #edges(thread: number): Edges {
    const start = this.#layout.edges + thread * this.#layout.edgesBytes;
    const count = this.#uint32(start, 1)[0]!;
    const ends = this.#uint32(start + 16, 4 * count);
    const lengths = this.#float64(start + 16, 2 * count);
    return {
      from: Uint32Array.from({ length: count }, (_, edge) => ends[4 * edge]!),
      to: Uint32Array.from({ length: count }, (_, edge) => ends[4 * edge + 1]!),
      lengths: Float64Array.from({ length: count }, (_, edge) => lengths[2 * edge + 1]!),
    };
  }

  #setEdges(thread: number, edges: Edges): void {
    const start = this.#layout.edges + thread * this.#layout.edgesBytes;
    const count = edges.lengths.length;
    this.#uint32(start, 1)[0] = count;
    const ends = this.#uint32(start + 16, 4 * count);
    const lengths = this.#float64(start + 16, 2 * count);
    for (let edge = 0; edge < count; edge++) {
      ends[4 * edge] = edges.from[edge]!;
      ends[4 * edge + 1] = edges.to[edge]!;
      lengths[2 * edge + 1] = edges.lengths[edge]!;
    }
  }

  #points(): Float32Array | Float64Array {
    const { points, numPoints, rowBytes, areDoubles } = this.#layout;
    return areDoubles
      ? this.#float64(points, (numPoints * rowBytes) / 8)
      : new Float32Array(this.#memory.buffer, points, (numPoints * rowBytes) / 4);
  }

  #uint32(start: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, start, length);
  }

  #float64(start: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, start, length);
  }
}

/** The edges between each point and its nearest neighbours, each once where both are neighbours of each other. */
function neighbourEdges(
  neighbours: Uint32Array,
  lengths: Float64Array,
  cores: Float64Array,
  wanted: number,
): Edges {
  const from: number[] = [];
  const to: number[] = [];
  const reachability: number[] = [];
  for (let point = 0; point < cores.length; point++) {
    for (let at = point * wanted; at < (point + 1) * wanted; at++) {
      const other = neighbours[at]!;
      const furthest = lengths[(other + 1) * wanted - 1]!;
      // The other point has listed this edge already, unless it has nearer neighbours.
      if (other < point && lengths[at]! < furthest) continue;
      from.push(point);
      to.push(other);
      reachability.push(Math.max(cores[point]!, cores[other]!, lengths[at]!));
    }
  }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to), lengths: Float64Array.from(reachability) };
}

/** The densest of every sixteen neighbours in the tree's dendrogram, then of every four. 1 for a point that is among them. */
function densestShares(tree: Edges, cores: Float64Array): Uint8Array[] {
  if (cores.length < FEWEST_POINTS_FOR_SHARES) return [];
  const { order } = dendrogramOrder(cores.length, tree);
  return [16, 4].map((oneOf) => {
    const chosen = new Uint8Array(cores.length);
    for (let start = 0; start < order.length; start += oneOf) {
      const densest = order.subarray(start, start + oneOf).reduce((a, b) => (cores[b]! < cores[a]! ? b : a));
      chosen[densest] = 1;
    }
    return chosen;
  });
}
