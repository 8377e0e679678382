import type { Edges } from "./spanning-forest.ts";

/** Of each point: more make the first tree hardly shorter, and where `wanted` grows with the points they would fill the memory. */
const MOST_EDGES = 16;

/**
 * How long an edge of each point is at least if `neighbourEdges` does not give it: the core distance, and the distance of the last neighbour of
 * which it gives all edges.
 */
export function neighbourReaches(lengths: Float64Array, cores: Float64Array, wanted: number): Float64Array {
  const last = Math.min(wanted, MOST_EDGES) - 1;
  return cores.map((core, point) => Math.max(core, lengths[point * wanted + last]!));
}

/**
 * The edges between each point and its nearest neighbours, as long as their mutual reachability distances; each once where both are among the
 * first neighbours of each other. At most sixteen for each point, and the one to the densest of all its neighbours: no
 * edge of a point is shorter than its core distance, and where that neighbour is at least as dense this one is as short.
 *
 * @param neighbours - `wanted` for each point, the nearest first; `lengths` are their distances.
 */
export function neighbourEdges(
  neighbours: Uint32Array,
  lengths: Float64Array,
  cores: Float64Array,
  wanted: number,
): Edges {
  const numPoints = cores.length;
  const taken = Math.min(wanted, MOST_EDGES);
  const most = numPoints * (wanted > taken ? taken + 1 : taken);
  const edges = { from: new Uint32Array(most), to: new Uint32Array(most), lengths: new Float64Array(most) };
  let numEdges = 0;
  const add = (point: number, at: number) => {
    const other = neighbours[at]!;
    edges.from[numEdges] = point;
    edges.to[numEdges] = other;
    edges.lengths[numEdges++] = Math.max(cores[point]!, cores[other]!, lengths[at]!);
  };
  for (let point = 0; point < numPoints; point++) {
    const start = point * wanted;
    let densest = start;
    for (let at = start; at < start + wanted; at++) {
      if (cores[neighbours[at]!]! < cores[neighbours[densest]!]!) densest = at;
    }
    for (let at = start; at < start + taken; at++) {
      const other = neighbours[at]!;
      const furthest = lengths[other * wanted + taken - 1]!;
      // The other point has listed this edge already, unless it has nearer neighbours.
      if (other < point && lengths[at]! < furthest) continue;
      add(point, at);
    }
    if (densest >= start + taken) add(point, densest);
  }
  return {
    from: edges.from.slice(0, numEdges),
    to: edges.to.slice(0, numEdges),
    lengths: edges.lengths.slice(0, numEdges),
  };
}
