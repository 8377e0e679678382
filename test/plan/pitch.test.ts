import { expect, test } from "vitest";
import { spanMs, withPitch, withPitchAfterRuns } from "../../src/plan/pitch.ts";

function sample(startedMs: number, completedMs: number, model: string) {
  const rest = { step: 0, rows: 1, computed: 1, foreign: 0, executor: null, window: 0, isWhole: true };
  return { model, modelVersionId: null, startedMs, completedMs, ...rest };
}

test("what was embedded while runs went on tells the time of its calls, and nothing of the waiting between them", () => {
  const ofRuns = [sample(0, 100, "A"), sample(100, 200, "A")];
  const beside = [sample(50, 52, "B"), sample(150, 153, "B")];
  const after = [sample(200, 204, "B"), sample(210, 215, "B")];
  const calls = withPitchAfterRuns([...beside, ...after], ofRuns);
  expect(calls.map(({ ms }) => ms)).toEqual([2, 3, 10, 5]);
});

test("a call that a window cuts off tells when the one before it ended, and is none of the calls itself", () => {
  const calls = withPitch([
    sample(0, 10, "A"),
    sample(30, 40, "A"),
    { ...sample(65, 75, "A"), isWhole: false },
  ]);
  expect(calls.map(({ ms }) => ms)).toEqual([30, 35]);
});

test("what the first calls of a stage took besides is no part of its time, though windows of its calls alone are known", () => {
  const first = [sample(0, 600, "A"), sample(600, 700, "A")];
  const later = Array.from({ length: 10 }, (_, i) => ({
    ...sample(10_000 + 100 * i, 10_100 + 100 * i, "A"),
    window: 7,
  }));
  expect(spanMs(withPitch([...first, ...later]))).toBe(11_000 - 500);
  expect(spanMs([])).toBe(0);
});
