import { Components, type Edges } from "./spanning-forest.ts";

/** Points in an order in which every merge joins neighbours. */
export interface DendrogramOrder {
  /** The point at each place. */
  readonly order: Uint32Array;
  /** The height at which the point at a place and the next one are joined, 0 for the last: two places are joined at the largest between them. */
  readonly heights: Float64Array;
}

/**
 * The order of the leaves of a spanning tree's dendrogram.
 *
 * @param tree - n − 1 edges, the shortest first.
 * @param chosen - 1 for the points that are wanted; all of them if it is left out.
 */
export function dendrogramOrder(numPoints: number, tree: Edges, chosen?: Uint8Array): DendrogramOrder {
  const components = new Components(numPoints);
  const first = Uint32Array.from({ length: numPoints }, (_, point) => point);
  const last = first.slice();
  const next = new Int32Array(numPoints).fill(-1);
  const heightAfter = new Float64Array(numPoints);
  for (let edge = 0; edge < tree.lengths.length; edge++) {
    const [one, other] = [components.find(tree.from[edge]!), components.find(tree.to[edge]!)];
    const [head, tail] = [first[one]!, last[other]!];
    next[last[one]!] = first[other]!;
    heightAfter[last[one]!] = tree.lengths[edge]!;
    components.join(one, other);
    const joined = components.find(one);
    first[joined] = head;
    last[joined] = tail;
  }
  const order: number[] = [];
  const heights: number[] = [];
  let point = first[components.find(0)]!;
  let height = 0;
  for (let place = 0; place < numPoints; place++) {
    if (chosen === undefined || chosen[point] === 1) {
      if (order.length > 0) heights.push(height);
      order.push(point);
      height = 0;
    }
    height = Math.max(height, heightAfter[point]!);
    point = next[point]!;
  }
  heights.push(0);
  return { order: Uint32Array.from(order), heights: Float64Array.from(heights) };
}
