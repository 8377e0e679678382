import { shownValue } from "../text/shown-value.ts";
import { distinctRows } from "../vectors/distinct-rows.ts";
import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { numRowsOf, vectorRows } from "../vectors/vector-rows.ts";
import { type EdgeLunes, edgeLunes } from "./edge-lunes.ts";

/** A bar of H1 and points that make its loop. */
export interface LoopGenerator {
  readonly birth: number;
  readonly death: number;
  /**
   * Closed paths, each a list of points: rows of the cloud, the first of equal ones. Together they are the loop; nearly always it is one. No edge of
   * them is longer than `birth`, one is as long, and from `death` on triangles fill them.
   */
  readonly paths: readonly (readonly number[])[];
}

/** Ranks of edges and lunes of more points would take minutes. */
export const MOST_POINTS = 1_000;

/**
 * Which points make the most persistent loops of a cloud: a cycle for each of the longest bars of H1 (Vietoris–Rips, Z/2, threshold at the enclosing
 * radius).
 *
 * A bar has many cycles that represent it. The one that is told has the fewest points that the search finds: the bar's first edge and the shortest way back over earlier ones, if that
 * dies when the bar does; else what is left of the boundary that kills it.
 *
 * @param points - At most 1,000 different rows of equal length.
 * @param count - So many of the longest bars, from 1.
 * @returns The longest bar first; fewer where there are fewer.
 * @throws RangeError naming the row and column of what is no finite number, or for more points.
 */
export function loopGenerators(points: readonly ArrayLike<number>[], count = 5): LoopGenerator[] {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`count: found ${shownValue(count)}, expected a whole number from 1.`);
  const { distinct, first } = distinctRows(vectorRows(points));
  const n = numRowsOf(distinct);
  if (n > MOST_POINTS)
    throw new RangeError(
      `points: found ${n} different ones, expected at most ${MOST_POINTS}.\n  Take a sample of them.`,
    );
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      // Rounded as the diagrams are, so that the same edges tie.
      const distance = Math.fround(
        euclideanDistance(distinct.coordinates, i, distinct.coordinates, j, distinct.dimension),
      );
      if (!Number.isFinite(distance))
        throw new RangeError(
          `points[${first[i]!}]: found a distance of ${distance} to points[${first[j]!}], expected finite coordinates.`,
        );
      distances[i * n + j] = distance;
      distances[j * n + i] = distance;
    }
  }
  const lunes = edgeLunes(distances, n);
  const columns = reducedTriangles(lunes);
  const byPivot = new Map(columns.map((column) => [column.pivot, column]));
  return columns
    .map((column) => ({ column, birth: lunes.lengths[column.pivot]!, death: lunes.lengths[column.death]! }))
    .filter(({ birth, death }) => birth < death)
    .sort((a, b) => b.death - b.birth - (a.death - a.birth) || a.birth - b.birth)
    .slice(0, count)
    .map(({ column, birth, death }) => {
      const short = shortCycle(lunes, column.pivot);
      const isOfThisBar = short !== null && diesWith(lunes, byPivot, edgesAlong(lunes, short), column);
      const paths = isOfThisBar ? [short] : closedPaths(lunes, column.edges);
      return { birth, death, paths: paths.map((path) => path.map((vertex) => first[vertex]!)) };
    });
}

/** The boundary that kills a loop, reduced: the loop's latest edge begins it. */
interface Column {
  readonly pivot: number;
  /** Rank of the latest edge of the triangle that kills it. */
  readonly death: number;
  readonly edges: readonly number[];
}

/** H1 by reducing boundaries of triangles in ascending order; docs/kernel.md, section 5. */
function reducedTriangles(lunes: EdgeLunes): Column[] {
  const { n, rankOf, firstEnd, secondEnd, hubOf, unpaired } = lunes;
  const byPivot = new Map<number, Column>();
  const chain = new Chain(lunes.numEdges);
  for (const [rank, vertex] of unpaired) {
    for (const end of [firstEnd[rank]!, secondEnd[rank]!]) {
      chain.toggle(rankOf[end * n + vertex]!);
      chain.toggle(rankOf[end * n + hubOf[rank]!]!);
    }
    reduce(lunes, byPivot, chain, () => true);
    const pivot = chain.latest();
    if (pivot >= 0) byPivot.set(pivot, { pivot, death: rank, edges: chain.drained() });
  }
  return [...byPivot.values()];
}

