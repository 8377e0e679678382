import type { CondensedTree } from "./condensed-tree.ts";

/** The label of what is in no cluster. */
export const NOISE = -1;

/**
 * The selected cluster of each distinct point, or -1.
 *
 * Where the root is the only cluster, it has only the points that are dense enough: up to epsilon, or, without one, at the root's own
 * greatest density. These are scikit-learn's conventions.
 *
 * @param selected - Clusters of the tree, none below another one unless that is the root.
 */
export function clusterLabels(
  tree: CondensedTree,
  selected: readonly number[],
  clusterSelectionEpsilon: number,
): Int32Array {
  const { parents, clusterOfPoint, exits } = tree;
  const above = new Int32Array(parents.length).fill(NOISE);
  for (const cluster of selected) above[cluster] = cluster;
  for (let cluster = 1; cluster < parents.length; cluster++) {
    if (above[cluster] === NOISE) above[cluster] = above[parents[cluster]!]!;
  }
  const isRootAlone = selected.length === 1 && selected[0] === 0;
  const leastDensity = isRootAlone ? rootDensity(tree, clusterSelectionEpsilon) : Number.POSITIVE_INFINITY;
  return Int32Array.from(clusterOfPoint, (cluster, point) => {
    const label = above[cluster]!;
    if (label !== 0) return label;
    return isRootAlone && exits[point]! >= leastDensity ? 0 : NOISE;
  });
}

function rootDensity({ parents, births, clusterOfPoint, exits }: CondensedTree, epsilon: number): number {
  if (epsilon !== 0) return 1 / epsilon;
  let density = 0;
  for (const [point, cluster] of clusterOfPoint.entries()) {
    if (cluster === 0) density = Math.max(density, exits[point]!);
  }
  for (let child = 1; child < parents.length; child++) {
    if (parents[child] === 0) density = Math.max(density, births[child]!);
  }
  return density;
}

/** Numbers the clusters of labels from 0, the largest first; of equally large ones the one with the earliest point. -1 stays. */
export function numberedBySize(labels: Int32Array): Int32Array {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label !== NOISE) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  // A map keeps the order of the first occurrence, and a sort the order of equals.
  const numbers = new Map(
    [...sizes].sort(([, one], [, other]) => other - one).map(([label], number) => [label, number]),
  );
  return labels.map((label) => numbers.get(label) ?? NOISE);
}
