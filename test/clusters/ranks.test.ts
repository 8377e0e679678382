import { expect, test } from "vitest";
import { ranksIn } from "../../src/clusters/ranks.ts";

test("a length is less than an edge of the tree exactly if its rank is less than the edge's", () => {
  const lengths = Float64Array.of(0.1, 0.2, 0.2, 0.3);
  const tree = { from: new Uint32Array(4), to: new Uint32Array(4), lengths };
  const values = Float64Array.of(0, 0.1, 0.15, 0.2, 0.30000000000000004, 9);
  const ranks = ranksIn(tree, values);
  const ofEdges = ranksIn(tree, lengths);
  expect([...ranks]).toEqual([0, 1, 1, 3, 4, 4]);
  for (const [at, value] of values.entries()) {
    for (const [edge, length] of lengths.entries()) expect(ranks[at]! < ofEdges[edge]!).toBe(value < length);
  }
});
