import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type DiagramDistanceOptions,
  diagramDistance,
  diagramDistances,
} from "../../src/homology/diagram-distances.ts";
import type { Bar, PersistenceDiagram } from "../../src/homology/persistence-diagram.ts";

const measures: Readonly<Record<string, DiagramDistanceOptions>> = {
  "1 euclidean": { order: 1 },
  "1 maximum": { order: 1, ground: "maximum" },
  "2 euclidean": { order: 2, ground: "euclidean" },
  "2 maximum": { order: 2, ground: "maximum" },
  "Infinity maximum": { order: Infinity },
};

type WrittenBars = readonly (readonly [number, number | "inf"])[];

interface GoldenPair {
  readonly name: string;
  readonly input: { readonly a: WrittenBars; readonly b: WrittenBars };
  readonly expected: Readonly<Record<string, number | "inf">>;
}

const file = new URL("../golden/diagram-distances/distances.json", import.meta.url);
const golden: readonly GoldenPair[] = JSON.parse(readFileSync(file, "utf8")).cases;
const number = (value: number | "inf") => (value === "inf" ? Infinity : value);
const bars = (written: WrittenBars): PersistenceDiagram =>
  written.map(([birth, death]) => [birth, number(death)]);

describe("distances are what other programs give to 1e-9, either way round", () => {
  test.each(golden.map((pair) => [pair.name, pair] as const))("%s", (_, { input, expected }) => {
    const [a, b] = [bars(input.a), bars(input.b)];
    for (const [name, options] of Object.entries(measures)) {
      const right = number(expected[name]!);
      for (const found of [diagramDistance(a, b, options), diagramDistance(b, a, options)]) {
        if (right === Infinity) expect(found, name).toBe(Infinity);
        else expect(Math.abs(found - right), name).toBeLessThanOrEqual(1e-9 * Math.max(1, right));
      }
    }
  });
});

describe("distances of order 1 are what hera gives as far as it is exact, and bottleneck distances what gudhi gives", () => {
  const ofHera = new URL("../golden/diagram-distances/hera.json", import.meta.url);
  const pairs: readonly GoldenPair[] = JSON.parse(readFileSync(ofHera, "utf8")).cases;
  test.each(pairs.map((pair) => [pair.name, pair] as const))("%s", (_, { input, expected }) => {
    const [a, b] = [bars(input.a), bars(input.b)];
    expect(diagramDistance(a, b)).toBeCloseTo(number(expected.wasserstein_1_l2!), 6);
    expect(diagramDistance(a, b, { order: Infinity })).toBeCloseTo(number(expected.bottleneck!), 12);
  });
});

test("the matrix of several diagrams is symmetric and zero on its diagonal", () => {
  const three: Bar[][] = [
    [[0, 1]],
    [],
    [
      [0, 1],
      [0.5, 0.75],
    ],
  ];
  expect([...diagramDistances(three, { order: Infinity })]).toEqual([
    0, 0.5, 0.125, 0.5, 0, 0.5, 0.125, 0.5, 0,
  ]);
  expect(diagramDistances([])).toEqual(new Float64Array(0));
});

test("scaling by a power of two scales distances by it, also where squares would overflow or vanish", () => {
  const one: Bar[] = [
    [0, 1],
    [0.25, 0.75],
    [0.5, 2],
  ];
  const other: Bar[] = [[0.125, 1.125]];
  for (const exponent of [-600, 600, 1000]) {
    const scaled = (diagram: readonly Bar[]) =>
      diagram.map(([birth, death]): Bar => [birth * 2 ** exponent, death * 2 ** exponent]);
    for (const options of Object.values(measures)) {
      const right = diagramDistance(one, other, options) * 2 ** exponent;
      expect(diagramDistance(scaled(one), scaled(other), options) / right).toBeCloseTo(1, 12);
    }
  }
});

test("what is no diagram, no order and no ground is refused by name", () => {
  expect(() =>
    diagramDistances([
      [[0, 1]],
      [
        [0, 1],
        [2, 1],
      ],
    ]),
  ).toThrow("diagramDistances: diagrams[1][1]: found a bar from 2 to 1, expected birth ≤ death.");
  expect(() => diagramDistance([], [], { order: 3 as 2 })).toThrow("order: found 3, expected 1, 2");
  expect(() => diagramDistance([], [], { ground: "cosine" as "maximum" })).toThrow(
    'ground: found "cosine", expected "euclidean" or "maximum".',
  );
});
