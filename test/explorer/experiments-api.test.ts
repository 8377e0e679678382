import { expect, test } from "vitest";
import type { DiagramTableAnswer } from "../../src/explorer/api/diagrams.ts";
import type {
  ExperimentAnswer,
  ExperimentsAnswer,
  IncidentsAnswer,
} from "../../src/explorer/api/experiments.ts";
import type { FramesAnswer } from "../../src/explorer/api/mosaic.ts";
import type { RunsAnswer } from "../../src/explorer/api/runs.ts";
import { createExperiment } from "../../src/index.ts";
import { insertIncident } from "../../src/store/incidents.ts";
import { insertRuns } from "../../src/store/runs.ts";
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
    expect(answer.has).toEqual({ forks: false, clusters: false, lyapunov: true });
  }
});

test("what is no longer there is not found, by name", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { runs } = await explorer.json<RunsAnswer>(`/api/experiments/${experiment.id}/runs`);
  await store.deleteExperiment(experiment.id);
  for (const path of [
    `/api/experiments/${experiment.id}`,
    `/api/experiments/${experiment.id}/runs`,
    `/api/experiments/${experiment.id}/frames?runs=${runs[0]!.id}&step=0`,
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

test("runs come in pages in the order of their making, each with the place that its row names", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const first = await explorer.json<RunsAnswer>(`/api/experiments/${experiment.id}/runs?limit=3`);
  expect(first.next).toBe(first.runs[2]!.id);
  const second = await explorer.json<RunsAnswer>(
    `/api/experiments/${experiment.id}/runs?limit=3&after=${first.next}`,
  );
  expect(second.next).toBeNull();
  const all = [...store.runs(experiment.id)];
  const rows = [...first.runs, ...second.runs];
  expect(rows.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  for (const [at, row] of rows.entries()) {
    const { network, initial_prompt, seed, run_number } = all[at]!;
    expect(experiment.networks[row.network]).toEqual(network);
    expect(experiment.prompts[row.prompt]).toBe(initial_prompt);
    expect([row.seedIndex, row.seed, row.length]).toEqual([run_number, seed, 12]);
  }
});

test("a run that joined later has the place of its prompt, and the runs before it keep theirs", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const before = await explorer.json<RunsAnswer>(`/api/experiments/${experiment.id}/runs`);
  const prompts = [...experiment.prompts, "a castle in the fog"];
  store.database.transaction(() => {
    store.database.run("UPDATE experiments SET prompts = :prompts WHERE id = :id", {
      prompts: JSON.stringify(prompts),
      id: experiment.id,
    });
    insertRuns(store.database, experiment.id, [
      {
        network: experiment.networks[0]!,
        seed: 2,
        run_number: 1,
        max_length: 12,
        initial_prompt: prompts[2]!,
      },
    ]);
  });
  const { runs } = await explorer.json<RunsAnswer>(`/api/experiments/${experiment.id}/runs`);
  expect(runs.slice(0, 4)).toEqual(before.runs);
  expect(runs[4]).toMatchObject({ network: 0, seedIndex: 1, prompt: 2, seed: 2, length: 0 });
  const frames = await explorer.json<FramesAnswer>(
    `/api/experiments/${experiment.id}/frames?runs=${runs[3]!.id}*2&step=0`,
  );
  expect(frames.runs).toEqual([runs[3]!.id, runs[4]!.id]);
  expect(frames.cells).toEqual([[0, null]]);
});

test("frames show what each run wrote at each step", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const all = [...store.runs(experiment.id)];
  const [a, b, , d] = all.map(({ id }) => id);
  const frames = await explorer.json<FramesAnswer>(
    `/api/experiments/${experiment.id}/frames?runs=${d},${a}*2&step=10&steps=4`,
  );
  expect(frames.runs).toEqual([d, a, b]);
  for (const [row, cells] of frames.cells.entries()) {
    for (const [column, cell] of cells.entries()) {
      const invocation = [...store.invocations(frames.runs[column]!)][10 + row];
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
  ["runs=A*4", 400, "step: expected a whole number from 0 to"],
  ["runs=A*4&step=-1", 400, "step: expected a whole number from 0 to"],
  ["runs=A*4&step=1e3", 400, "step: expected a whole number from 0 to"],
  ["step=0", 400, "the parameter runs is missing"],
  ["runs=0-3&step=0", 400, 'runs: expected ids of runs such as ID or ID*25, found "0-3"'],
  ["runs=7&step=0", 400, 'runs: expected ids of runs such as ID or ID*25, found "7"'],
  ["runs=A*0&step=0", 400, "runs: expected ids of runs"],
  ["runs=00000000-0000-0000-0000-000000000000&step=0", 404, "there is none"],
  ["runs=C*3&step=0", 404, "1 follow it, not 2"],
  ["runs=B,A*3&step=0", 400, "is named twice"],
  ["runs=A*60000&step=0", 400, "runs: expected at most 50000"],
  ["runs=A*2&step=0&steps=40000", 400, "runs: expected at most 1"],
])("frames of %s are refused with %i and the reason", async (query, expected, reason) => {
  const { store, experiment, explorer } = await servedSketch({ ...sketchConfig, max_length: 1 });
  const [a, b, c] = [...store.runs(experiment.id)].map(({ id }) => id);
  const named = query
    .replace("runs=A", `runs=${a}`)
    .replace(",A", `,${a}`)
    .replace("runs=B", `runs=${b}`)
    .replace("runs=C", `runs=${c}`);
  const { status, message } = await explorer.failure(`/api/experiments/${experiment.id}/frames?${named}`);
  expect([status, message]).toEqual([expected, expect.stringContaining(reason)]);
});

test("frames of a run of another experiment are not found", async () => {
  const { store, experiment, explorer } = await servedSketch({ ...sketchConfig, max_length: 1 });
  const other = createExperiment(store, sketchConfig);
  const [run] = store.runs(other.id);
  const failure = await explorer.failure(`/api/experiments/${experiment.id}/frames?runs=${run!.id}&step=0`);
  expect(failure.status).toBe(404);
});

test("the table of diagrams has the entropy and counts that are stored", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const table = await explorer.json<DiagramTableAnswer>(
    `/api/experiments/${experiment.id}/diagrams?model=SketchVision`,
  );
  const stored = [...store.persistenceDiagrams({ experiment: experiment.id, model: "SketchVision" })];
  expect(table.runs).toEqual([...store.runs(experiment.id)].map(({ id }) => id));
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
