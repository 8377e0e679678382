import { describe, expect, test } from "vitest";
import { speedUpOf } from "../../src/plan/executor-speed-up.ts";
import { fleetOn } from "../../src/plan/fleet.ts";
import type { GroupCalls, ModelCalls } from "../../src/plan/planned-calls.ts";

const GB = 1e9;

/** Calls of a model that take a known time. */
function model(name: string, seconds: number | undefined, more: Partial<ModelCalls> = {}): ModelCalls {
  return {
    name,
    seconds,
    loadSeconds: 0,
    weightsBytes: 1 * GB,
    isOnExecutor: true,
    times: { source: "calibration", numObserved: 1, pace: undefined, least: undefined },
    count: 0,
    calls: [],
    ...more,
  };
}

function group(ofModels: readonly ModelCalls[], numChunks: number, maxLength = 200): GroupCalls {
  const network = ofModels.map(({ name }) => name);
  return { network, maxLength, numChunks, numChanges: 1, mostSpeedUp: numChunks, ofModels };
}

const turbo = [model("SDXLTurbo", 0.8, { loadSeconds: 8 }), model("Moondream", 2.4, { loadSeconds: 6 })];
const flux = [
  model("FluxDev", 5, { weightsBytes: 34 * GB, loadSeconds: 40 }),
  model("Pixtral", 4, { weightsBytes: 25 * GB, loadSeconds: 30 }),
];

describe("several executors", () => {
  test("are as many times faster as there are of them, and no more than there are chunks", async () => {
    const fleet = { size: 8, budgetBytes: 64 * GB };
    expect(await speedUpOf(group(turbo, 12), fleet)).toBeGreaterThan(7.7);
    const few = await speedUpOf(group(turbo, 3), fleet);
    expect(few).toBeGreaterThan(2.9);
    expect(few).toBeLessThanOrEqual(3);
    // What is simulated in part goes on as it began.
    expect(await speedUpOf(group(turbo, 12, 20_000), fleet)).toBeCloseTo(8, 1);
    expect(await speedUpOf(group(turbo, 1_001, 40), fleet)).toBeGreaterThan(7.5);
    // Both load for 20,000 s, whatever comes then: 2 chunks of 2,100 steps one after the other, or side by side.
    const heavy = [model("A", 1, { loadSeconds: 10_000 }), model("B", 1, { loadSeconds: 10_000 })];
    const two = { size: 2, budgetBytes: 64 * GB };
    expect(await speedUpOf(group(heavy, 2, 2_100), two)).toBeCloseTo(24_200 / 22_100, 3);
  });

  test("have as much memory as the smallest of them, where all tell it", () => {
    const on = (...sizes: (number | null)[]) =>
      fleetOn(sizes.map((weightsBytes, i) => ({ device: `cuda:${i}`, weightsBytes })));
    expect(on()).toEqual({ size: 1, budgetBytes: undefined });
    expect(on(64 * GB, 38 * GB, 64 * GB)).toEqual({ size: 3, budgetBytes: 38 * GB });
    expect(on(64 * GB, null)).toEqual({ size: 2, budgetBytes: undefined });
  });

  test("of models that do not fit together are more than that: nothing is loaded to and fro any more", async () => {
    const speedUp = await speedUpOf(group(flux, 2), { size: 2, budgetBytes: 38 * GB });
    expect(speedUp).toBeGreaterThan(2.5);
  });

  test("do not help a model that the engine computes itself, one call at a time", async () => {
    const half = [model("SketchT2I", 1, { isOnExecutor: false }), model("Moondream", 1)];
    expect(await speedUpOf(group(half, 8), { size: 4, budgetBytes: undefined })).toBeCloseTo(2, 0);
    const none = half.map((one) => ({ ...one, isOnExecutor: false }));
    expect(await speedUpOf(group(none, 8), { size: 4, budgetBytes: undefined })).toBe(1);
  });

  test("are not told of where it is not known how long a call takes", async () => {
    const unknown = [model("SDXLTurbo", undefined), model("Moondream", 1)];
    expect(await speedUpOf(group(unknown, 8), { size: 4, budgetBytes: undefined })).toBeUndefined();
    expect(await speedUpOf(group(unknown, 1), { size: 4, budgetBytes: undefined })).toBe(1);
  });
});
