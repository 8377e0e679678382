import fc from "fast-check";
import { expect, test } from "vitest";
import { loopGenerators } from "../../src/homology/loop-generators.ts";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";

const circle = (n: number, x: number, radius: number) =>
  Array.from({ length: n }, (_, i) => [
    x + radius * Math.cos((2 * Math.PI * i) / n),
    radius * Math.sin((2 * Math.PI * i) / n),
  ]);

test("of a circle the loop goes around it, the longest bar first", () => {
  const [loop, ...others] = loopGenerators([...circle(16, 0, 1), ...circle(12, 10, 2)]);
  expect(others).toHaveLength(1);
  expect(loop!.paths).toHaveLength(1);
  expect(new Set(loop!.paths[0])).toEqual(new Set(Array.from({ length: 12 }, (_, i) => 16 + i)));
  expect(new Set(others[0]!.paths[0])).toEqual(new Set(Array.from({ length: 16 }, (_, i) => i)));
});

test("equal points count once, and the first of them is named", () => {
  const points = circle(10, 0, 1);
  const [loop] = loopGenerators([points[0]!, ...points, ...points]);
  expect(loop!.paths[0]!.toSorted((a, b) => a - b)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

const clouds = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), {
  minLength: 4,
  maxLength: 14,
});

test("bars are those of the diagram, and each loop is born and dies with its bar", () => {
  fc.assert(
    fc.property(clouds, (points) => {
      const bars = vietorisRips(points).diagrams[1]!;
      const loops = loopGenerators(points, 1_000);
      expect(loops.map(({ birth, death }) => [birth, death]).sort(byBoth)).toEqual([...bars].sort(byBoth));
      for (const { birth, death, paths } of loops) {
        const edges = paths.flatMap((path) =>
          path.map((p, at) => [p, path[(at + 1) % path.length]!] as const),
        );
        expect(Math.max(...edges.map(([p, q]) => distance(points[p]!, points[q]!)))).toBe(birth);
        expect(isFilled(points, edges, death, true)).toBe(true);
        expect(isFilled(points, edges, death, false)).toBe(false);
      }
    }),
    { numRuns: 150, seed: 7 },
  );
});

test.for([
  [[[0], [1]], 0, /count: found 0, expected a whole number from 1/],
  [[[0, 1], [1]], 5, /points\[1\]: found 1 coordinates, expected 2/],
] as const)("%o is refused", ([points, count, message]) => {
  expect(() => loopGenerators(points, count)).toThrow(message);
});

function byBoth(a: readonly number[], b: readonly number[]): number {
  return a[0]! - b[0]! || a[1]! - b[1]!;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.fround(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!));
}

/** Whether edges are the boundary of triangles up to a length: Gauss's elimination modulo 2 of all of them. */
function isFilled(
  points: readonly (readonly number[])[],
  edges: readonly (readonly [number, number])[],
  length: number,
  isIncluded: boolean,
): boolean {
  const name = (p: number, q: number) => Math.min(p, q) * points.length + Math.max(p, q);
  // Equal points are one.
  const first = points.map((point) => points.findIndex((other) => distance(point, other) === 0));
  const vertices = [...new Set(first)];
  const isThere = (p: number, q: number) => {
    const d = distance(points[p]!, points[q]!);
    return isIncluded ? d <= length : d < length;
  };
  const reduced = new Map<number, Set<number>>();
  const remainder = (chain: Set<number>) => {
    while (chain.size > 0) {
      const latest = Math.max(...chain);
      const column = reduced.get(latest);
      if (column === undefined) return latest;
      for (const edge of column) toggle(chain, edge);
    }
    return -1;
  };
  for (const [at, p] of vertices.entries()) {
    for (const [further, q] of vertices.slice(at + 1).entries()) {
      for (const r of vertices.slice(at + further + 2)) {
        if (!isThere(p, q) || !isThere(p, r) || !isThere(q, r)) continue;
        const chain = new Set([name(p, q), name(p, r), name(q, r)]);
        const latest = remainder(chain);
        if (latest >= 0) reduced.set(latest, chain);
      }
    }
  }
  const chain = new Set<number>();
  for (const [p, q] of edges) toggle(chain, name(p, q));
  return remainder(chain) < 0;
}

function toggle(chain: Set<number>, edge: number): void {
  if (!chain.delete(edge)) chain.add(edge);
}
