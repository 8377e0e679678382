import type { Edges } from "./spanning-forest.ts";

/**
 * How many edges of a tree are at most so long, for each length: whether one is less than another is then told by whole numbers.
 *
 * @param tree - Its edges, the shortest first.
 */
export function ranksIn({ lengths }: Edges, values: Float64Array): Uint32Array {
  return Uint32Array.from(values, (value) => {
    let [rank, end] = [0, lengths.length];
    while (rank < end) {
      const middle = (rank + end) >>> 1;
      if (lengths[middle]! <= value) rank = middle + 1;
      else end = middle;
    }
    return rank;
  });
}
