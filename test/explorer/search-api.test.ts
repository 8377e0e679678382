import { expect, test } from "vitest";
import type { RunAnswer } from "../../src/explorer/api/runs.ts";
import type { SearchHeader } from "../../src/explorer/api/search.ts";
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
