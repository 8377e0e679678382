import type { CondensedTree } from "./condensed-tree.ts";

export interface SelectionOptions {
  /** Clusters that split off at a smaller distance than this are merged with their parents; 0 for none. */
  readonly clusterSelectionEpsilon: number;
  /** Whether the root may be a cluster. */
  readonly allowSingleCluster: boolean;
}

/** Sums of some ten thousand float64 numbers may differ by this much, relatively, when their order does. */
const ROUNDING = 1e-12;

/**
 * The clusters of a condensed tree with the largest total stability (excess of mass), then those that split off at no less than
 * epsilon. The conventions are those of scikit-learn.
 *
 * @param weights - How many equal points each distinct point stands for.
 * @returns clusters of the tree in ascending order
 * @see Campello, Moulavi, Zimek, Sander 2015, doi:10.1145/2733381, and Malzer, Baum 2020, arXiv:1911.02282
 */
export function selectClusters(
  tree: CondensedTree,
  weights: Uint32Array,
  { clusterSelectionEpsilon, allowSingleCluster }: SelectionOptions,
): number[] {
  const { parents } = tree;
  const stabilities = stabilitiesOf(tree, weights);
  const ofChildren = new Float64Array(parents.length);
  const isSelected = new Uint8Array(parents.length);
  const last = allowSingleCluster ? 0 : 1;
  for (let cluster = parents.length - 1; cluster >= last; cluster--) {
    // Equally stable, the larger cluster is taken, in whichever order the sums were rounded.
    if (ofChildren[cluster]! > stabilities[cluster]! * (1 + ROUNDING))
      stabilities[cluster] = ofChildren[cluster]!;
    else isSelected[cluster] = 1;
    ofChildren[parents[cluster]!]! += cluster === 0 ? 0 : stabilities[cluster]!;
  }
  // Below a selected cluster nothing else is.
  const isBelow = new Uint8Array(parents.length);
  for (let cluster = last; cluster < parents.length; cluster++) {
    const parent = parents[cluster]!;
    isBelow[cluster] = cluster > 0 && (isBelow[parent] === 1 || isSelected[parent] === 1) ? 1 : 0;
  }
  const selected = [...parents.keys()].filter(
    (cluster) => isSelected[cluster] === 1 && isBelow[cluster] === 0,
  );
  if (clusterSelectionEpsilon === 0 || selected[0] === 0) return selected;
  const options = { clusterSelectionEpsilon, allowSingleCluster };
  return [...new Set(selected.map((cluster) => mergedUp(tree, cluster, options)))].sort((a, b) => a - b);
}

/** Σ (λ − λ of the birth) over all points, λ being where a point leaves the cluster, alone or with a child. */
function stabilitiesOf(tree: CondensedTree, weights: Uint32Array): Float64Array {
  const { parents, births, sizes, clusterOfPoint, exits } = tree;
  const stabilities = new Float64Array(parents.length);
  for (const [point, cluster] of clusterOfPoint.entries()) {
    stabilities[cluster]! += (exits[point]! - births[cluster]!) * weights[point]!;
  }
  for (let child = 1; child < parents.length; child++) {
    const parent = parents[child]!;
    stabilities[parent]! += (births[child]! - births[parent]!) * sizes[child]!;
  }
  return stabilities;
}

/** The nearest cluster above that splits off at a distance of more than epsilon; the cluster itself if it splits off there. */
function mergedUp({ parents, births }: CondensedTree, cluster: number, options: SelectionOptions): number {
  const { clusterSelectionEpsilon, allowSingleCluster } = options;
  if (1 / births[cluster]! >= clusterSelectionEpsilon) return cluster;
  for (let at = cluster; ; at = parents[at]!) {
    const parent = parents[at]!;
    if (parent === 0) return allowSingleCluster ? 0 : at;
    if (1 / births[parent]! > clusterSelectionEpsilon) return parent;
  }
}
