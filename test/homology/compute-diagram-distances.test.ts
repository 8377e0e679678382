import { expect, test } from "vitest";
import { computeDiagramDistances } from "../../src/homology/compute-diagram-distances.ts";
import { diagramDistances } from "../../src/homology/diagram-distances.ts";
import type { PersistenceDiagram } from "../../src/homology/persistence-diagram.ts";

/** Of bars that look random and are the same each time. */
function manyDiagrams(count: number, numBars: number): PersistenceDiagram[] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: numBars }, (_bar, k) => {
      const birth = (Math.sin(997 * (i * numBars + k)) + 1) / 2;
      return [birth, birth + 0.1 + ((k * 31) % 17) / 17];
    }),
  );
}

test("distances computed in pieces are those computed at once, and other events get their turn", async () => {
  const diagrams = manyDiagrams(60, 40);
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  const told: number[] = [];
  const found = await computeDiagramDistances(diagrams, {
    order: 2,
    onProgress: ({ done, total }) => told.push(done / total),
  });
  clearInterval(timer);
  expect(found).toEqual(diagramDistances(diagrams, { order: 2 }));
  expect(turns).toBeGreaterThan(0);
  expect(told.length).toBeGreaterThan(0);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBeLessThan(1);
});

test("a signal ends the computation with its reason", async () => {
  const controller = new AbortController();
  const computed = computeDiagramDistances(manyDiagrams(100, 60), {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(computed).rejects.toThrow("enough");
});

test("what is no diagram is refused by its place", async () => {
  await expect(computeDiagramDistances([[], [[2, 1]]])).rejects.toThrow(
    "computeDiagramDistances: diagrams[1][0]: found a bar from 2 to 1",
  );
});
