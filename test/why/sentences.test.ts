import { expect, test } from "vitest";
import type { WhyNetwork, WhyParts, WhyRun } from "../../src/why/answer.ts";
import {
  beforeSentence,
  partsSentence,
  promptSentence,
  runBeforeSentence,
  runPromptSentence,
  runStuckSentence,
  stuckSentence,
} from "../../src/why/sentences.ts";
import { answeredNetwork, answeredParts, answeredRun } from "./answers.ts";

const prompt = (changes: Partial<WhyNetwork["prompt"]>, rest: Partial<WhyNetwork> = {}) =>
  promptSentence(answeredNetwork({ ...rest, prompt: changes }));
const stuck = (changes: Partial<WhyNetwork["stuck"]>, rest: Partial<WhyNetwork> = {}) =>
  stuckSentence(answeredNetwork({ ...rest, stuck: changes }));
const before = (changes: Partial<WhyNetwork["before"]>, rest: Partial<WhyNetwork> = {}) =>
  beforeSentence(answeredNetwork({ ...rest, before: changes }));

test("memory is seen up to the last caption above the band, and the next tested one is named", () => {
  expect(prompt({})).toBe(
    "Memory is seen up to caption 1; at the next one tested, caption 3, chance alone could do as much.",
  );
});

test("memory that does not end is still there, and memory that is not seen is not said to be gone", () => {
  const never = { memory_ends_after: null, memory_ends_after_why: "it is seen up to the last caption" };
  expect(prompt(never)).toBe("The prompt is still seen in the last caption, caption 3.");
  const notSeen = { memory_ends_after: null, memory_ends_after_why: "at the first caption …" };
  expect(prompt(notSeen)).toMatch(/that does not say that they have forgotten it\.$/);
});

test("a half-life with a wide or open interval is not well known", () => {
  expect(prompt({ low: 1, high: 5 })).toMatch(/How fast it fades is not well known from 8 prompts\.$/);
  expect(prompt({ low: 1, high: null })).toMatch(/not well known from 8 prompts\.$/);
});

test("one prompt or no caption cannot tell, and how many would is said", () => {
  expect(prompt({}, { prompts: 1 })).toBe(
    "One prompt: what its runs have in common cannot be told from what all runs have. 2 prompts would tell, 3 with an interval.",
  );
  expect(prompt({}, { captions: 0, captions_why: "not all runs have begun" })).toBe(
    "That cannot be told: not all runs have begun.",
  );
});

test("with one seed the nearest prompt is told, and chance by its p", () => {
  const found = { share: [0.9, 0.25], p: 0.4 };
  expect(prompt({ own_prompt_nearest: found }, { seeds: 1 })).toBe(
    "One seed: the own prompt is the nearest of all for 90 % of the first captions and 25 % of the last ones, which chance alone could make it (p 0.40). With 2 seeds the prompt's share could be told.",
  );
  expect(prompt({ own_prompt_nearest: { ...found, p: 0.001 } }, { seeds: 1 })).toContain(
    "which is more than chance would make it (p 0.001)",
  );
  expect(prompt({ own_prompt_nearest: null }, { seeds: 1 })).toMatch(/^One seed: what runs of a prompt/);
});

test("runs that are all in one place have no memory to see", () => {
  expect(prompt({ share: [null, null, null, null] })).toMatch(/^All runs are in one place/);
});

test("fixed seeds are in a cycle once they come back", () => {
  expect(stuck({})).toBe(
    "Half of the runs have come back to where they were by step 37; 47 of 48 are in a cycle by the end.",
  );
  expect(stuck({ in_cycle: 48 })).toBe(
    "Half of the runs have come back to where they were by step 37; all 48 are in a cycle by the end.",
  );
});

test("where less than half have come back, longer runs would tell", () => {
  expect(stuck({ in_cycle: 3, first_return: null })).toBe(
    "By step 119, 3 of 48 runs are in a cycle, fewer than half: longer runs would tell when half are.",
  );
  expect(stuck({ in_cycle: 1, first_return: null })).toContain("1 of 48 runs is in a cycle");
  expect(stuck({ in_cycle: 0, first_return: null })).toBe(
    "No run has come back to where it was up to step 119. That does not say that none will: longer runs would tell.",
  );
});

test("a run that left its cycle again says that a model does not repeat itself", () => {
  expect(stuck({ left_again: 2, in_cycle: 45 })).toBe(
    "Half of the runs have come back to where they were by step 37; 45 of 48 are in a cycle by the end. 2 runs came back and left again: a model does not repeat itself, so that a cycle cannot be relied on.",
  );
});

test("fresh seeds are never stuck, whatever comes back", () => {
  const fresh = { fresh_seeds: true };
  expect(stuck({ confinement_p: 0.001 }, fresh)).toBe(
    "With fresh seeds a state that comes back proves nothing. Runs keep to places of their own, at least over the 15 captions that were compared: slow is not told from stuck.",
  );
  expect(stuck({ confinement_p: 0.01, confinement_high: 0.08 }, fresh)).toContain(
    "Runs keep to places of their own, but hardly: by 8 % at most, at least over the 15 captions",
  );
  expect(stuck({ confinement_p: 0.3, standing: 4 }, fresh)).toBe(
    "With fresh seeds a state that comes back proves nothing. 4 of 48 runs wrote the same again and again at the end. That runs keep to places of their own cannot be told from chance.",
  );
  expect(
    stuck(
      { confinement: null, confinement_p: null, confinement_why: "there are 3 captions: it takes 4" },
      fresh,
    ),
  ).toMatch(/cannot be told: there are 3 captions: it takes 4\.$/);
});

