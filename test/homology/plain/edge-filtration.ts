import { NO_EDGE } from "./simplex-keys.ts";

/** The edges of a Vietoris–Rips filtration in their strict order, which is all that the reduction needs to know. */
export interface EdgeFiltration {
  readonly numVertices: number;
  readonly numEdges: number;
  /** `lengths[r]`: filtration value of the edge of rank r; ascending. */
  readonly lengths: Float32Array;
  /** `tails[r]` and `heads[r]`: the two vertices of the edge of rank r. */
  readonly tails: Uint16Array;
  readonly heads: Uint16Array;
  /** `ranks[i * numVertices + j]`: rank of the edge between i and j; `NO_EDGE` on the diagonal and above the threshold. */
  readonly ranks: Int32Array;
}

/**
 * Sorts all edges up to `maxEdgeLength` or the enclosing radius, whichever is less.
 *
 * The *enclosing radius* is the least distance at which some vertex reaches all others. From there on the complex is a cone
 * over that vertex: nothing is born any more, and all but one component are dead.
 *
 * Vertices are renumbered by ascending eccentricity (greatest distance to another vertex). The diagrams do not depend on their
 * order, but the work does: central vertices see the most edges early, and with them in front more triangles are in apparent
 * pairs. It halves the time of 250 random points in 768 dimensions and makes no difference to walks and clusters.
 *
 * @param distances - `[numVertices, numVertices]`, symmetric, 0 on the diagonal.
 */
export function edgeFiltration(
  distances: Float32Array,
  numVertices: number,
  maxEdgeLength: number,
): EdgeFiltration {
  const eccentricities = Array.from({ length: numVertices }, (_, vertex) =>
    distances.subarray(vertex * numVertices, (vertex + 1) * numVertices).reduce((a, b) => Math.max(a, b)),
  );
  const centralFirst = [...eccentricities.keys()];
  centralFirst.sort((a, b) => eccentricities[a]! - eccentricities[b]! || a - b);
  const enclosingRadius = Math.min(...eccentricities);
  // Rounded like the distances, so that an edge of exactly maxEdgeLength is still in when both were rounded up.
  const threshold = Math.min(enclosingRadius, Math.fround(maxEdgeLength));

  const { lengths, codes } = sortedEdges(distances, centralFirst, threshold);
  const numEdges = lengths.length;
  const tails = new Uint16Array(numEdges);
  const heads = new Uint16Array(numEdges);
  const ranks = new Int32Array(numVertices * numVertices).fill(NO_EDGE);
  for (let rank = 0; rank < numEdges; rank++) {
    const head = codes[rank]! % numVertices;
    const tail = (codes[rank]! - head) / numVertices;
    tails[rank] = tail;
    heads[rank] = head;
    ranks[tail * numVertices + head] = rank;
    ranks[head * numVertices + tail] = rank;
  }
  return { numVertices, numEdges, lengths, tails, heads, ranks };
}

/**
 * Lengths and codes (tail · n + head, in new vertex numbers) of the edges up to the threshold, by length, then by code.
 *
 * Each edge is one 64-bit integer, the bits of its length above its code: floats that are not negative have the order of their
 * bits, and a typed array sorts itself far faster than a comparing function would.
 */
function sortedEdges(
  distances: Float32Array,
  centralFirst: readonly number[],
  threshold: number,
): { lengths: Float32Array; codes: Uint32Array } {
  const n = centralFirst.length;
  const edges = new BigUint64Array((n * (n - 1)) / 2);
  const asLengths = new Float32Array(edges.buffer);
  const asCodes = new Uint32Array(edges.buffer);
  let numEdges = 0;
  for (let tail = 1; tail < n; tail++) {
    const row = centralFirst[tail]! * n;
    for (let head = 0; head < tail; head++) {
      const length = distances[row + centralFirst[head]!]!;
      if (length > threshold) continue;
      asLengths[2 * numEdges + HIGH_WORD] = length;
      asCodes[2 * numEdges + 1 - HIGH_WORD] = tail * n + head;
      numEdges++;
    }
  }
  edges.subarray(0, numEdges).sort();

  const lengths = new Float32Array(numEdges);
  const codes = new Uint32Array(numEdges);
  for (let rank = 0; rank < numEdges; rank++) {
    lengths[rank] = asLengths[2 * rank + HIGH_WORD]!;
    codes[rank] = asCodes[2 * rank + 1 - HIGH_WORD]!;
  }
  return { lengths, codes };
}

/** Which 32 bits of a 64-bit integer are the upper ones in memory: 1 on little-endian machines, 0 on big-endian ones. */
const HIGH_WORD = new Uint8Array(new Uint16Array([1]).buffer)[0]!;
