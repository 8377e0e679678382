import { Components, type Edges, joinedEdges, spanningForest } from "./spanning-forest.ts";

/**
 * Makes a forest a tree: its components are joined by the shortest edges between their densest points. They need not be the shortest there
 * are, only short.
 *
 * @param cores - The core distance of each point.
 * @param distance - Between two points.
 */
export function connectedForest(
  forest: Edges,
  cores: Float64Array,
  distance: (one: number, other: number) => number,
): Edges {
  const numPoints = cores.length;
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
  const links = spanningTree([...densest.values()], (one, other) =>
    Math.max(cores[one]!, cores[other]!, distance(one, other)),
  );
  return spanningForest(numPoints, joinedEdges([forest, links]));
}

/** The minimum spanning tree of a few points (Prim). */
function spanningTree(points: readonly number[], lengthOf: (one: number, other: number) => number): Edges {
  const count = points.length - 1;
  const tree = { from: new Uint32Array(count), to: new Uint32Array(count), lengths: new Float64Array(count) };
  const nearest = new Uint32Array(points.length);
  const lengths = new Float64Array(points.length).fill(Number.POSITIVE_INFINITY);
  const isInTree = new Uint8Array(points.length);
  let current = 0;
  for (let edge = 0; edge < count; edge++) {
    isInTree[current] = 1;
    let next = -1;
    for (let at = 0; at < points.length; at++) {
      if (isInTree[at] === 1) continue;
      const length = lengthOf(points[at]!, points[current]!);
      if (length < lengths[at]!) [lengths[at], nearest[at]] = [length, current];
      if (next < 0 || lengths[at]! < lengths[next]!) next = at;
    }
    tree.from[edge] = points[nearest[next]!]!;
    tree.to[edge] = points[next]!;
    tree.lengths[edge] = lengths[next]!;
    current = next;
  }
  return tree;
}
