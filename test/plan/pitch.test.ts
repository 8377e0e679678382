import { expect, test } from "vitest";
import { withPitch, withPitchAfterRuns } from "../../src/plan/pitch.ts";

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
