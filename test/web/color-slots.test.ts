import { expect, test } from "vitest";
import { slotsOf } from "../../web/src/map/color-slots.ts";

/** Cluster k has 20 − k points; −1 is noise. */
const counts = new Map([[-1, 500], ...Array.from({ length: 12 }, (_, k) => [k, 20 - k] as const)]);

test("few categories have the colours in their order, whatever is in view", () => {
  const few = new Map([
    [0, 1],
    [1, 9],
    [2, 5],
  ]);
  expect([...slotsOf(few, new Map([[1, 9]]))]).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

test("of more categories than colours the largest have colours of their own, which no other one has", () => {
  const slots = slotsOf(counts, counts);
  expect([...slots.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(new Set(slots.values()).size).toBe(8);
});

test("in another part of the map the largest there have the colours, and those that had one keep it", () => {
  const whole = slotsOf(counts, counts);
  const inView = new Map([...counts].filter(([category]) => category >= 4));
  const part = slotsOf(counts, inView, whole);
  expect([...part.keys()].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  for (const kept of [4, 5, 6, 7]) expect(part.get(kept)).toBe(whole.get(kept));
  expect(new Set(part.values()).size).toBe(8);
});
