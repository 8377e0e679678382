import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { afterAll, expect, test } from "vitest";
import { makeCloud } from "../../bench/clouds.mjs";
import { HomologyMemoryError } from "../../src/homology/homology-memory-error.ts";
import { HomologyPool } from "../../src/homology/homology-pool.ts";
import { vietorisRips } from "../../src/homology/vietoris-rips.ts";
import type { VietorisRipsOptions } from "../../src/homology/vietoris-rips-options.ts";
import { type VectorRows, vectorRows } from "../../src/vectors/vector-rows.ts";

const pool = new HomologyPool(2);
afterAll(() => pool.close());

const clouds = Array.from({ length: 12 }, (_, seed) => {
  const { points, dimension } = makeCloud("c", 20 + 10 * (seed % 4), seed);
  return Array.from({ length: points.length / dimension }, (_, row) =>
    points.slice(row * dimension, (row + 1) * dimension),
  );
});

/** Points that look checked and are not: the thread will throw. */
const notFinite = (): VectorRows => ({ coordinates: Float32Array.of(0, Number.NaN), dimension: 1 });

test("clouds have the diagrams that vietorisRips gives, each its own", async () => {
  const results = await Promise.all(clouds.map((cloud) => pool.compute(vectorRows(cloud), {})));
  expect(results).toEqual(clouds.map((cloud) => vietorisRips(cloud)));
});

test("an error of one cloud does not touch the others", async () => {
  const tooLittle: VietorisRipsOptions = { memoryBudgetBytes: 2 ** 16 };
  const outcomes = await Promise.allSettled([
    ...clouds.slice(0, 4).map((cloud) => pool.compute(vectorRows(cloud), {})),
    pool.compute(notFinite(), {}),
    pool.compute(vectorRows(clouds[3]!), tooLittle),
    ...clouds.slice(4, 8).map((cloud) => pool.compute(vectorRows(cloud), {})),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...Array(4).fill("fulfilled"),
    ...Array(2).fill("rejected"),
    ...Array(4).fill("fulfilled"),
  ]);
  const values = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  expect(values).toEqual(clouds.slice(0, 8).map((cloud) => vietorisRips(cloud)));
  const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(reasons[0].message).toContain("points[1][0]: found NaN, expected a finite number.");
  expect(reasons[1]).toBeInstanceOf(HomologyMemoryError);
  expect(reasons[1]).toMatchObject({ budgetBytes: 2 ** 16 });
});

test("several clouds on one thread have each their own diagrams, or their own error", async () => {
  const batch = [...clouds.slice(0, 3).map(vectorRows), notFinite(), vectorRows(clouds[3]!)];
  const outcomes = await pool.computeAll(batch, {});
  expect(outcomes.filter((outcome) => !(outcome instanceof Error))).toEqual(
    clouds.slice(0, 4).map((cloud) => vietorisRips(cloud)),
  );
  expect(outcomes[3]).toMatchObject({
    message: expect.stringContaining("found NaN, expected a finite number."),
  });
});

test("clouds whose thread dies are computed on another one", async () => {
  const dying = new HomologyPool(1);
  const started = once(process, "worker") as Promise<[Worker]>;
  const outcomes = dying.computeAll(clouds.map(vectorRows), {});
  const [thread] = await started;
  await thread.terminate();
  expect(await outcomes).toEqual(clouds.map((cloud) => vietorisRips(cloud)));
  expect(dying.numStarted).toBe(1);
  await dying.close();
});

test("a cloud whose thread dies while it is alone has that for its error", async () => {
  const dying = new HomologyPool(1);
  const started = once(process, "worker") as Promise<[Worker]>;
  const outcome = dying.compute(vectorRows(clouds[0]!), {});
  const [thread] = await started;
  await Promise.all([
    expect(outcome).rejects.toThrow(/^the thread ended with code \d+$/),
    thread.terminate(),
  ]);
  expect(await dying.compute(vectorRows(clouds[1]!), {})).toEqual(vietorisRips(clouds[1]!));
  await dying.close();
});

test("options reach the kernel", async () => {
  const square = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  const options = { maxHomologyDimension: 1, maxEdgeLength: 1.2 } as const;
  expect(await pool.compute(vectorRows(square), options)).toEqual(vietorisRips(square, options));
});
