import { describe, expect, test } from "vitest";
import { type ObservedCall, paceOf } from "../../src/plan/pace.ts";

const call = (ms: number, computed: number, rows = computed, changed = false): ObservedCall => ({
  ms,
  computed,
  rows,
  changed,
});

describe("what calls take is learned from calls", () => {
  test("a time per call and per item, where calls of several sizes tell them apart", () => {
    const pace = paceOf([call(30, 1), call(30, 1), call(120, 10), call(120, 10), call(220, 20)]);
    expect(pace.estimate({ rows: 40, computed: 40, changed: false }).ms).toBeCloseTo(420, -1);
  });

  test("what is taken costs less than what is computed, where calls had both", () => {
    const pace = paceOf([call(640, 64), call(330, 32, 64), call(20, 1, 64), call(330, 32, 64)]);
    expect(pace.estimate({ rows: 64, computed: 0, changed: false }).ms).toBeLessThan(60);
    expect(pace.estimate({ rows: 64, computed: 64, changed: false }).ms).toBeCloseTo(640, -2);
  });

  test("a change of models costs its time, and no call without one has it", () => {
    const calls = [true, false, false, false].map((changed) => call(changed ? 5_100 : 100, 10, 10, changed));
    const pace = paceOf([...calls, ...calls].map((one) => ({ ...one, ms: Math.min(one.ms, 900) })));
    const [with_, without] = [true, false].map(
      (changed) => pace.estimate({ rows: 10, computed: 10, changed }).ms,
    );
    expect(without).toBeCloseTo(100, 0);
    expect(with_! - without!).toBeCloseTo(800, 0);
  });

  test("calls of one size leave open whether items share their time, and the range says so", () => {
    const pace = paceOf([call(100, 10), call(104, 10), call(96, 10), call(100, 10)]);
    const { ms, low, high } = pace.estimate({ rows: 40, computed: 40, changed: false });
    expect(ms).toBeCloseTo(400);
    expect(low).toBeLessThan(110);
    expect(high).toBeGreaterThan(400);
    expect(high).toBeLessThan(520);
  });

  test("one call that hung does not make all of them slow", () => {
    const calls = Array.from({ length: 20 }, () => call(100, 10));
    const pace = paceOf([...calls, call(60_000, 10)]);
    expect(pace.estimate({ rows: 10, computed: 10, changed: false }).ms).toBeLessThan(150);
  });
});
