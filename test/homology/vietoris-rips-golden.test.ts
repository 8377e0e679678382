import { describe, expect, test } from "vitest";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";
import { goldenClouds } from "./golden-clouds.ts";

const clouds = goldenClouds();

test("the golden clouds are all there", () => {
  expect(clouds.map(({ name }) => name)).toEqual([
    "circle100",
    "clustered256_n100",
    "clustered256_n250",
    "collinear20",
    "crosspolytope5_ties",
    "duplicates80",
    "grid5x5x3_ties",
    "n1",
    "n2",
    "n3_two_equal",
    "rand768_n60",
    "sphere60",
    "torus90",
    "walk256_n100",
  ]);
});

describe.each(clouds)("$name", ({ points, diagrams, entropy }) => {
  const found = vietorisRips(points);

  test.each([0, 1, 2])(
    "H%i has the bars that Ripser finds, pair by pair, to 1e-6 of the largest death",
    (k) => {
      const deaths = diagrams.flat().map(([, death]) => death);
      const tolerance = 1e-6 * Math.max(0, ...deaths.filter(Number.isFinite));
      expect(found.diagrams[k]).toHaveLength(diagrams[k]!.length);
      for (const [at, [birth, death]] of diagrams[k]!.entries()) {
        const bar = found.diagrams[k]![at]!;
        expect(Math.abs(bar[0] - birth), `birth of bar ${at}`).toBeLessThanOrEqual(tolerance);
        if (death === Number.POSITIVE_INFINITY) expect(bar[1]).toBe(death);
        else expect(Math.abs(bar[1] - death), `death of bar ${at}`).toBeLessThanOrEqual(tolerance);
      }
    },
  );

  test("the entropies are those that persim finds, to 1e-5, and null without a finite bar", () => {
    expect(found.entropy).toEqual(entropy.map((nats) => (nats === null ? null : expect.closeTo(nats, 5))));
  });
});
