import { expect, test } from "vitest";
import type { RunAnswer } from "../../src/explorer/api/runs.ts";
import type { OutputsAnswer, SearchHeader } from "../../src/explorer/api/search.ts";
import { servedSketch } from "./served.ts";

test("a search answers runs, states, and captions to show", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const find = (words: string, more = "") =>
    explorer.columns<SearchHeader>(`/api/search?find=${encodeURIComponent(words)}${more}`);
  const all = await find("");
  expect(all.header.runs.id).toEqual([...store.runs(experiment.id)].map(({ id }) => id).sort());
  expect([...all.columns.whole!]).toEqual([1, 1, 1, 1]);
  expect(all.header.numCaptions).toBe(24);
  expect(all.header.experiments).toEqual([
    { id: experiment.id, shortId: experiment.id.slice(-8), name: "a sketch" },
  ]);

  const { header, columns } = await find("circle seed 2", `&experiment=${experiment.id.slice(-8)}&hits=1`);
  expect(new Set(header.runs.seed)).toEqual(new Set([2]));
  expect(header.runs.state).toContain("completed");
  expect(header.hits.length).toBe(1);
  expect(columns.run!.length).toBe(columns.step!.length);
  expect(await explorer.failure("/api/search?experiment=0badc0de")).toMatchObject({ status: 404 });
  expect(await explorer.failure(`/api/search?find=${"x".repeat(1001)}`)).toMatchObject({ status: 400 });
  expect(explorer.defects).toEqual([]);
});

test("a run is found by a part of its id, as on the command line", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run] = [...store.runs(experiment.id)];
  const answer = await explorer.json<RunAnswer>(`/api/runs/${run!.id.slice(-8)}`);
  expect(answer.id).toBe(run!.id);
  expect(await explorer.failure("/api/runs/0badc0de")).toMatchObject({ status: 404, code: "not-found" });
});

test("states are told by what they show, each different output once, the most frequent first", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run, other] = [...store.runs(experiment.id)];
  const ask = (body: object) =>
    explorer.json<OutputsAnswer>("/api/outputs", { method: "POST", body: JSON.stringify(body) });
  const states = [
    [0, 1],
    [0, 1],
    [0, 0],
    [1, 0],
    [1, 99],
    [7, 0],
  ];
  const answer = await ask({ runs: [run!.id, other!.id], states, count: 2 });
  expect(answer.outputs.length).toBe(2);
  expect(answer.numOutputs).toBe(3);
  expect(answer.outputs[0]).toMatchObject({
    runId: run!.id,
    step: 1,
    occurrences: 2,
    experimentId: experiment.id,
  });
  expect(answer.outputs[0]!.text).toMatch(/./);
  for (const body of [
    { runs: [], states: [[0]], count: 1 },
    { runs: [1], states: [], count: 1 },
    { runs: [], states: [], count: 0 },
  ])
    expect(
      await explorer.failure("/api/outputs", { method: "POST", body: JSON.stringify(body) }),
    ).toMatchObject({ status: 400, code: "bad-request" });
  expect(await explorer.failure("/api/search?cluster=1")).toMatchObject({ status: 400 });
  expect(explorer.defects).toEqual([]);
});
