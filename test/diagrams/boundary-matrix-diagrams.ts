import type { Bar, PersistenceDiagram } from "../../src/diagrams/persistence-diagram.ts";
import { sortedDiagram } from "../../src/diagrams/persistence-diagram.ts";

/**
 * Persistence diagrams of H0 to H2 by the textbook: list every simplex up to tetrahedra, sort by diameter, reduce the whole
 * boundary matrix. No shortcut in common with `src/`; fit for about nine points.
 */
export function boundaryMatrixDiagrams(
  points: readonly (readonly number[])[],
  maxEdgeLength = Number.POSITIVE_INFINITY,
): PersistenceDiagram[] {
  const distance = (a: number, b: number): number =>
    Math.fround(Math.sqrt(points[a]!.reduce((sum, x, at) => sum + (x - points[b]![at]!) ** 2, 0)));
  const diameter = (vertices: number[]): number =>
    Math.max(0, ...vertices.flatMap((a, at) => vertices.slice(at + 1).map((b) => distance(a, b))));

  const simplices = subsets(points.length)
    .filter((vertices) => vertices.length >= 1 && vertices.length <= 4)
    .map((vertices) => ({ vertices, value: diameter(vertices) }))
    .filter(({ value }) => value <= Math.fround(maxEdgeLength));
  simplices.sort((a, b) => a.value - b.value || a.vertices.length - b.vertices.length);
  const placeOf = new Map(simplices.map(({ vertices }, place) => [vertices.join(), place]));

  const columns = new Map<number, Set<number>>();
  const unpaired = new Set(simplices.keys());
  const bars: Bar[][] = [[], [], []];
  for (const [place, { vertices, value }] of simplices.entries()) {
    const column = new Set<number>();
    if (vertices.length > 1) {
      for (const left of vertices) column.add(placeOf.get(vertices.filter((v) => v !== left).join())!);
    }
    for (let low = Math.max(...column); columns.has(low); low = Math.max(...column)) {
      for (const face of columns.get(low)!) if (!column.delete(face)) column.add(face);
    }
    if (column.size === 0) continue;
    const low = Math.max(...column);
    columns.set(low, column);
    unpaired.delete(low);
    unpaired.delete(place);
    const { vertices: born, value: birth } = simplices[low]!;
    if (value > birth) bars[born.length - 1]!.push([birth, value]);
  }
  for (const place of unpaired) {
    const { vertices, value } = simplices[place]!;
    if (vertices.length <= 3) bars[vertices.length - 1]!.push([value, Number.POSITIVE_INFINITY]);
  }
  return bars.map(sortedDiagram);
}

function subsets(size: number): number[][] {
  const all = Array.from({ length: size }, (_, element) => element);
  return Array.from({ length: 2 ** size }, (_, bits) => all.filter((element) => (bits >> element) & 1));
}
