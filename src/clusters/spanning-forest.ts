/** Edges between points, column by column. */
export interface Edges {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly lengths: Float64Array;
}

/**
 * The minimum spanning forest of a graph (Kruskal), its edges from the shortest to the longest. Of edges of the same length the
 * earlier one is taken.
 */
export function spanningForest(numPoints: number, { from, to, lengths }: Edges): Edges {
  const order = Uint32Array.from(lengths.keys()).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const components = new Components(numPoints);
  const chosen = order.filter((edge) => components.join(from[edge]!, to[edge]!));
  return {
    from: Uint32Array.from(chosen, (edge) => from[edge]!),
    to: Uint32Array.from(chosen, (edge) => to[edge]!),
    lengths: Float64Array.from(chosen, (edge) => lengths[edge]!),
  };
}

/** All edges of several lists, one list behind the other. */
export function joinedEdges(lists: readonly Edges[]): Edges {
  const count = lists.reduce((sum, { lengths }) => sum + lengths.length, 0);
  const all = { from: new Uint32Array(count), to: new Uint32Array(count), lengths: new Float64Array(count) };
  let start = 0;
  for (const list of lists) {
    all.from.set(list.from, start);
    all.to.set(list.to, start);
    all.lengths.set(list.lengths, start);
    start += list.lengths.length;
  }
  return all;
}

/** Which points are connected (union-find, path halving). */
export class Components {
  readonly #parents: Uint32Array;

  constructor(numPoints: number) {
    this.#parents = new Uint32Array(numPoints);
    for (let point = 0; point < numPoints; point++) this.#parents[point] = point;
  }

  /** The point that stands for the component of `point`. */
  find(point: number): number {
    const parents = this.#parents;
    let at = point;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  /** @returns false if the two were connected already */
  join(one: number, other: number): boolean {
    const [first, second] = [this.find(one), this.find(other)];
    if (first === second) return false;
    this.#parents[Math.max(first, second)] = Math.min(first, second);
    return true;
  }
}
