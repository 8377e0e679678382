import { describe, expect, test } from "vitest";
import { type ForecastTotals, limitOf, refuseOver } from "../../src/plan/limits.ts";
import { known, wholeTime } from "../../src/plan/time-parts.ts";

const about = { stage: "runs", model: "A", count: 10, source: "database", numObserved: 3 } as const;
const time = wholeTime([known(about, { ms: 3_600_000, low: 3_000_000, high: 5_000_000 })], []);
const totals: ForecastTotals = { time, diskBytes: 2e9, cost: 12.5, unpriced: [] };
const limits = (...texts: string[]) => texts.map((text) => limitOf(text)!);

describe("a limit", () => {
  test.each([
    ["12h", "time", 43_200],
    ["90 min", "time", 5_400],
    ["1.5d", "time", 129_600],
    ["20GB", "disk", 2e10],
    ["500mb", "disk", 5e8],
    ["12.5", "cost", 12.5],
  ])("%s is read", (text, kind, most) => {
    expect(limitOf(text)).toEqual({ text, kind, most });
  });

  test.each(["", "h", "0h", "-3GB", "12 parsecs", "1e3h", "12hours"])("%j is none", (text) => {
    expect(limitOf(text)).toBeUndefined();
  });

  test("that is kept refuses nothing", () => {
    expect(() => refuseOver("a.json", limits("2h", "3GB", "20"), totals)).not.toThrow();
  });

  test("that is not kept is told with the forecast, and all others with it", () => {
    expect(() => refuseOver("a.json", limits("30min", "1GB", "10", "2h"), totals)).toThrow(
      "a.json: it will take at least 50 min 0 s, and --refuse-over is 30min.\n" +
        "it will take about 2.0 GB, and --refuse-over is 1GB.\nit will cost up to 12.5, and --refuse-over is 10.",
    );
  });

  test("between the least and the most that is to be expected is measured by what is most likely", () => {
    expect(() => refuseOver("a.json", limits("55min"), totals)).toThrow(
      "about 1 h 0 min (50 min 0 s to 1 h 23 min)",
    );
    expect(() => refuseOver("a.json", limits("65min"), totals)).not.toThrow();
  });

  test("about which nothing can be told refuses, and names the models", () => {
    const unknown = {
      ...about,
      seconds: null,
      low: null,
      high: null,
      swapSeconds: 0,
      source: "unknown",
    } as const;
    const partly = { ...totals, time: wholeTime([...time.parts, unknown], []) };
    expect(() => refuseOver("a.json", limits("5h"), partly)).toThrow(
      "the time is not known: nothing tells that of A",
    );
    expect(() => refuseOver("a.json", limits("30min"), partly)).toThrow("at least 50 min");
    const unpriced = { ...totals, cost: null, unpriced: ["Remote"] };
    expect(() => refuseOver("a.json", limits("5"), unpriced)).toThrow("Remote have no price");
  });
});
