import { expect } from "vitest";
import { type UnitRows, unitRows } from "../../src/vectors/unit-rows.ts";

/** Vectors scaled to length 1, all of which must have a direction. */
export function rowsOf(vectors: readonly (readonly number[])[]): UnitRows {
  const { rows, kept } = unitRows({
    coordinates: Float64Array.from(vectors.flat()),
    dimension: vectors[0]!.length,
  });
  expect(kept.length).toBe(vectors.length);
  return rows;
}

/** Labels as numbers from 0 to how many there are. */
export function panelOf(prompts: readonly number[], seeds: readonly number[]) {
  return {
    prompts,
    seeds,
    numPrompts: Math.max(...prompts) + 1,
    numSeeds: Math.max(...seeds) + 1,
  };
}

/** Asserts that a number is within a stated tolerance of another. */
export function expectWithin(found: number | null | undefined, expected: number, tolerance: number): void {
  expect(found).not.toBeNull();
  expect(Math.abs(found! - expected), `${found}, expected ${expected}`).toBeLessThanOrEqual(tolerance);
}
