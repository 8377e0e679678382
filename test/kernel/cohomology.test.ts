import { expect, test } from "vitest";
import { HomologyKernel } from "../../src/homology/homology-kernel.ts";
import { plainDiagrams } from "../homology/plain/plain-diagrams.ts";
import { smallCloud } from "../homology/small-clouds.ts";

const kernel = await HomologyKernel.load();

test("72 clouds of up to 90 points have the bars of cohomology in plain TypeScript", () => {
  for (let seed = 0; seed < 72; seed++) {
    const { kind, points } = smallCloud(5000 + seed, 90);
    // Every third cloud loses its longer edges.
    const maxEdgeLength = seed % 3 === 0 ? Math.sqrt(seed) : Number.POSITIVE_INFINITY;
    const { diagrams } = kernel.ofPoints(Float64Array.from(points.flat()), points[0]?.length ?? 1, {
      maxEdgeLength,
    });
    const expected = points.length === 0 ? [[], [], []] : plainDiagrams(points, 2, maxEdgeLength);

    expect(diagrams, `seed ${seed}, ${kind}, ${points.length} points`).toEqual(
      expected.map((bars) => Float64Array.from(bars.flat())),
    );
  }
});
