import { expect, test } from "vitest";
import { runStateOf } from "../../src/experiments/run-state.ts";

const run = { failed_at: null, max_length: 4 };
const failed = { ...run, failed_at: "2026-11-27T20:51:16.500017Z" };

test("a run with all its invocations is completed, whatever its experiment still does", () => {
  for (const state of ["running", "interrupted", "failed", "completed"] as const)
    expect(runStateOf(run, 4, state)).toBe("completed");
});

test("a run that failed is failed, also with all its invocations: its embedding may have failed", () => {
  expect(runStateOf(failed, 2, "running")).toBe("failed");
  expect(runStateOf(failed, 4, "failed")).toBe("failed");
});

test("an incomplete run is as its experiment is", () => {
  for (const state of ["pending", "running", "stalled", "interrupted"] as const)
    expect(runStateOf(run, 2, state)).toBe(state);
});

test("an incomplete run of an experiment that stopped is interrupted: the failure was not its own", () => {
  expect(runStateOf(run, 2, "failed")).toBe("interrupted");
});

test("a run of a half-deleted experiment is being deleted, whatever it was", () => {
  expect(runStateOf(failed, 4, "deleting")).toBe("deleting");
});
