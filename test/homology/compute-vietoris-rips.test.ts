import { expect, test } from "vitest";
import { makeCloud } from "../../bench/clouds.mjs";
import { computeVietorisRips } from "../../src/homology/compute-vietoris-rips.ts";
import type { HomologyProgress } from "../../src/homology/homology-phases.ts";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";

function rowsOfCloud(kind: "a" | "c", numPoints: number): Float32Array[] {
  const { points, dimension } = makeCloud(kind, numPoints);
  return Array.from({ length: numPoints }, (_, row) =>
    points.subarray(row * dimension, (row + 1) * dimension),
  );
}

test("overlapping computations give what vietorisRips gives", async () => {
  const clouds = [rowsOfCloud("a", 150), rowsOfCloud("c", 200), [], [[1, 2]]];
  const results = await Promise.all(clouds.map((cloud) => computeVietorisRips(cloud)));
  expect(results).toEqual(clouds.map((cloud) => vietorisRips(cloud)));
});

test("a long cloud tells its progress, while other events get their turn", async () => {
  const progress: HomologyProgress[] = [];
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await computeVietorisRips(rowsOfCloud("a", 700), { onProgress: (one) => progress.push(one) });
  clearInterval(timer);
  expect(progress.at(-1)?.phase).toBe("H2");
  for (const { share } of progress) expect(share).toBeGreaterThanOrEqual(0);
  for (const { share } of progress) expect(share).toBeLessThanOrEqual(1);
  expect(turns).toBeGreaterThan(0);
});

test("a computation ends in the middle, with the reason of its signal", async () => {
  const interruption = new AbortController();
  const reason = new Error("enough");
  let calls = 0;
  const onProgress = () => {
    calls++;
    interruption.abort(reason);
  };
  const computation = computeVietorisRips(rowsOfCloud("a", 700), { signal: interruption.signal, onProgress });
  await expect(computation).rejects.toBe(reason);
  expect(calls).toBe(1);
});

test("a signal that has fired already stops it before the start", async () => {
  const signal = AbortSignal.abort();
  await expect(computeVietorisRips([[0]], { signal })).rejects.toBe(signal.reason);
});

test("points and options are refused as by vietorisRips", async () => {
  await expect(computeVietorisRips([[0], [Number.NaN]])).rejects.toThrow("points[1][0]: found NaN");
  await expect(computeVietorisRips([[0]], { maxEdgeLength: -1 })).rejects.toThrow("maxEdgeLength: found -1");
});
