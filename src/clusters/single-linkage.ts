import type { ReachabilityTree } from "./point-cloud.ts";
import { Components } from "./spanning-forest.ts";

/**
 * The single-linkage tree of mutual reachability: nodes below n are the distinct points, node n + k is made by the k-th shortest edge.
 * The last node is the root.
 */
export interface SingleLinkage {
  /** n. */
  readonly numPoints: number;
  /** `left[k]` and `right[k]` are the nodes that node n + k joins. */
  readonly left: Uint32Array;
  readonly right: Uint32Array;
  /**
   * The distance at which a node comes into being, for a point its core distance: the copies that it stands for are apart below it and
   * together from there on.
   */
  readonly heights: Float64Array;
  /** How many points a node holds, equal ones counted as often as they occur. */
  readonly sizes: Float64Array;
}

export function singleLinkage({ edges, cores }: ReachabilityTree, weights: Uint32Array): SingleLinkage {
  const numPoints = cores.length;
  const numEdges = edges.lengths.length;
  const left = new Uint32Array(numEdges);
  const right = new Uint32Array(numEdges);
  const heights = new Float64Array(numPoints + numEdges);
  const sizes = new Float64Array(numPoints + numEdges);
  heights.set(cores);
  sizes.set(weights);
  const components = new Components(numPoints);
  const nodes = Uint32Array.from({ length: numPoints }, (_, point) => point);
  for (let edge = 0; edge < numEdges; edge++) {
    const [one, other] = [components.find(edges.from[edge]!), components.find(edges.to[edge]!)];
    const node = numPoints + edge;
    left[edge] = nodes[one]!;
    right[edge] = nodes[other]!;
    heights[node] = edges.lengths[edge]!;
    sizes[node] = sizes[left[edge]!]! + sizes[right[edge]!]!;
    components.join(one, other);
    nodes[components.find(one)] = node;
  }
  return { numPoints, left, right, heights, sizes };
}
