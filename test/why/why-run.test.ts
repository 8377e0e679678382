import { expect, test } from "vitest";
import { cyclesOf } from "../../src/why/cycles.ts";
import { runStuckSentence, stuckSentence } from "../../src/why/sentences.ts";
import { whyCompare } from "../../src/why/why-compare.ts";
import { whyExperiment, whyWithForecast } from "../../src/why/why-experiment.ts";
import { whyRun } from "../../src/why/why-run.ts";
import { newStore } from "../store/new-store.ts";
import { type PlantedRun, plantedExperiment } from "./planted-experiment.ts";

const prompts = ["a red apple", "a blue boat", "a cat", "an old tree"];
const config = { networks: [["DummyT2I", "DummyI2T"]], seeds: [1, 2, 3], prompts, max_length: 12 };

/** Runs of one seed meet: the second prompt's is always two steps behind the first one's. */
function planted(prompt: string, seed: number): PlantedRun {
  const at = prompts.indexOf(prompt);
  const behind = at === 1 ? 2 : 0;
  const name = at < 2 ? "together" : String(at);
  const outputs = Array.from({ length: 12 }, (_, step) =>
    step < behind ? `${seed} alone ${step}` : `${seed} ${name} ${step - behind}`,
  );
  const vectors = Array.from({ length: 6 }, (_, caption) => [
    Math.cos(at + seed * caption * 0.1),
    Math.sin(at + seed * caption * 0.1),
    0.3 * Math.sin(7 * at + 3 * seed + caption),
  ]);
  return { outputs, vectors };
}

function experimentOf(plant = planted, changes: object = {}) {
  const store = newStore();
  const id = plantedExperiment(store, { ...config, ...changes }, (run) =>
    plant(run.initial_prompt, run.seed!),
  );
  const runOf = (prompt: string, seed: number) =>
    [...store.runs(id)].find((run) => run.initial_prompt === prompt && run.seed === seed)!.id;
  return { store, id, runOf };
}

test("a run is told with whom it goes on together, from which of its steps and of the other's", async () => {
  const { store, runOf } = experimentOf();
  const { before, stuck } = await whyRun(store, runOf("a blue boat", 2));
  expect(before.meetings).toEqual([
    { run: runOf("a red apple", 2), initial_prompt: "a red apple", step: 2, other_step: 0, parted: false },
  ]);
  expect(before.coincidences).toEqual([]);
  expect(stuck).toMatchObject({ verdict: "not yet", entry: null });
});

test("a run has its distances to its prompt with their ranks, and the nearest state of an unrelated run", async () => {
  const { store, runOf } = experimentOf();
  const { prompt, before, captions } = await whyRun(store, runOf("a cat", 1));
  expect(captions).toBe(6);
  expect(prompt.distances).toHaveLength(6);
  expect(prompt.prompts).toBe(4);
  const { nearest } = before;
  const other = [...store.runs(store.experiment("latest").id)].find(({ id }) => id === nearest!.run)!;
  expect(other.initial_prompt).not.toBe("a cat");
  expect(other.seed).not.toBe(1);
  expect(nearest!.of).toBe(12);
});

test("what a model writes that no seed fixes proves nothing when it comes back, though the seed is fixed", async () => {
  const store = newStore();
  const circling = (run: { initial_prompt: string }) => ({
    ...planted(run.initial_prompt, 1),
    outputs: Array.from({ length: 12 }, (_, step) => `circle ${step % 2}`),
  });
  const id = plantedExperiment(store, config, circling, ["DummyI2T"]);
  const [run] = [...store.runs(id)];
  const answer = await whyRun(store, run!.id);
  expect(answer).toMatchObject({
    fresh_seeds: true,
    unreproducible: ["DummyI2T"],
    stuck: { verdict: "standing" },
  });
  expect(answer.before.same_end).toEqual([]);
  expect(runStuckSentence(answer)).toMatch(
    /with DummyI2T, whose outputs no seed fixes, a state that comes back proves/,
  );
  expect(await cyclesOf(store, id)).toMatchObject([{ fresh_seeds: true, in_cycle: 0, standing: 12 }]);
  const { networks } = await whyExperiment(store, id);
  expect(networks).toMatchObject([{ fresh_seeds: true, seeds: 12, stuck: { in_cycle: 0, standing: 12 } }]);
  expect(stuckSentence(networks[0]!)).toMatch(/^With DummyI2T, whose outputs no seed fixes, a state/);
});

