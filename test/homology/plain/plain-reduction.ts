import type { Bar, PersistenceDiagram } from "../../../src/homology/persistence-diagram.ts";
import { edgeCoboundary, triangleCoboundary } from "./coboundaries.ts";
import { type Pairing, pairByCohomology } from "./cohomology-reduction.ts";
import type { EdgeFiltration } from "./edge-filtration.ts";

/**
 * Persistence diagrams of H0 to H`maxHomologyDimension` (0, 1 or 2) of an edge filtration: components by
 * union-find, then cycles and voids by cohomology, after Ripser (Bauer 2021, doi:10.1007/s41468-021-00071-5).
 *
 * @param queueCapacity - As in `pairByCohomology`.
 */
export function reduceFiltration(
  filtration: EdgeFiltration,
  maxHomologyDimension: number,
  queueCapacity?: number,
): PersistenceDiagram[] {
  const { numVertices: n, lengths } = filtration;
  const components = joinComponents(filtration);
  const diagrams = [components.diagram];
  if (maxHomologyDimension === 0) return diagrams;

  const cycles = pairByCohomology(
    edgeColumns(filtration, components.isJoin),
    edgeCoboundary(filtration),
    n,
    queueCapacity,
  );
  diagrams.push(diagramOf(cycles, lengths, 1, n));
  if (maxHomologyDimension === 1) return diagrams;

  const voids = pairByCohomology(
    triangleColumns(filtration, cycles),
    triangleCoboundary(filtration),
    n,
    queueCapacity,
  );
  diagrams.push(diagramOf(voids, lengths, n, n * n));
  return diagrams;
}

/** H0: each component is born at 0 and dies with the edge that joins it to another one (Kruskal's algorithm). */
function joinComponents({ numVertices, numEdges, lengths, tails, heads }: EdgeFiltration): {
  diagram: PersistenceDiagram;
  /** `isJoin[r]`: 1 if the edge of rank r ends a component. */
  isJoin: Uint8Array;
} {
  const parents = Int32Array.from({ length: numVertices }, (_, vertex) => vertex);
  const root = (vertex: number): number => {
    let at = vertex;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  };

  const bars: Bar[] = [];
  const isJoin = new Uint8Array(numEdges);
  let numComponents = numVertices;
  for (let rank = 0; rank < numEdges && numComponents > 1; rank++) {
    const a = root(tails[rank]!);
    const b = root(heads[rank]!);
    if (a === b) continue;
    parents[a] = b;
    isJoin[rank] = 1;
    numComponents--;
    // Distinct points can be so near that their distance rounds to 0.
    if (lengths[rank]! > 0) bars.push([0, lengths[rank]!]);
  }
  for (let component = 0; component < numComponents; component++) bars.push([0, Number.POSITIVE_INFINITY]);
  return { diagram: sortedDiagram(bars), isJoin };
}

/** The edges that may begin a cycle, latest first: those that join no components and have no apparent cofacet. */
function edgeColumns(filtration: EdgeFiltration, isJoin: Uint8Array): number[] {
  const columns: number[] = [];
  const lune = new Int32Array(filtration.numVertices);
  for (let edge = filtration.numEdges - 1; edge >= 0; edge--) {
    // Clearing: an edge that ends a component begins no cycle.
    if (isJoin[edge] === 1) continue;
    // Apparent pair: with a vertex in its lune, the edge is filled at once by its first triangle.
    if (writeLune(filtration, edge, lune) === 0) columns.push(edge);
  }
  return columns;
}

/** The triangles that may begin a void, latest first: those that end no cycle and have no apparent cofacet. */
function triangleColumns(filtration: EdgeFiltration, cycles: Pairing): number[] {
  const { numVertices: n, ranks } = filtration;
  const columns: number[] = [];
  const lune = new Int32Array(n);
  for (let edge = filtration.numEdges - 1; edge >= 0; edge--) {
    const size = writeLune(filtration, edge, lune);
    // Down to 1: the first triangle of an edge is its apparent cofacet, and so begins nothing (clearing).
    for (let at = size - 1; at > 0; at--) {
      const k = lune[at]!;
      const triangle = edge * n + k;
      if (isInApparentPair(k, at, edge)) continue;
      // Clearing: a triangle that ends a cycle begins no void.
      if (!cycles.birthOf.has(triangle)) columns.push(triangle);
    }
  }
  return columns;

  /** Whether an earlier vertex of the lune sees k by an earlier edge; then the first such one gives the apparent cofacet. */
  function isInApparentPair(k: number, at: number, edge: number): boolean {
    for (let before = 0; before < at; before++) {
      if (ranks[k * n + lune[before]!]! < edge) return true;
    }
    return false;
  }
}

/**
 * Writes the *lune* of an edge: the vertices, ascending, that earlier edges join to both its ends, so that with each of them the
 * edge makes a triangle of which it is the latest edge.
 *
 * @returns how many they are.
 */
function writeLune(
  { numVertices: n, tails, heads, ranks }: EdgeFiltration,
  edge: number,
  lune: Int32Array,
): number {
  const rowI = tails[edge]! * n;
  const rowJ = heads[edge]! * n;
  let size = 0;
  for (let v = 0; v < n; v++) {
    if (ranks[rowI + v]! < edge && ranks[rowJ + v]! < edge) lune[size++] = v;
  }
  return size;
}

/** Bars of a pairing; dividing a key by the number given and rounding down leaves the rank of its latest edge. */
function diagramOf(
  { birthOf, essential }: Pairing,
  lengths: Float32Array,
  birthDivisor: number,
  deathDivisor: number,
): PersistenceDiagram {
  const bars: Bar[] = [];
  for (const [end, begin] of birthOf) {
    const birth = lengths[Math.floor(begin / birthDivisor)]!;
    const death = lengths[Math.floor(end / deathDivisor)]!;
    if (death > birth) bars.push([birth, death]);
  }
  for (const begin of essential) {
    bars.push([lengths[Math.floor(begin / birthDivisor)]!, Number.POSITIVE_INFINITY]);
  }
  return sortedDiagram(bars);
}

/** Puts bars in the one order in which diagrams are compared and stored: by birth, then by death. */
function sortedDiagram(bars: readonly Bar[]): PersistenceDiagram {
  // Compared with < and not by difference: two essential bars would give Infinity - Infinity, which is NaN.
  return bars.toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
}

function order(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