test("nothing begun and everything failed are said", () => {
  expect(stuck({}, { steps: 0 })).toBe("Not all runs have begun.");
  expect(stuck({}, { runs: 0 })).toBe("All runs have failed.");
});

test("ends that are met are set against chance", () => {
  expect(before({})).toBe(
    "42 % end where another run of their seed has been; of runs without a common prompt or seed 0 % would. A further prompt would sooner end in a new state than in a known one.",
  );
  expect(before({ by_chance: 0.4 })).toContain("40 % would, which is no clear difference.");
  expect(before({ ends_met_low: null, ends_met_high: null })).toContain("but an interval takes more seeds.");
});

test("a new end is told only where the interval leaves no doubt", () => {
  expect(before({ low: 0.4, high: 0.8 })).toMatch(/cannot be told yet\.$/);
  expect(before({ low: 0.1, high: 0.4 })).toMatch(/sooner end in a known state than in a new one\.$/);
});

test("pairs that part again say that a model does not repeat itself; with fresh seeds they met by coincidence", () => {
  expect(before({ parted: 3, pairs_met: 20 })).toContain(
    "3 of the 20 pairs that met parted again: a model does not repeat itself.",
  );
  expect(before({ parted: 19, pairs_met: 20 }, { fresh_seeds: true })).toContain(
    "With fresh seeds a meeting is a coincidence: 19 of the 20 pairs that met wrote something else afterwards.",
  );
});

test("with one prompt no run can meet another of its seed", () => {
  expect(before({}, { prompts: 1 })).toBe("With one prompt no seed has two runs that could meet.");
});

const decided = (changes: Partial<WhyParts>) => partsSentence(answeredParts(changes));

test("chance is ruled out by p, also where the interval spans zero", () => {
  expect(decided({})).toBe(
    "The prompt has 4 % at most. The seed has a part, though so few seeds do not tell how much. Most is this prompt meeting this seed. T2I and I2T cannot be told apart in one network.",
  );
});

test("a part is small only where its upper end says so; otherwise nothing can be told", () => {
  expect(decided({ high: { ...answeredParts({}).high, prompt: 0.3 } })).toMatch(
    /^Whether the prompt has a part cannot be told\./,
  );
  expect(decided({ high: { ...answeredParts({}).high, prompt: null } })).toMatch(
    /^Whether the prompt has a part cannot be told\./,
  );
});

test("the largest part is only the largest found where others may be as large", () => {
  const { low } = answeredParts({});
  expect(decided({ low: { ...low, rest: 0.3 } })).toContain(
    "The largest part found is this prompt meeting this seed, but the seed may be as large.",
  );
  expect(decided({ low: { ...low, rest: null } })).toContain("how sure that is cannot be told");
});

test("a single part that is left decides nothing", () => {
  expect(
    decided({ prompt: [null], seed: [null], not_told: ["Seed and rest are one part with fresh seeds."] }),
  ).toBe("Nothing can be told apart. Seed and rest are one part with fresh seeds.");
});

test("where there is nothing to share out the reason is given", () => {
  expect(decided({ largest: null, largest_why: "all runs are in nearly one place" })).toBe(
    "That cannot be told: all runs are in nearly one place.",
  );
});

const run = (changes: Partial<WhyRun>) => answeredRun(changes);

test("of a run: the last caption at which its own prompt was the nearest", () => {
  expect(runPromptSentence(run({}))).toBe(
    "Its own prompt was the nearest of 8 at caption 1 for the last time.",
  );
  const ranks = (values: number[]) =>
    runPromptSentence(run({ prompt: { ...run({}).prompt, ranks: values } }));
  expect(ranks([1, 2, 3, 4])).toBe(
    "Its own prompt was the nearest of 8 at the first caption, caption 0, for the last time.",
  );
  expect(ranks([1, 2, 3, 1])).toBe("Its own prompt is still the nearest of 8.");
  expect(ranks([2, 2, 3, 4])).toBe("Its own prompt was never the nearest of 8.");
  const picture = {
    ...run({}).prompt,
    distances_why: "SketchVision reads pictures: it has no vector of a prompt",
  };
  expect(runPromptSentence(run({ prompt: picture }))).toBe(
    "That cannot be told: SketchVision reads pictures: it has no vector of a prompt.",
  );
});

test("of a run: since when it is in a cycle, or that it is not yet, or that this proves nothing", () => {
  expect(runStuckSentence(run({}))).toBe(
    "In a cycle of 15 rounds since step 35, which it has gone round 2 times; nothing contradicts it up to step 119.",
  );
  const verdict = (of: WhyRun["stuck"]["verdict"]) =>
    runStuckSentence(run({ stuck: { ...run({}).stuck, verdict: of } }));
  expect(verdict("not yet")).toMatch(/that does not say that it will not\.$/);
  expect(verdict("left again")).toMatch(
    /^At step 65 it came back to where it was at step 35, and left again/,
  );
  expect(verdict("wanders")).toMatch(/proves nothing\.$/);
  expect(verdict("standing")).toMatch(/proves nothing\.$/);
});

test("of a run: with whom it goes on together, and what is a coincidence", () => {
  expect(runBeforeSentence(run({}))).toBe(
    "From step 35 on it is the same as 1 run of its seed. It shares states with 1 run of other seeds, which is a coincidence.",
  );
  expect(runBeforeSentence(run({ seed: -1, fresh_seeds: true }))).toBe(
    "It shares states with 1 run: with fresh seeds that is a coincidence.",
  );
});