test("a failed run gets what its steps allow", async () => {
  const { store, runOf } = experimentOf((prompt, seed) => {
    const run = planted(prompt, seed);
    return prompt === "a cat" && seed === 1
      ? { outputs: run.outputs.slice(0, 5), vectors: run.vectors, failed: true }
      : run;
  });
  const answer = await whyRun(store, runOf("a cat", 1));
  expect(answer).toMatchObject({ failed: true, steps: 5, captions: 2 });
  expect(answer.prompt.distances).toHaveLength(2);
  const other = await whyRun(store, runOf("a cat", 2));
  expect(other.before.nearest!.of).toBe(11);
});

test("runs that failed over something else than their outputs do not count for others, either", async () => {
  const { store, runOf } = experimentOf((prompt, seed) => ({
    ...planted(prompt, seed),
    failed: prompt === "a red apple" && seed === 2,
  }));
  const { before } = await whyRun(store, runOf("a blue boat", 2));
  expect(before.meetings).toEqual([]);
  expect(before.nearest!.of).toBe(11);
});

test("a run that has not been embedded yet is told from its outputs", async () => {
  const { store, runOf } = experimentOf((prompt, seed) => ({ ...planted(prompt, seed), vectors: [] }));
  const answer = await whyRun(store, runOf("a blue boat", 2));
  expect(answer.prompt.distances_why).toBe("no output of this run has been embedded by DummyText yet");
  expect(answer.before.meetings).toHaveLength(1);
});

test("a run of nothing is refused by name", async () => {
  const { store } = experimentOf();
  await expect(whyRun(store, "0000")).rejects.toThrow("there is no run 0000");
});

test("an experiment compared with itself has no difference, over the same prompts and seeds", async () => {
  const { store, id } = experimentOf();
  const { pairs } = await whyCompare(store, { experimentId: id }, { experimentId: id });
  expect(pairs).toHaveLength(1);
  const parts = pairs[0]!.differences.filter(({ headline }) => headline.startsWith("part"));
  expect(parts.length).toBeGreaterThan(1);
  for (const { difference, low, high, over } of parts) {
    expect({ difference, low, high }).toEqual({ difference: 0, low: 0, high: 0 });
    expect(over).toMatch(/^the same \d (prompts|seeds)$/);
  }
});

test("what only one side has is named, and without a counterpart nothing is compared", async () => {
  const store = newStore();
  const networks = [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T"],
  ];
  const a = plantedExperiment(store, { ...config, networks }, (run) =>
    planted(run.initial_prompt, run.seed!),
  );
  const b = plantedExperiment(store, config, (run) => planted(run.initial_prompt, run.seed!));
  const found = await whyCompare(store, { experimentId: a }, { experimentId: b });
  expect(found.without_counterpart).toEqual(["a: DummyT2I2 → DummyI2T, DummyText, fixed seeds"]);
  const two = await whyCompare(store, { experimentId: a, network: 1 }, { experimentId: a, network: 2 });
  expect(two.pairs[0]).toMatchObject({ a: { number: 1 }, b: { number: 2 } });
  const fresh = plantedExperiment(store, { ...config, seeds: [-1, -1, -1] }, (run) =>
    planted(run.initial_prompt, run.run_number),
  );
  await expect(whyCompare(store, { experimentId: b }, { experimentId: fresh })).rejects.toThrow(
    "there is nothing to be compared",
  );
});

test("forecasts shrink with more of what an interval is over", async () => {
  const { store, id } = experimentOf();
  const { forecast } = await whyWithForecast(store, id);
  const prompt = forecast.find(({ headline }) => headline === "part: prompt")!;
  const widths = [prompt.now, ...prompt.prompts] as number[];
  for (const [at, width] of widths.entries()) if (at > 0) expect(width).toBeLessThan(widths[at - 1]!);
  expect(forecast.map(({ headline }) => headline)).toContain("half-life");
});
