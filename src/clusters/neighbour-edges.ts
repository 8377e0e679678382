import type { Edges } from "./spanning-forest.ts";

/**
 * The edges between each point and its nearest neighbours, each once where both are neighbours of each other, as long as their mutual
 * reachability distances.
 *
 * @param neighbours - `wanted` for each point, the nearest first; `lengths` are their distances.
 */
export function neighbourEdges(
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
