import fc from "fast-check";
import { expect, test } from "vitest";
import { earliestMeetings } from "../../src/measures/earliest-meetings.ts";
import { statesOf } from "../../src/measures/first-return.ts";
import { countMeetings, meeting, visitsOf } from "../../src/measures/meetings.ts";

const letters = (text: string) => [...text];

test("pairs are listed in the order in which the later of the two comes to the common state", () => {
  const { states, count } = statesOf(["abcdefgh", "pqabcdef", "xyczuvwk", "ijklmnop"].map(letters), 2);
  const visits = visitsOf(states, count);
  expect(earliestMeetings(states, visits, () => true, 10)).toEqual([
    { ofRun: 1, run: 0, step: 2, otherStep: 0, parted: false },
    { ofRun: 2, run: 0, step: 2, otherStep: 2, parted: true },
    { ofRun: 2, run: 1, step: 2, otherStep: 4, parted: true },
  ]);
  expect(earliestMeetings(states, visits, () => true, 1)).toHaveLength(1);
  expect(earliestMeetings(states, visits, (a, b) => a + b === 3, 10)).toEqual([
    { ofRun: 2, run: 1, step: 2, otherStep: 4, parted: true },
  ]);
});

test("they are the pairs that meet, each where its first run comes to the other", () => {
  const run = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "i"), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.array(run, { minLength: 2, maxLength: 9 }), (outputs) => {
      const { states, count } = statesOf(outputs, 1);
      const visits = visitsOf(states, count);
      const seeds = outputs.map(() => 0);
      const all = earliestMeetings(states, visits, () => true, 1_000);
      expect(all).toHaveLength(countMeetings(states, visits, seeds).ofOneSeed.met);
      for (const { ofRun, run: other, step, otherStep } of all) {
        expect(meeting(outputs[ofRun]!, outputs[other]!, 1)).toEqual({ step, otherStep });
      }
      // With the list cut between two runs, too.
      expect(earliestMeetings(states, visits, () => true, 2)).toEqual(all.slice(0, 2));
    }),
  );
});
