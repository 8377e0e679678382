import { describe, expect, test } from "vitest";
import { relaxationTime } from "../../src/lyapunov/relaxation-time.ts";
import { randomStream } from "../../src/models/random-stream.ts";
import { type RelaxationCase, relaxationCases } from "./golden-cases.ts";

function goldenCase(name: string): RelaxationCase {
  const found = relaxationCases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no golden curve ${name}`);
  return found;
}

function relaxing(length: number, time: number, initial = 0.3, limit = 1): number[] {
  return Array.from({ length }, (_, t) => limit - (limit - initial) * Math.exp(-t / time));
}

describe("the curve that scipy fits", () => {
  test.each(relaxationCases)("is not nearer than ours: $name", ({ curve, squares }) => {
    const { fit } = relaxationTime(curve);
    const ours = fit!.residualDeviation ** 2 * (curve.length - 3);
    expect(ours).toBeLessThanOrEqual(squares * (1 + 1e-9) + 1e-20);
  });

  test.each(relaxationCases.filter(({ name }) => !["slow", "over after one step"].includes(name)))(
    "has our parameters to 1e-5: $name",
    ({ curve, initial, limit, time }) => {
      const { fit } = relaxationTime(curve);
      expect(Math.abs(fit!.initialDistance - initial)).toBeLessThan(1e-5 * (initial + 1e-3));
      expect(Math.abs(fit!.limitDistance - limit)).toBeLessThan(1e-5 * limit);
      expect(Math.abs(fit!.fittedTime - time)).toBeLessThan(1e-5 * time);
    },
  );
});

describe("a relaxation time", () => {
  test.each([3, 8, 12])("of %f steps is found in a curve without noise", (time) => {
    const relaxation = relaxationTime(relaxing(50, time));
    expect(relaxation.verdict).toBe("identifiable");
    expect(relaxation.time).toBeCloseTo(time, 6);
  });

  test.each([
    "without noise",
    "a little noise",
    "long",
    "short",
    "fast",
    "from almost nothing",
    "at the greatest distance",
  ])("is identifiable: %s", (name) => {
    const { curve, time } = goldenCase(name);
    const relaxation = relaxationTime(curve);
    expect(relaxation.verdict).toBe("identifiable");
    expect(relaxation.time).toBeCloseTo(time, 3);
  });

  test.each([
    ["slow", "too slow"],
    ["falling", "falling"],
    ["only noise", "constant"],
    ["over after one step", "immediate"],
  ])("is not identifiable: %s", (name, verdict) => {
    expect(relaxationTime(goldenCase(name).curve)).toMatchObject({ time: null, verdict });
  });

  test("is not identifiable from three steps, which any curve goes through", () => {
    expect(relaxationTime(relaxing(3, 1))).toEqual({ time: null, verdict: "too few steps", fit: null });
  });

  test.each([0, 0.7, 2])("is not identifiable where the distance is always %f", (distance) => {
    expect(relaxationTime(Array.from({ length: 20 }, () => distance))).toMatchObject({
      time: null,
      verdict: "constant",
    });
  });

  test("is not identifiable where the rise is less than twice the noise", () => {
    // Long enough that a curve describes it better than a constant although the noise is larger.
    const random = randomStream("noise", 3);
    const curve = relaxing(400, 40, 0.8, 1).map((distance) => distance + 0.6 * (random() - 0.5));
    expect(relaxationTime(curve)).toMatchObject({ time: null, verdict: "within noise" });
  });

  test("just under half the curve is identifiable, just over it is not", () => {
    expect(relaxationTime(relaxing(40, 19.9)).verdict).toBe("identifiable");
    expect(relaxationTime(relaxing(40, 20.1)).verdict).toBe("too slow");
  });

  test("is found as well in noise as its curve is long", () => {
    const random = randomStream("noise", 1);
    const noise = () => 0.02 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const middleHalf = (length: number, time: number) => {
      const fitted = Array.from({ length: 200 }, () => {
        const curve = relaxing(length, time).map((distance) => Math.min(Math.max(distance + noise(), 0), 2));
        return relaxationTime(curve).fit!.fittedTime;
      }).sort((a, b) => a - b);
      return [fitted[50]!, fitted[150]!] as const;
    };
    const [low, high] = middleHalf(25, 8);
    expect(low).toBeGreaterThan(7.4);
    expect(high).toBeLessThan(8.6);
    const [lowest, highest] = middleHalf(12, 30);
    expect(highest - lowest).toBeGreaterThan(20);
  });
});

test.each(relaxationCases)("fitted distances are such as vectors of length 1 have: $name", ({ curve }) => {
  const { fit } = relaxationTime(curve);
  for (const distance of [fit!.initialDistance, fit!.limitDistance]) {
    expect(distance).toBeGreaterThanOrEqual(0);
    expect(distance).toBeLessThanOrEqual(2);
  }
});
