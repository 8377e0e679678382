import { expect, test } from "vitest";
import type {
  DiagramTableAnswer,
  ExperimentAnswer,
  ExperimentsAnswer,
  FramesAnswer,
  IncidentsAnswer,
  RunsAnswer,
} from "../../src/explorer/api.ts";
import { createExperiment } from "../../src/index.ts";
import { insertIncident } from "../../src/store/incidents.ts";
import { newStore } from "../store/new-store.ts";
import { served, servedSketch, sketchConfig } from "./served.ts";

test("a database without experiments has an empty list", async () => {
  const explorer = await served(newStore().path);
  expect(await explorer.json("/api/experiments")).toEqual({ experiments: [], next: null });
  expect(await explorer.json("/api/embedding-models")).toEqual({ models: [] });
  expect((await explorer.failure("/api/experiments/latest")).status).toBe(404);
});

test("the list comes in pages, the newest first", async () => {
  const store = newStore();
  const ids = Array.from({ length: 5 }, () => createExperiment(store, sketchConfig).id).reverse();
  const explorer = await served(store.path);
  const first = await explorer.json<ExperimentsAnswer>("/api/experiments?limit=2");
  const second = await explorer.json<ExperimentsAnswer>(`/api/experiments?limit=2&before=${first.next}`);
  const third = await explorer.json<ExperimentsAnswer>(`/api/experiments?limit=2&before=${second.next}`);
  const seen = [first, second, third].flatMap(({ experiments }) => experiments.map(({ id }) => id));
  expect(seen).toEqual(ids);
  expect(third.next).toBeNull();
  expect(first.experiments[0]!.status.state).toBe("pending");
});

test("an experiment is found as on the command line, with its counts, config and model versions", async () => {
  const { experiment, explorer } = await servedSketch();
  for (const reference of [experiment.id, experiment.id.slice(-8), "latest"]) {
    const answer = await explorer.json<ExperimentAnswer>(`/api/experiments/${reference}`);
    expect(answer.id).toBe(experiment.id);
    expect(answer.status.state).toBe("completed");
    expect(answer.status.work[0]).toEqual({
      stage: "runs",
      saves: "invocations",
      title: "Invocations",
      parts: [{ model: null, done: 48, total: 48 }],
    });
    expect(answer.embeddingModels).toEqual([
      { model: "SketchText", reads: "text" },
      { model: "SketchVision", reads: "image" },
    ]);
    expect(answer.config).toEqual(sketchConfig);
    expect(answer.modelVersions.SketchT2I!.kind).toBe("text-to-image");
    expect(answer.has).toEqual({ clusters: false, lyapunov: true });
  }
});

test("what is no longer there is not found, by name", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { runs } = await explorer.json<RunsAnswer>(`/api/experiments/${experiment.id}/runs`);
  await store.deleteExperiment(experiment.id);
  for (const path of [
    `/api/experiments/${experiment.id}`,
    `/api/experiments/${experiment.id}/runs`,
    `/api/experiments/${experiment.id}/frames?runs=0&step=0`,
    `/api/runs/${runs[0]!.id}`,
    `/api/runs/${runs[0]!.id}/trajectory?model=SketchText`,
  ]) {
    const { status, code, message } = await explorer.failure(path);
    expect([status, code], path).toEqual([404, "not-found"]);
    expect(message).toMatch(/no experiment|no run/);
  }
  expect(await explorer.json("/api/experiments")).toEqual({ experiments: [], next: null });
  expect(explorer.defects).toEqual([]);
});

test("runs have the indices that follow from network, seed and prompt", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { total, runs } = await explorer.json<RunsAnswer>(
    `/api/experiments/${experiment.id}/runs?first=1&count=2`,
  );
  expect(total).toBe(4);
  const all = [...store.runs(experiment.id)];
  expect(runs.map(({ id }) => id)).toEqual([all[1]!.id, all[2]!.id]);
  for (const run of runs) {
    const { initial_prompt, seed, run_number } = all[run.index]!;
    expect(experiment.prompts[run.prompt]).toBe(initial_prompt);
    expect([run.seedIndex, run.seed, run.network, run.length]).toEqual([run_number, seed, 0, 12]);
    expect(
      (run.network * experiment.seeds.length + run.seedIndex) * experiment.prompts.length + run.prompt,
    ).toBe(run.index);
  }
});

