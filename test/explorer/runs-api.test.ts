import { expect, test } from "vitest";
import type { DiagramsListAnswer } from "../../src/explorer/api/diagrams.ts";
import type { InvocationsAnswer, RunAnswer, ScoresAnswer } from "../../src/explorer/api/runs.ts";
import type { StateWithInput } from "../../src/explorer/api/states.ts";
import type { DistancesHeader, TrajectoryAnswer } from "../../src/explorer/api/trajectories.ts";
import { createExperiment } from "../../src/index.ts";
import type { Run } from "../../src/store/runs.ts";
import { servedSketch, sketchConfig, stuckConfig } from "./served.ts";

function distance(a: Float32Array, b: Float32Array): number {
  return Math.hypot(...a.map((x, c) => x - b[c]!));
}

test("a run has its place, its prompt, what embeds it and the runs that were made before and after it", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const runs = [...store.runs(experiment.id)];
  const run = runs[2]!;
  const answer = await explorer.json<RunAnswer>(`/api/runs/${run.id}`);
  expect([answer.network, answer.seedIndex, answer.prompt]).toEqual([0, 1, 0]);
  expect(answer.initialPrompt).toBe(run.initial_prompt);
  expect(answer.networkModels).toEqual(["SketchT2I", "SketchI2T"]);
  expect(answer.experiment).toEqual({
    id: experiment.id,
    shortId: experiment.id.slice(-8),
    name: "a sketch",
  });
  const neighbour = ({ id, initial_prompt, seed }: Run) => ({ id, initialPrompt: initial_prompt, seed });
  expect(answer.before).toEqual(neighbour(runs[1]!));
  expect(answer.after).toEqual(neighbour(runs[3]!));
  const first = await explorer.json<RunAnswer>(`/api/runs/${runs[0]!.id}`);
  const last = await explorer.json<RunAnswer>(`/api/runs/${runs[3]!.id}`);
  expect([first.before, first.after?.id]).toEqual([null, runs[1]!.id]);
  expect([last.before?.id, last.after]).toEqual([runs[2]!.id, null]);
});

test("runs of two experiments are no neighbours", async () => {
  const { store, experiment, explorer } = await servedSketch({ ...sketchConfig, max_length: 1 });
  const [firstOfOther] = store.runs(createExperiment(store, sketchConfig).id);
  const last = [...store.runs(experiment.id)].at(-1)!;
  expect((await explorer.json<RunAnswer>(`/api/runs/${last.id}`)).after).toBeNull();
  expect((await explorer.json<RunAnswer>(`/api/runs/${firstOfOther!.id}`)).before).toBeNull();
});

test("invocations come in pages, in order", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run] = store.runs(experiment.id);
  const { total, invocations } = await explorer.json<InvocationsAnswer>(
    `/api/runs/${run!.id}/invocations?first=5&count=3`,
  );
  expect(total).toBe(12);
  const stored = [...store.invocations(run!.id)].slice(5, 8);
  expect(invocations.map(({ step, text, image, outputHash }) => ({ step, text, image, outputHash }))).toEqual(
    stored.map((one) => ({
      step: one.sequence_number,
      text: one.output_text,
      image: one.output_image_hash,
      outputHash: one.output_hash,
    })),
  );
});

test("a state has the output it was made from, the first one the prompt", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run] = store.runs(experiment.id);
  const stored = [...store.invocations(run!.id)];
  const first = await explorer.json<StateWithInput>(`/api/runs/${run!.id}/states/0`);
  expect(first.input).toEqual({ text: run!.initial_prompt, image: null });
  expect(first.image).toBe(stored[0]!.output_image_hash);
  const second = await explorer.json<StateWithInput>(`/api/runs/${run!.id}/states/1`);
  expect(second.input).toEqual({ text: null, image: first.image });
  expect(second.text).toBe(stored[1]!.output_text);
  expect((await explorer.failure(`/api/runs/${run!.id}/states/12`)).message).toContain("has no step 12");
});

