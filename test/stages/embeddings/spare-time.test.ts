import { expect, onTestFinished, test, vi } from "vitest";
import { SpareTime, spareMs } from "../../../src/stages/embeddings/spare-time.ts";

const quiet = { elapsedMs: 1000, idleMs: 900, processorMs: 100, load: 0.3, numProcessors: 2 };

test("half of the time in which this thread waits is to spare, where the machine has a processor for it", () => {
  expect(spareMs(quiet)).toBe(450);
});

test("where the machine, this process or this thread has something to do, a hundredth of the time is", () => {
  expect(spareMs({ ...quiet, load: 2 })).toBe(10);
  expect(spareMs({ ...quiet, processorMs: 1500 })).toBe(10);
  expect(spareMs({ ...quiet, idleMs: 0 })).toBe(10);
});

test("what was spent beyond what there was is waited for", () => {
  const time = new SpareTime();
  const until = performance.now() + 20;
  while (performance.now() < until);
  expect(time.hasSome()).toBe(true);
  time.spend(60_000);
  expect(time.hasSome()).toBe(false);
});

test("after an idle hour there is no more to spare than after a second", () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  onTestFinished(() => now.mockRestore());
  const spare = new SpareTime();
  now.mockReturnValue(3_600_000);
  expect(spare.hasSome()).toBe(true);
  spare.spend(600);
  expect(spare.hasSome()).toBe(false);
});
