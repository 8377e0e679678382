import { dendrogramOrder } from "./dendrogram-order.ts";
import type { Edges } from "./spanning-forest.ts";

/** Of fewer points all pairs are looked at in no time. */
const FEWEST_POINTS = 1000;

/** One of how many points a share has, the smallest share first. */
const ONE_OF = [16, 4];

/** The densest of every sixteen neighbours in the dendrogram of a spanning tree, then of every four: 1 for a point that is among them. */
export function densestShares(tree: Edges, cores: Float64Array): Uint8Array[] {
  if (cores.length < FEWEST_POINTS) return [];
  const { order } = dendrogramOrder(cores.length, tree);
  return ONE_OF.map((oneOf) => {
    const chosen = new Uint8Array(cores.length);
    for (let start = 0; start < order.length; start += oneOf) {
      const densest = order.subarray(start, start + oneOf).reduce((a, b) => (cores[b]! < cores[a]! ? b : a));
      chosen[densest] = 1;
    }
    return chosen;
  });
}
