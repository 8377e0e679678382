/** The edges of a point cloud in the order of their lengths, up to the enclosing radius, and what each of them meets when it comes. */
export interface EdgeLunes {
  readonly n: number;
  readonly numEdges: number;
  /** Of each edge, by rank: its ends, the first the smaller. */
  readonly firstEnd: Int32Array;
  readonly secondEnd: Int32Array;
  readonly lengths: Float64Array;
  /** Row-major `[n, n]`: rank of each edge; beyond all edges where there is none. */
  readonly rankOf: Int32Array;
  /** A vertex that earlier edges join to both ends; −1 where there is none. */
  readonly hubOf: Int32Array;
  /** Triangles that may kill a loop, in the order of their latest edges: rank of that edge, and third vertex. */
  readonly unpaired: readonly (readonly [rank: number, vertex: number])[];
}

/**
 * Orders the edges and looks at the lune of each: the vertices that earlier edges join to both of its ends. An edge with an empty lune joins two components or begins a loop; one
 * whose lune has several components closes as many loops but one with its triangles. docs/kernel.md, sections 1 and 3.
 *
 * @param distances - Row-major `[n, n]`, symmetric.
 */
export function edgeLunes(distances: Float64Array, n: number): EdgeLunes {
  let radius = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    let farthest = 0;
    for (let j = 0; j < n; j++) farthest = Math.max(farthest, distances[i * n + j]!);
    radius = Math.min(radius, farthest);
  }
  const edges: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) if (distances[i * n + j]! <= radius) edges.push(i * n + j);
  edges.sort((a, b) => distances[a]! - distances[b]! || a - b);
  const numEdges = edges.length;
  const firstEnd = Int32Array.from(edges, (edge) => Math.floor(edge / n));
  const secondEnd = Int32Array.from(edges, (edge) => edge % n);
  const rankOf = new Int32Array(n * n).fill(numEdges);
  const hubOf = new Int32Array(numEdges).fill(-1);
  const unpaired: [number, number][] = [];
  const joined = new Bits(n);
  for (let rank = 0; rank < numEdges; rank++) {
    const [i, j] = [firstEnd[rank]!, secondEnd[rank]!];
    const lune = joined.common(i, j);
    const hub = firstOf(lune);
    hubOf[rank] = hub;
    if (hub >= 0) joined.takeComponent(lune, hub);
    for (let vertex = firstOf(lune); vertex >= 0; vertex = firstOf(lune)) {
      unpaired.push([rank, vertex]);
      joined.takeComponent(lune, vertex);
    }
    joined.join(i, j);
    rankOf[i * n + j] = rank;
    rankOf[j * n + i] = rank;
  }
  const lengths = Float64Array.from(edges, (edge) => distances[edge]!);
  return { n, numEdges, firstEnd, secondEnd, lengths, rankOf, hubOf, unpaired };
}

/** Which vertices are joined, a bit for each pair. */
class Bits {
  readonly #words: number;
  readonly #rows: Uint32Array[];

  constructor(n: number) {
    this.#words = Math.ceil(n / 32);
    this.#rows = Array.from({ length: n }, () => new Uint32Array(this.#words));
  }

  join(i: number, j: number): void {
    this.#rows[i]![j >> 5]! |= 1 << (j & 31);
    this.#rows[j]![i >> 5]! |= 1 << (i & 31);
  }

  common(i: number, j: number): Uint32Array {
    const [one, other] = [this.#rows[i]!, this.#rows[j]!];
    return one.map((word, at) => word & other[at]!);
  }

  /** Takes a vertex and all that are joined to it within a set out of the set. */
  takeComponent(set: Uint32Array, vertex: number): void {
    const waiting = [vertex];
    set[vertex >> 5]! &= ~(1 << (vertex & 31));
    for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
      const row = this.#rows[from]!;
      for (let at = 0; at < this.#words; at++) {
        let reached = set[at]! & row[at]!;
        set[at]! &= ~reached;
        while (reached !== 0) {
          const bit = 31 - Math.clz32(reached);
          waiting.push(32 * at + bit);
          reached &= ~(1 << bit);
        }
      }
    }
  }
}

function firstOf(set: Uint32Array): number {
  for (let at = 0; at < set.length; at++) {
    const word = set[at]!;
    if (word !== 0) return 32 * at + 31 - Math.clz32(word & -word);
  }
  return -1;
}
