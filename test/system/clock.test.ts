import { describe, expect, test, vi } from "vitest";
import { ageMs, now } from "../../src/system/clock.ts";

describe("now", () => {
  test("is ISO-8601 in UTC with microseconds", () => {
    for (let i = 0; i < 1_000; i++) expect(now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  test("is the time of the clock, to within 5 milliseconds", () => {
    const before = Date.now();
    const time = Date.parse(now());
    const after = Date.now();
    expect(time).toBeGreaterThanOrEqual(before - 5);
    expect(time).toBeLessThanOrEqual(after + 5);
  });

  test("never goes back while the clock does not", () => {
    const times = Array.from({ length: 10_000 }, now);
    expect(times.every((time, i) => i === 0 || times[i - 1]! <= time)).toBe(true);
  });

  test.each([3, 30, 300])("does not go back when the clock is corrected by %d milliseconds", (correction) => {
    const times = [now()];
    {
      using _clock = vi.spyOn(Date, "now").mockReturnValue(Date.now() - correction);
      times.push(now(), now());
    }
    times.push(now());
    expect(times).toEqual([...times].sort());
  });

  test("tells times apart that lie in one millisecond", () => {
    const times = Array.from({ length: 10_000 }, now);
    const milliseconds = new Set(times.map((time) => time.slice(0, 23)));
    expect(new Set(times).size).toBeGreaterThan(2 * milliseconds.size);
  });

  test("follows the clock when it is set", () => {
    const later = Date.now() + 3_600_000;
    {
      using _clock = vi.spyOn(Date, "now").mockReturnValue(later);
      expect(Math.abs(Date.parse(now()) - later)).toBeLessThan(5);
    }
    expect(Math.abs(Date.parse(now()) - Date.now())).toBeLessThan(5);
  });
});

test("ageMs is positive for the past and negative for the future", () => {
  using _clock = vi.spyOn(Date, "now").mockReturnValue(Date.UTC(2026, 0, 1, 0, 0, 10));
  expect(ageMs("2026-01-01T00:00:00.000000Z")).toBe(10_000);
  expect(ageMs("2026-01-01T00:00:11.000000Z")).toBe(-1_000);
});
