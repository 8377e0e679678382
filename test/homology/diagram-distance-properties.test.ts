import fc from "fast-check";
import { expect, test } from "vitest";
import { type DiagramDistanceOptions, diagramDistance } from "../../src/homology/diagram-distances.ts";
import type { Bar, PersistenceDiagram } from "../../src/homology/persistence-diagram.ts";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";
import { scatteredClouds } from "./any-clouds.ts";

const measures: readonly Required<DiagramDistanceOptions>[] = ([1, 2, Infinity] as const).flatMap((order) =>
  (["euclidean", "maximum"] as const).map((ground) => ({ order, ground })),
) as Required<DiagramDistanceOptions>[];

/** On a grid, where many distances are equal, or anywhere; with bars of zero length and essential ones among them. */
function diagrams(most: number): fc.Arbitrary<PersistenceDiagram> {
  const number = fc.oneof(
    fc.integer({ min: 0, max: 6 }),
    fc.double({ min: 0, max: 6, noNaN: true, noDefaultInfinity: true }),
  );
  const death = fc.oneof({ arbitrary: number, weight: 6 }, { arbitrary: fc.constant(Infinity), weight: 1 });
  return fc.array(
    fc.tuple(number, death).map(([birth, length]): Bar => [birth, birth + length]),
    { maxLength: most },
  );
}

/** Every way to match the bars of one with those of the other or with the diagonal, tried. */
function cheapest(
  one: PersistenceDiagram,
  other: PersistenceDiagram,
  { order, ground }: Required<DiagramDistanceOptions>,
): number {
  const apart = (x: number, y: number) => (ground === "maximum" ? Math.max(x, y) : Math.hypot(x, y));
  const toBar = (a: Bar, b: Bar) => {
    const infinite = [a, b].filter(([, death]) => death === Infinity).length;
    if (infinite === 1) return Infinity;
    return apart(Math.abs(a[0] - b[0]), infinite === 2 ? 0 : Math.abs(a[1] - b[1]));
  };
  const toDiagonal = ([birth, death]: Bar) => apart((death - birth) / 2, (death - birth) / 2);
  const together = (sum: number, cost: number) =>
    order === Infinity ? Math.max(sum, cost) : sum + cost ** order!;
  const rest = (left: PersistenceDiagram, open: PersistenceDiagram): number => {
    const [first, ...others] = left;
    if (first === undefined) return open.reduce((sum, bar) => together(sum, toDiagonal(bar)), 0);
    const ways = open.map((bar, at) => together(rest(others, open.toSpliced(at, 1)), toBar(first, bar)));
    return Math.min(together(rest(others, open), toDiagonal(first)), ...ways);
  };
  const cost = rest(one, other);
  return order === 2 ? Math.sqrt(cost) : cost;
}

function expectEqual(found: number, right: number, name: string): void {
  if (right === Infinity) expect(found, name).toBe(Infinity);
  else expect(Math.abs(found - right), name).toBeLessThanOrEqual(1e-12 * Math.max(1, right));
}

test("no way to match the bars is cheaper than the distance, and one costs as much", () => {
  fc.assert(
    fc.property(diagrams(5), diagrams(5), (one, other) => {
      for (const measure of measures)
        expectEqual(
          diagramDistance(one, other, measure),
          cheapest(one, other, measure),
          JSON.stringify(measure),
        );
    }),
    { numRuns: 200 },
  );
});

test("a distance is that of the other way round, 0 from itself, and never longer than by way of a third diagram", () => {
  fc.assert(
    fc.property(diagrams(12), diagrams(12), diagrams(12), (a, b, c) => {
      for (const measure of measures) {
        const distance = (x: PersistenceDiagram, y: PersistenceDiagram) => diagramDistance(x, y, measure);
        const direct = distance(a, c);
        expect(distance(a, a.toReversed())).toBeLessThan(1e-14);
        expectEqual(distance(c, a), direct, "the other way round");
        const byThird = distance(a, b) + distance(b, c);
        if (byThird < Infinity) expect(direct).toBeLessThanOrEqual(byThird * (1 + 1e-12) + 1e-12);
      }
    }),
    { numRuns: 200 },
  );
});

test("distances of higher order are no longer: bottleneck ≤ order 2 ≤ order 1", () => {
  fc.assert(
    fc.property(diagrams(12), diagrams(12), (a, b) => {
      for (const ground of ["euclidean", "maximum"] as const) {
        const [first, second, bottleneck] = ([1, 2, Infinity] as const).map((order) =>
          diagramDistance(a, b, { order, ground }),
        );
        if (first === Infinity) continue;
        expect(second!).toBeLessThanOrEqual(first! * (1 + 1e-12) + 1e-12);
        expect(bottleneck!).toBeLessThanOrEqual(second! * (1 + 1e-12) + 1e-12);
      }
    }),
  );
});

test("moving each point of a cloud by ε moves no diagram by more than 2 ε in bottleneck distance", () => {
  const clouds = scatteredClouds(14).chain((cloud) =>
    fc.tuple(
      fc.constant(cloud),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
        minLength: cloud.length * (cloud[0]?.length ?? 0),
        maxLength: cloud.length * (cloud[0]?.length ?? 0),
      }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
    ),
  );
  fc.assert(
    fc.property(clouds, ([cloud, ways, most]) => {
      const dimension = cloud[0]?.length ?? 0;
      const moved = cloud.map((point, i) => {
        const way = Array.from(point, (_, k) => ways[i * dimension + k]!);
        const length = Math.hypot(...way);
        return Array.from(point, (x, k) => x + (length === 0 ? 0 : (most * way[k]!) / Math.max(length, 1)));
      });
      const before = vietorisRips(cloud).diagrams;
      const after = vietorisRips(moved).diagrams;
      const scale = Math.max(1, ...cloud.flatMap((point) => Array.from(point, Math.abs)));
      for (const [k, diagram] of before.entries()) {
        const distance = diagramDistance(diagram, after[k]!, { order: Infinity });
        expect(distance, `H${k}`).toBeLessThanOrEqual(2 * most + 1e-6 * scale);
      }
    }),
  );
});
