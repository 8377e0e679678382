import { expect, test } from "vitest";
import { performForks } from "../../src/experiments/create-forks.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import type { ExperimentAnswer } from "../../src/explorer/api/experiments.ts";
import type { EffectAnswer, LineageAnswer } from "../../src/explorer/api/lineage.ts";
import type { InvocationsAnswer, RunAnswer } from "../../src/explorer/api/runs.ts";
import { servedSketch } from "./served.ts";

test("forks know their runs, runs their forks, and an experiment how it grew", async () => {
  const { store, experiment, explorer } = await servedSketch();
  await extendExperiment(store, experiment.id, { seeds: [77] });
  const [parent] = [...store.runs(experiment.id)];
  const file = { forks: { of: [parent!.id], at: [3], text: "A small green star.", control: 2 } };
  const forked = await performForks(store, file, undefined, {}, () => {});
  const runs = [...store.runs(forked.id)];

  const lineage = await explorer.json<LineageAnswer>(`/api/experiments/${forked.id}/lineage`);
  expect(lineage.forks.map(({ runId, step, isControl }) => [runId, step, isControl])).toEqual([
    [runs[0]!.id, 3, false],
    [runs[1]!.id, 3, true],
    [runs[2]!.id, 3, true],
  ]);
  expect(lineage.forks[0]).toMatchObject({
    parentRunId: parent!.id,
    parentExperimentId: experiment.id,
    parentPrompt: parent!.initial_prompt,
    change: 'text "A small green star."',
  });
  expect(lineage.taken.invocations).toBeGreaterThanOrEqual(9);
  const ofParents = await explorer.json<LineageAnswer>(`/api/experiments/${experiment.id}/lineage`);
  expect(ofParents.forkedFrom).toEqual(lineage.forks);
  expect(ofParents.growths.map(({ added }) => added.seeds)).toEqual([[77]]);

  const fork = await explorer.json<RunAnswer>(`/api/runs/${runs[0]!.id}`);
  expect(fork.fork?.parentRunId).toBe(parent!.id);
  const original = await explorer.json<RunAnswer>(`/api/runs/${parent!.id}`);
  expect([original.fork, original.forks.length]).toEqual([null, 3]);
  const { invocations } = await explorer.json<InvocationsAnswer>(`/api/runs/${runs[0]!.id}/invocations`);
  expect(invocations.slice(0, 3).every(({ takenFrom }) => takenFrom !== null)).toBe(true);

  const page = await explorer.json<ExperimentAnswer>(`/api/experiments/${forked.id}`);
  expect(page.has.forks).toBe(true);
  const { effects } = await explorer.json<EffectAnswer>(`/api/experiments/${forked.id}/effect`);
  expect(effects.map(({ forks, controls }) => [forks, controls])).toContainEqual([1, 2]);
  const none = await explorer.json<EffectAnswer>(`/api/experiments/${experiment.id}/effect`);
  expect(none).toEqual({ effects: [] });
});
