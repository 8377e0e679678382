import type { NeighbourLists } from "./nearest-neighbours.ts";

/** Edges of a weighted graph, each once, with `heads[e] < tails[e]`. */
export interface FuzzyGraph {
  readonly heads: Uint32Array;
  readonly tails: Uint32Array;
  /** In (0, 1]: how certain it is that two points are neighbours. */
  readonly weights: Float32Array;
}

const ROUNDS = 64;
const TOLERANCE = 1e-5;
/** A point's scale is at least this share of the mean distance. */
const LEAST_SCALE = 1e-3;

/**
 * UMAP's fuzzy graph: each point sees its nearest neighbour with certainty and the others fading at a rate of its own, so that
 * all of them together weigh log2(k); two views of an edge, a and b, are joined as a + b − ab.
 *
 * @see McInnes, Healy & Melville 2018, arXiv:1802.03426, section 3.1, and umap-learn's `fuzzy_simplicial_set`
 */
export function fuzzyGraph(lists: NeighbourLists): FuzzyGraph {
  const { k, indices } = lists;
  const n = indices.length / k;
  const weights = memberships(lists);
  const weightFrom = (from: number, to: number): number => {
    for (let at = from * k; at < (from + 1) * k; at++) if (indices[at] === to) return weights[at]!;
    return 0;
  };
  const heads = new Uint32Array(n * k);
  const tails = new Uint32Array(n * k);
  const joined = new Float32Array(n * k);
  let numEdges = 0;
  for (let i = 0; i < n; i++) {
    for (let at = i * k; at < (i + 1) * k; at++) {
      const j = indices[at]!;
      const back = weightFrom(j, i);
      // An edge that both ends see is met twice and taken once.
      if (back > 0 && j < i) continue;
      const there = weights[at]!;
      const weight = there + back - there * back;
      if (weight <= 0) continue;
      heads[numEdges] = Math.min(i, j);
      tails[numEdges] = Math.max(i, j);
      joined[numEdges] = weight;
      numEdges += 1;
    }
  }
  return {
    heads: heads.slice(0, numEdges),
    tails: tails.slice(0, numEdges),
    weights: joined.slice(0, numEdges),
  };
}

/** Distances whose mean is 1 within this power of two are taken as they are. */
const MODERATE_EXPONENT = 20;

/** How certain each point is of each of its neighbours. It depends on no scale. */
function memberships({ k, indices, distances: given }: NeighbourLists): Float32Array {
  const n = indices.length / k;
  const distances = moderated(given);
  const weights = new Float32Array(n * k);
  const mean = meanOf(distances, 0, distances.length);
  // The point itself counts among its k + 1 neighbours in umap-learn.
  const target = Math.log2(k + 1);
  for (let i = 0; i < n; i++) {
    const from = i * k;
    let nearest = 0;
    for (let at = from; at < from + k && nearest === 0; at++) nearest = distances[at]!;
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    let scale = 1;
    for (let round = 0; round < ROUNDS; round++) {
      let sum = 0;
      for (let at = from; at < from + k; at++) {
        const beyond = distances[at]! - nearest;
        sum += beyond > 0 ? Math.exp(-beyond / scale) : 1;
      }
      if (Math.abs(sum - target) < TOLERANCE) break;
      if (sum > target) {
        high = scale;
        scale = (low + high) / 2;
      } else {
        low = scale;
        scale = high === Number.POSITIVE_INFINITY ? 2 * scale : (low + high) / 2;
      }
    }
    scale = Math.max(scale, LEAST_SCALE * (nearest > 0 ? meanOf(distances, from, from + k) : mean));
    for (let at = from; at < from + k; at++) {
      const beyond = distances[at]! - nearest;
      weights[at] = beyond <= 0 || scale === 0 ? 1 : Math.exp(-beyond / scale);
    }
  }
  return weights;
}

/** The distances times a power of two: a point's own scale is searched for from 1 on, and would not be reached from 1e30. */
function moderated(distances: Float32Array): Float32Array {
  const exponent = Math.floor(Math.log2(meanOf(distances, 0, distances.length)));
  if (!Number.isFinite(exponent) || Math.abs(exponent) <= MODERATE_EXPONENT) return distances;
  return distances.map((distance) => distance * 2 ** -exponent);
}

function meanOf(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += values[at]!;
  return to === from ? 0 : sum / (to - from);
}