test("frames show what each run wrote at each step", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const frames = await explorer.json<FramesAnswer>(
    `/api/experiments/${experiment.id}/frames?runs=3,0-1&step=10&steps=4`,
  );
  expect(frames.runs).toEqual([3, 0, 1]);
  const all = [...store.runs(experiment.id)];
  for (const [row, cells] of frames.cells.entries()) {
    for (const [column, cell] of cells.entries()) {
      const invocation = [...store.invocations(all[frames.runs[column]!]!.id)][10 + row];
      if (invocation === undefined) expect(cell).toBeNull();
      else if (cell! < 0) expect(frames.texts[-1 - cell!]).toBe(invocation.output_text);
      else expect(frames.images[cell!]).toBe(invocation.output_image_hash);
    }
  }
  // Steps 12 and 13 lie beyond the end.
  expect(frames.cells[1]!.every((cell) => cell !== null)).toBe(true);
  expect(frames.cells[2]).toEqual([null, null, null]);
});

test.each([
  ["runs=0-3", "step: expected a whole number from 0 to"],
  ["runs=0-3&step=-1", "step: expected a whole number from 0 to"],
  ["runs=0-3&step=1e3", "step: expected a whole number from 0 to"],
  ["step=0", "the parameter runs is missing"],
  ["runs=3-1&step=0", "runs: expected numbers and ranges"],
  ["runs=a&step=0", "runs: expected numbers and ranges"],
  ["runs=4&step=0", "there are 4 runs"],
  ["runs=1,0-2&step=0", "it is named twice"],
  ["runs=0-60000&step=0", "runs: expected at most 50000"],
  ["runs=0-1&step=0&steps=40000", "runs: expected at most 1"],
])("frames of %s are refused with the reason", async (query, reason) => {
  const { experiment, explorer } = await servedSketch({ ...sketchConfig, max_length: 1 });
  const { status, message } = await explorer.failure(`/api/experiments/${experiment.id}/frames?${query}`);
  expect(status).toBe(400);
  expect(message).toContain(reason);
});

test("the table of diagrams has the entropy and counts that are stored", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const table = await explorer.json<DiagramTableAnswer>(
    `/api/experiments/${experiment.id}/diagrams?model=SketchVision`,
  );
  const stored = [...store.persistenceDiagrams({ experiment: experiment.id, model: "SketchVision" })];
  expect(table.runs).toEqual([0, 1, 2, 3]);
  expect(table.numDistinct).toEqual(stored.map(({ numDistinct }) => numDistinct));
  expect(table.numPoints).toEqual(stored.map(({ numPoints }) => numPoints));
  expect(table.entropy).toEqual([0, 1, 2].map((k) => stored.map(({ entropy }) => entropy[k])));
  expect(table.numBars).toEqual(
    [0, 1, 2].map((k) =>
      stored.map(({ diagrams }) => diagrams[k]!.filter(([, death]) => death < Infinity).length),
    ),
  );
});

test("incidents come in pages, the oldest first", async () => {
  const store = newStore();
  const { id } = createExperiment(store, sketchConfig);
  store.database.transaction(() => {
    for (let attempt = 1; attempt <= 5; attempt++) {
      insertIncident(store.database, id, {
        stage: "runs",
        model: "SketchT2I",
        run_id: null,
        sequence_number: null,
        attempt,
        kind: "failed",
        message: `attempt ${attempt}`,
      });
    }
  });
  const explorer = await served(store.path);
  const first = await explorer.json<IncidentsAnswer>(`/api/experiments/${id}/incidents?limit=3`);
  const rest = await explorer.json<IncidentsAnswer>(
    `/api/experiments/${id}/incidents?limit=3&after=${first.next}`,
  );
  expect([...first.incidents, ...rest.incidents].map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
  expect(rest.next).toBeNull();
});
