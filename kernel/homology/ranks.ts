// From lengths to ranks.

import { noEdge, numEdges, numVertices, paddedVertices, setEdges, setRankMatrix } from "./filtration";
import { allocate, allocateArray, donate } from "./memory";
import { radixSort } from "./radix-sort";

/** One 64-bit record per vertex: the point it stands for, above the bits of its eccentricity. */
let order: usize = 0;

/** No edge is longer. */
let threshold: f32 = 0;

/** Two buffers of a 64-bit record per edge: its ends above the bits of its length. */
let edges: usize = 0;
let spareEdges: usize = 0;
let edgeCount = 0;

/**
 * Chooses the numbering of the vertices and the threshold.
 *
 * The eccentricity of a point is its distance to the farthest one; the least of them is the *enclosing radius*. From
 * there on one vertex is joined to all, the complex is a cone, and nothing is born or dies. So longer edges are left
 * out (Henselman-Ghrist & Ghrist 2016).
 *
 * Vertices are numbered by ascending eccentricity. Any numbering is right. This one makes hubs of central vertices,
 * which cover most of a lune, and leaves a half to a third of the columns that the order of input leaves. Equal ones,
 * as on a circle, are not numbered in the order of input, in which neighbours often follow each other: the hubs that
 * are tried would all lie in one place.
 *
 * @param distances - float32, rows of `paddedVertices`.
 * @param maxEdgeLength - Longer edges are left out even below the enclosing radius.
 */
export function orderVertices(distances: usize, maxEdgeLength: f32): void {
  const n = numVertices;
  const records = allocate(<usize>n << 3);
  order = allocate(<usize>n << 3);
  threshold = maxEdgeLength;
  const stride = coprimeStride(n);
  let point = 0;
  for (let record = 0; record < n; record++) {
    const row = distances + ((<usize>point * paddedVertices) << 2);
    let eccentricity: f32 = 0;
    for (let other = 0; other < n; other++) eccentricity = max(eccentricity, load<f32>(row + (<usize>other << 2)));
    threshold = min(threshold, eccentricity);
    store<u64>(records + (<usize>record << 3), (<u64>point << 32) | <u64>reinterpret<u32>(eccentricity));
    point = (point + stride) % n;
  }
  radixSort(records, order, n, 0);
}

/** About 0.618 of n, without a common divisor: multiples of it, modulo n, pass all points, neighbours far from each other. */
function coprimeStride(n: i32): i32 {
  let stride = max(<i32>(0.6180339887 * <f64>n), 1);
  while (greatestCommonDivisor(stride, n) > 1) stride++;
  return stride;
}

function greatestCommonDivisor(a: i32, b: i32): i32 {
  while (b != 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/** Collects the edges up to the threshold in the new numbering, and sorts them by length. */
export function sortEdges(distances: usize): void {
  const n = numVertices;
  let count = 0;
  for (let first = 1; first < n; first++) {
    const row = distances + ((<usize>first * paddedVertices) << 2);
    for (let second = 0; second < first; second++) count += <i32>(load<f32>(row + (<usize>second << 2)) <= threshold);
  }
  edgeCount = count;
  edges = allocateArray(<u64>count + 1, 8);
  spareEdges = allocateArray(<u64>count + 1, 8);
  let record = edges;
  for (let first = 1; first < n; first++) {
    const row = distances + ((pointOf(first) * paddedVertices) << 2);
    for (let second = 0; second < first; second++) {
      const length = load<f32>(row + (pointOf(second) << 2));
      if (length > threshold) continue;
      store<u64>(record, (<u64>((<u32>first << 16) | <u32>second) << 32) | <u64>reinterpret<u32>(length));
      record += 8;
    }
  }
  radixSort(edges, spareEdges, count, 0);
}

/**
 * Replaces lengths by ranks: the distance matrix becomes the rank matrix, the unsorted edges become the edges' ends and
 * lengths by rank, and the sorted ones are given back.
 */
export function rankEdges(distances: usize): void {
  const sorted = spareEdges;
  setEdges(edgeCount, edges, allocate(<usize>edgeCount << 1));
  setRankMatrix(distances);
  const matrixBytes = (<usize>numVertices * paddedVertices) << 2;
  const none = i32x4.splat(noEdge);
  for (let entry = distances; entry < distances + matrixBytes; entry += 16) v128.store(entry, none);
  const lengths = edges;
  const firstEnds = lengths + (<usize>numEdges << 2);
  const secondEnds = firstEnds + (<usize>numEdges << 1);
  for (let rank = 0; rank < numEdges; rank++) {
    const record = load<u64>(sorted + (<usize>rank << 3));
    const first = <usize>(record >> 48);
    const second = <usize>(record >> 32) & 0xffff;
    store<u32>(lengths + (<usize>rank << 2), <u32>record);
    store<u16>(firstEnds + (<usize>rank << 1), <u16>first);
    store<u16>(secondEnds + (<usize>rank << 1), <u16>second);
    store<i32>(distances + ((first * paddedVertices + second) << 2), rank);
    store<i32>(distances + ((second * paddedVertices + first) << 2), rank);
  }
  donate(sorted, <usize>numEdges << 3);
}

// @ts-ignore: decorator
@inline
function pointOf(vertex: i32): usize {
  return <usize>(load<u64>(order + (<usize>vertex << 3)) >> 32);
}
