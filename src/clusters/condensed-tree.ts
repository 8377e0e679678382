import type { SingleLinkage } from "./single-linkage.ts";

/**
 * What is left of a single-linkage tree when groups below a minimum size do not count as clusters but as points that leave theirs.
 * Density is λ = 1 / distance. Cluster 0 is the root; children come after their parents.
 */
export interface CondensedTree {
  /** The cluster that each cluster splits off from; 0 for the root itself. */
  readonly parents: readonly number[];
  /** The density at which each cluster splits off; 0 for the root. */
  readonly births: readonly number[];
  readonly sizes: readonly number[];
  /** The cluster that each distinct point leaves, and the density up to which it belongs to it. */
  readonly clusterOfPoint: Uint32Array;
  readonly exits: Float64Array;
}

/**
 * Condenses a single-linkage tree.
 *
 * Everything that happens at one distance happens at once: a component falls into all the components that it consists of just below
 * that distance, however the binary tree orders its equal edges. A point whose core distance is that very distance is in none of
 * them. So neither the order of the points nor that of equal edges changes anything.
 *
 * @see Campello, Moulavi, Zimek, Sander 2015, doi:10.1145/2733381
 */
export function condensedTree(tree: SingleLinkage, minClusterSize: number): CondensedTree {
  const { numPoints, heights, sizes } = tree;
  const condensed = {
    parents: [0],
    births: [0],
    sizes: [sizes.at(-1)!],
    clusterOfPoint: new Uint32Array(numPoints),
    exits: new Float64Array(numPoints),
  };
  const open: { node: number; cluster: number }[] = [{ node: sizes.length - 1, cluster: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, cluster } = next;
    const density = heights[node]! > 0 ? 1 / heights[node]! : Number.POSITIVE_INFINITY;
    const large: number[] = [];
    for (const part of partsBelow(tree, node)) {
      if (part !== node && sizes[part]! >= minClusterSize && heights[part]! < heights[node]!)
        large.push(part);
      else leave(tree, part, condensed, cluster, density);
    }
    if (large.length === 1) open.push({ node: large[0]!, cluster });
    else {
      for (const part of large) {
        open.push({ node: part, cluster: condensed.parents.length });
        condensed.parents.push(cluster);
        condensed.births.push(density);
        condensed.sizes.push(sizes[part]!);
      }
    }
  }
  return condensed;
}

/** The nodes that a node falls into just below its height; points with that core distance are apart there. */
function partsBelow({ numPoints, left, right, heights }: SingleLinkage, node: number): number[] {
  if (node < numPoints) return [node];
  const parts: number[] = [];
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at < numPoints || heights[at]! < heights[node]!) parts.push(at);
    else open.push(left[at - numPoints]!, right[at - numPoints]!);
  }
  return parts;
}

/** All points of a node leave a cluster. */
function leave(
  { numPoints, left, right }: SingleLinkage,
  node: number,
  { clusterOfPoint, exits }: CondensedTree,
  cluster: number,
  density: number,
): void {
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at >= numPoints) open.push(left[at - numPoints]!, right[at - numPoints]!);
    else {
      clusterOfPoint[at] = cluster;
      exits[at] = density;
    }
  }
}