/**
 * Adds boundaries until none is left that has the chain's latest edge as its own latest.
 *
 * @param mayAdd - Whether a loop's boundary may be added; the reduction ends where not.
 */
function reduce(
  { n, rankOf, firstEnd, secondEnd, hubOf }: EdgeLunes,
  byPivot: ReadonlyMap<number, Column>,
  chain: Chain,
  mayAdd: (column: Column) => boolean,
): void {
  for (let pivot = chain.latest(); pivot >= 0; pivot = chain.latest()) {
    const hub = hubOf[pivot]!;
    if (hub >= 0) {
      chain.toggle(pivot);
      chain.toggle(rankOf[firstEnd[pivot]! * n + hub]!);
      chain.toggle(rankOf[secondEnd[pivot]! * n + hub]!);
      continue;
    }
    const column = byPivot.get(pivot);
    if (column === undefined || !mayAdd(column)) return;
    for (const edge of column.edges) chain.toggle(edge);
  }
}

/** Whether a cycle that begins with a bar's first edge is filled when the bar ends, not later. */
function diesWith(
  lunes: EdgeLunes,
  byPivot: ReadonlyMap<number, Column>,
  edges: readonly number[],
  bar: Column,
): boolean {
  const chain = new Chain(lunes.numEdges);
  for (const edge of edges) chain.toggle(edge);
  reduce(lunes, byPivot, chain, (column) => lunes.lengths[column.death]! <= lunes.lengths[bar.death]!);
  return chain.latest() < 0;
}

/** The path of the fewest edges between the ends of an edge over earlier ones; null where there is none, so that it joins two components. */
function shortCycle({ n, rankOf, firstEnd, secondEnd }: EdgeLunes, pivot: number): number[] | null {
  const [from, to] = [firstEnd[pivot]!, secondEnd[pivot]!];
  const before = new Int32Array(n).fill(-1);
  before[from] = from;
  const waiting = [from];
  for (const vertex of waiting) {
    if (vertex === to) break;
    for (let next = 0; next < n; next++) {
      if (next === vertex || before[next]! >= 0 || rankOf[vertex * n + next]! >= pivot) continue;
      before[next] = vertex;
      waiting.push(next);
    }
  }
  if (before[to]! < 0) return null;
  const path = [to];
  while (path[0] !== from) path.unshift(before[path[0]!]!);
  return path;
}

function edgesAlong({ n, rankOf }: EdgeLunes, path: readonly number[]): number[] {
  return path.map((vertex, at) => rankOf[vertex * n + path[(at + 1) % path.length]!]!);
}

/** Edges of which each vertex has an even number, as closed paths, the one with the latest edge first. */
function closedPaths({ firstEnd, secondEnd }: EdgeLunes, edges: readonly number[]): number[][] {
  const left = [...edges].sort((a, b) => b - a);
  const paths: number[][] = [];
  while (left.length > 0) {
    const edge = left.shift()!;
    const path = [firstEnd[edge]!];
    for (let at = secondEnd[edge]!; at !== path[0]; ) {
      path.push(at);
      const next = left.findIndex((other) => firstEnd[other] === at || secondEnd[other] === at);
      const [taken] = left.splice(next, 1);
      at = firstEnd[taken!] === at ? secondEnd[taken!]! : firstEnd[taken!]!;
    }
    paths.push(path);
  }
  return paths;
}

/** A sum of edges modulo 2, of which the latest is asked for. */
class Chain {
  readonly #words: Uint32Array;
  /** No word above this one is set. */
  #highest = 0;

  constructor(numEdges: number) {
    this.#words = new Uint32Array((numEdges >> 5) + 1);
  }

  toggle(edge: number): void {
    const word = edge >> 5;
    this.#words[word]! ^= 1 << (edge & 31);
    this.#highest = Math.max(this.#highest, word);
  }

  /** −1 where there is none. */
  latest(): number {
    while (this.#highest > 0 && this.#words[this.#highest] === 0) this.#highest--;
    const word = this.#words[this.#highest]!;
    return word === 0 ? -1 : 32 * this.#highest + 31 - Math.clz32(word);
  }

  /** All edges, the latest first; none is left. */
  drained(): number[] {
    const edges: number[] = [];
    for (let edge = this.latest(); edge >= 0; edge = this.latest()) {
      edges.push(edge);
      this.toggle(edge);
    }
    return edges;
  }
}
