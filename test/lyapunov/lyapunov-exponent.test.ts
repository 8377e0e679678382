import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lyapunovExponent } from "../../src/lyapunov/lyapunov-exponent.ts";
import { exponentCases } from "./golden-cases.ts";

function float32(trajectories: readonly (readonly (readonly number[])[])[]): Float32Array[][] {
  return trajectories.map((trajectory) => trajectory.map((vector) => Float32Array.from(vector)));
}

describe("the exponent that numpy computes", () => {
  test.each(exponentCases)("is ours to 1e-9: $name", (golden) => {
    const ours = lyapunovExponent(float32(golden.trajectories));
    expect(Math.abs(ours.exponent - golden.exponent)).toBeLessThan(1e-9);
    expect(Math.abs(ours.meanLogExponent - golden.mean_log_exponent)).toBeLessThan(1e-9);
    if (golden.r_squared === null) expect(ours.rSquared).toBeNull();
    else expect(Math.abs(ours.rSquared! - golden.r_squared)).toBeLessThan(1e-9);
    expect(ours.divergenceCurve).toHaveLength(golden.divergence_curve.length);
    for (const [t, distance] of golden.divergence_curve.entries()) {
      expect(Math.abs(ours.divergenceCurve[t]! - distance)).toBeLessThan(1e-9);
    }
    expect(ours).toMatchObject({
      numRuns: golden.trajectories.length,
      numPairs: golden.num_pairs,
      numTimesteps: golden.divergence_curve.length,
      numClamped: golden.num_clamped,
    });
  });
});

// On the unit circle, an angle from the first axis.
const at = (angle: number) => Float32Array.of(Math.cos(angle), Math.sin(angle));

describe("the exponent", () => {
  test("is the rate at which two runs move apart exponentially", () => {
    const still = Array.from({ length: 10 }, () => at(0));
    const leaving = still.map((_, t) => at(2 * Math.asin(0.001 * Math.exp(0.3 * t))));
    const { exponent, rSquared, divergenceCurve } = lyapunovExponent([still, leaving]);
    expect(exponent).toBeCloseTo(0.3, 4);
    expect(rSquared).toBeCloseTo(1, 6);
    expect(divergenceCurve[0]).toBeCloseTo(0.002, 6);
  });

  test("is negative where runs come together", () => {
    const still = Array.from({ length: 5 }, () => at(0));
    expect(lyapunovExponent([still, still.map((_, t) => at(1 / (t + 1)))]).exponent).toBeLessThan(-0.2);
  });

  test("of equal runs is 0, has no R², and is clamped at every step", () => {
    const run = [at(0.1), at(2), at(0.7)];
    expect(lyapunovExponent([run, run, run])).toMatchObject({
      exponent: 0,
      rSquared: null,
      divergenceCurve: [0, 0, 0],
      numClamped: 3,
      numPairs: 3,
    });
  });

  const anyTrajectories = fc
    .record({ runs: fc.integer({ min: 2, max: 4 }), steps: fc.integer({ min: 2, max: 6 }) })
    .chain(({ runs, steps }) => {
      const vector = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 3, maxLength: 3 });
      const trajectory = fc.array(vector, { minLength: steps, maxLength: steps });
      return fc.array(trajectory, { minLength: runs, maxLength: runs });
    });

  test("does not depend on the order of the runs", () => {
    fc.assert(
      fc.property(anyTrajectories, (trajectories) => {
        const forwards = lyapunovExponent(float32(trajectories));
        const backwards = lyapunovExponent(float32(trajectories.toReversed()));
        expect(backwards.exponent).toBeCloseTo(forwards.exponent, 9);
      }),
    );
  });

  test("does not depend on the lengths of the vectors", () => {
    fc.assert(
      fc.property(anyTrajectories, fc.integer({ min: 1, max: 10 }), (trajectories, exponent) => {
        const scaled = trajectories.map((run) => run.map((vector) => vector.map((x) => x * 2 ** exponent)));
        expect(lyapunovExponent(float32(scaled))).toEqual(lyapunovExponent(float32(trajectories)));
      }),
    );
  });

  test("has distances from 0 to 2, and R² from 0 to 1", () => {
    fc.assert(
      fc.property(anyTrajectories, (trajectories) => {
        const { divergenceCurve, rSquared } = lyapunovExponent(float32(trajectories));
        for (const distance of divergenceCurve) expect(distance >= 0 && distance <= 2).toBe(true);
        if (rSquared !== null) expect(rSquared >= 0 && rSquared <= 1).toBe(true);
      }),
    );
  });
});

describe("trajectories are refused", () => {
  test.each<[string, number[][][], string]>([
    ["when there is none", [], "found 0 trajectories, expected at least 2."],
    ["when there is one", [[[1], [1]]], "found 1 trajectories, expected at least 2."],
    ["of one step", [[[1]], [[1]]], "trajectory 0: found 1 steps, expected at least 2."],
    [
      "of different lengths",
      [
        [[1], [1]],
        [[1], [1], [1]],
      ],
      "trajectory 1: found 3 steps, expected 2 as in the first.",
    ],
    [
      "of different dimensions",
      [
        [[1], [1]],
        [[1], [1, 2]],
      ],
      "trajectory 1, step 1: found 2 coordinates, expected 1.",
    ],
    [
      "with a vector that has no direction",
      [
        [[1], [1]],
        [[1], [0]],
      ],
      "vector 1: found length 0, expected a positive number.",
    ],
    [
      "with a vector that is not finite",
      [
        [[1], [1]],
        [[Number.NaN], [1]],
      ],
      "vector 1: found length NaN, expected a positive number.",
    ],
  ])("%s", (_, trajectories, message) => {
    expect(() => lyapunovExponent(float32(trajectories))).toThrow(new RangeError(message));
  });
});
