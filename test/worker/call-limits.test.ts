import { describe, expect, test } from "vitest";
import { CallLimits } from "../../src/worker/call-limits.ts";
import { scriptEntries } from "./script-models.ts";

const entry = { ...scriptEntries[0]!, time_limits: { load_s: 100, call_s: 10, item_s: 2 } };

describe("a call may take", () => {
  test("on a GPU what the catalogue says, whatever was measured", () => {
    const limits = new CallLimits();
    limits.measure(entry.name, 1, 5);
    expect(limits.limitMs(entry, 4, false)).toBe(18_000);
    expect(limits.loadMs(entry, false)).toBe(100_000);
  });

  test("on a CPU sixty times as long at first, and then twenty times what its slowest item has taken", () => {
    const limits = new CallLimits();
    expect(limits.limitMs(entry, 4, true)).toBe(60 * 18_000);
    limits.measure(entry.name, 2, 1_000);
    expect(limits.limitMs(entry, 4, true)).toBe(10_000 + 20 * 4 * 500);
    limits.measure(entry.name, 1, 800);
    limits.measure(entry.name, 8, 80);
    expect(limits.limitMs(entry, 1, true)).toBe(10_000 + 20 * 800);
  });

  test("never longer than the guess", () => {
    const limits = new CallLimits();
    limits.measure(entry.name, 1, 3_600_000);
    expect(limits.limitMs(entry, 1, true)).toBe(60 * 12_000);
  });

  test("on a CPU what it took when the model was tried, until this process has measured longer", () => {
    const limits = new CallLimits((name) => (name === entry.name ? 500 : undefined));
    expect(limits.limitMs(entry, 4, true)).toBe(10_000 + 20 * 4 * 500);
    limits.measure(entry.name, 1, 200);
    expect(limits.slowestItemMs(entry.name)).toBe(500);
    limits.measure(entry.name, 1, 800);
    expect(limits.limitMs(entry, 1, true)).toBe(10_000 + 20 * 800);
    expect(limits.slowestItemMs("Another")).toBeUndefined();
  });

  test("what its own model has taken, not another's", () => {
    const limits = new CallLimits();
    limits.measure("Second", 1, 1);
    expect(limits.limitMs(entry, 1, true)).toBe(60 * 12_000);
  });
});