test("a trajectory's distances are those of its vectors: from the prompt where it was embedded, else from the first", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const run = [...store.runs(experiment.id)][1]!;
  for (const model of ["SketchText", "SketchVision"]) {
    const answer = await explorer.json<TrajectoryAnswer>(`/api/runs/${run.id}/trajectory?model=${model}`);
    const points = [...store.embeddings({ experiment: experiment.id, model })].filter(
      ({ runId }) => runId === run.id,
    );
    const prompt = [...store.promptEmbeddings({ experiment: experiment.id, model })].find(
      (embedding) => embedding.prompt === run.initial_prompt,
    );
    expect(answer.origin).toBe(model === "SketchText" ? "prompt" : "first");
    expect(answer.steps).toEqual(points.map(({ sequenceNumber }) => sequenceNumber));
    const origin = prompt?.vector ?? points[0]!.vector;
    for (const [at, { vector }] of points.entries()) {
      expect(answer.distanceToOrigin[at]).toBeCloseTo(distance(origin, vector), 6);
      const before = points[at - 1];
      if (before === undefined) expect(answer.stepLength[at]).toBeNull();
      else expect(answer.stepLength[at]).toBeCloseTo(distance(before.vector, vector), 6);
    }
  }
});

test("the recurrence plot has zeros exactly where outputs are equal", async () => {
  const { store, experiment, explorer } = await servedSketch(stuckConfig);
  let numRepeated = 0;
  for (const run of store.runs(experiment.id)) {
    const { header, columns } = await explorer.columns<DistancesHeader>(
      `/api/runs/${run.id}/distances?model=SketchText`,
    );
    expect(header.stride).toBe(1);
    const texts = [...store.invocations(run.id)].flatMap(({ output_text }) => output_text ?? []);
    const n = texts.length;
    numRepeated += n - new Set(texts).size;
    expect([...columns.steps!]).toEqual(Array.from({ length: n }, (_, i) => 2 * i + 1));
    expect(columns.distances!.length).toBe(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        expect(columns.distances![i * n + j] === 0).toBe(texts[i] === texts[j]);
        expect(columns.distances![i * n + j]).toBe(columns.distances![j * n + i]);
      }
    }
    expect(header.greatest).toBe(Math.max(...columns.distances!));
  }
  expect(numRepeated).toBeGreaterThan(0);
});

test("diagrams are those that are stored, with null for ∞; of several runs in the order asked for", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const stored = [...store.persistenceDiagrams({ experiment: experiment.id, model: "SketchText" })];
  const wanted = [stored[3]!, stored[0]!];
  const { diagrams } = await explorer.json<DiagramsListAnswer>(
    `/api/diagrams?model=SketchText&runs=${wanted.map(({ runId }) => runId).join(",")}`,
  );
  expect(diagrams.map(({ runId }) => runId)).toEqual(wanted.map(({ runId }) => runId));
  for (const [at, found] of diagrams.entries()) {
    expect(found.diagrams).toEqual(
      wanted[at]!.diagrams.map((bars) =>
        bars.map(([birth, death]) => [birth, death === Infinity ? null : death]),
      ),
    );
    expect(found.entropy).toEqual(wanted[at]!.entropy);
    expect(found.diagrams[0]!.filter(([, death]) => death === null).length).toBe(1);
  }
  const ofRun = await explorer.json<DiagramsListAnswer>(`/api/runs/${wanted[0]!.runId}/diagrams`);
  expect(ofRun.diagrams.map(({ model }) => model)).toEqual(["SketchText", "SketchVision"]);
});

test("a model that embedded nothing of a run has an empty trajectory", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run] = store.runs(experiment.id);
  const answer = await explorer.json<TrajectoryAnswer>(`/api/runs/${run!.id}/trajectory?model=NoSuchModel`);
  expect([answer.steps, answer.distanceToOrigin, answer.stepLength]).toEqual([[], [], []]);
  const { columns } = await explorer.columns(`/api/runs/${run!.id}/distances?model=NoSuchModel`);
  expect(columns.distances!.length).toBe(0);
});

test("the numbers of a run's outputs are a series each, by their steps", async () => {
  const { store, experiment, explorer } = await servedSketch({ ...sketchConfig, scores: ["WordCount"] });
  const [run] = store.runs(experiment.id);
  const { series } = await explorer.json<ScoresAnswer>(`/api/runs/${run!.id}/scores`);
  expect(series.map(({ model, name }) => [model, name])).toEqual([
    ["WordCount", "different_words"],
    ["WordCount", "words"],
  ]);
  const captions = [...store.invocations(run!.id)].filter(({ type }) => type === "text");
  expect(series[1]!.steps).toEqual(captions.map(({ sequence_number }) => sequence_number));
  expect(series[1]!.values).toEqual(captions.map(({ output_text }) => output_text!.split(" ").length));
});
