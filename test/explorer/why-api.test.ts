import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { InterruptedError } from "../../src/errors.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import type { CyclesAnswer, RunCyclesAnswer, WhyPart } from "../../src/explorer/api/why.ts";
import { WhyService } from "../../src/explorer/why/why-service.ts";
import { createExperiment, performExperiment } from "../../src/index.ts";
import type { WhyExperiment, WhyRun } from "../../src/why/answer.ts";
import { cyclesOf } from "../../src/why/cycles.ts";
import { whyExact, whyExperiment } from "../../src/why/why-experiment.ts";
import { whyRun } from "../../src/why/why-run.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { type Served, served, servedSketch, sketchConfig, stuckConfig } from "./served.ts";

let cache: string;

beforeEach(() => {
  cache = join(temporaryFolder(), "cache");
  vi.stubEnv("XDG_CACHE_HOME", cache);
});

const files = () => readdirSync(join(cache, "panic-tda", "why")).sort();

/** The lines of an answer in parts. */
async function partsOf<Answer>(explorer: Served, path: string): Promise<WhyPart<Answer>[]> {
  const response = await fetch(`http://127.0.0.1:${explorer.port}${path}`);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const text = await response.text();
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** When it was computed is another thing each time. */
const timeless = <Answer extends { as_of: string }>({ as_of: _, ...rest }: Answer) => rest;

test("first comes what follows from outputs alone, then how far the rest is, at last the whole answer", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const parts = await partsOf<WhyExperiment>(
    explorer,
    `/api/experiments/${experiment.id}/why?model=SketchText`,
  );
  const [first, ...rest] = parts;
  const last = rest.pop();
  const options = { embeddingModels: ["SketchText"] };
  expect(first).toEqual({
    exact: { ...(await whyExact(store, experiment.id, options)), as_of: expect.any(String) },
  });
  for (const part of rest) expect(part).toHaveProperty("progress.total");
  const { answer } = last as { answer: WhyExperiment };
  expect(timeless(answer)).toEqual(timeless(await whyExperiment(store, experiment.id, options)));
  expect(answer.networks[0]!.prompt.share).not.toContain(null);
  expect(explorer.defects).toEqual([]);
});

test("without a model, the experiment's first embedding model answers", async () => {
  const { experiment, explorer } = await servedSketch();
  const parts = await partsOf<WhyExperiment>(explorer, `/api/experiments/${experiment.id}/why`);
  expect(parts.at(-1)).toHaveProperty("answer.networks.0.embedding_model", "SketchText");
});

test("a model that the experiment lacks is refused, with the nearest name", async () => {
  const { experiment, explorer } = await servedSketch();
  const path = `/api/experiments/${experiment.id}/why?model=SketchTexts`;
  const response = await fetch(`http://127.0.0.1:${explorer.port}${path}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: {
      code: "bad-request",
      message:
        'model: the experiment has no embedding model "SketchTexts", expected one of SketchText, SketchVision.',
      hint: 'Did you mean "SketchText"?',
    },
  });
});

test("an experiment or a run that is not there is not found", async () => {
  const { explorer } = await servedSketch();
  for (const path of ["/api/experiments/none/why", "/api/experiments/none/cycles", "/api/runs/none/why"])
    expect(await explorer.failure(path)).toMatchObject({ status: 404, code: "not-found" });
  expect((await explorer.failure("/api/cycles?runs=none")).status).toBe(404);
});

test("an answer is computed once: the next explorer finds the file, until there are more rows", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const path = `/api/experiments/${experiment.id}/why?model=SketchText`;
  const first = (await partsOf<WhyExperiment>(explorer, path)).at(-1);
  expect(files()).toHaveLength(1);
  const next = await served(store.path);
  expect(await partsOf<WhyExperiment>(next, path)).toEqual([first]);

  store.database.run(
    "UPDATE runs SET failed_at = inserted_at, failure = 'test' WHERE id = (SELECT max(id) FROM runs)",
  );
  const parts = await partsOf<WhyExperiment>(next, path);
  expect(parts[0]).toHaveProperty("exact");
  expect(parts.at(-1)).toHaveProperty("answer.networks.0.left_out.runs", 1);
  expect(files()).toHaveLength(2);
});

test("a damaged file in the cache is not an answer", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const path = `/api/experiments/${experiment.id}/why?model=SketchText`;
  await partsOf<WhyExperiment>(explorer, path);
  writeFileSync(join(cache, "panic-tda", "why", files()[0]!), '{"experiment":');
  const parts = await partsOf<WhyExperiment>(await served(store.path), path);
  expect(parts.at(-1)).toHaveProperty("answer.networks.0.runs", 4);
});

test("where the cache folder cannot be made, answers are kept for as long as the explorer runs", async () => {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "panic-tda"), "a file where the folder would be");
  chmodSync(join(cache, "panic-tda"), 0o400);
  const { experiment, explorer } = await servedSketch();
  const path = `/api/experiments/${experiment.id}/why?model=SketchText`;
  const whole = (await partsOf<WhyExperiment>(explorer, path)).at(-1);
  expect(whole).toHaveProperty("answer");
  expect(await partsOf<WhyExperiment>(explorer, path)).toEqual([whole]);
  expect(explorer.defects).toEqual([]);
});

test("a computation that nobody waits for any more ends, and nothing of it is cached", async () => {
  const { store, experiment } = await servedSketch();
  const service = new WhyService(store.path);
  onTestFinished(() => service.close());
  const question = {
    kind: "experiment",
    id: experiment.id,
    experimentId: experiment.id,
    embeddingModel: "SketchText",
  } as const;
  const { key, answer } = await service.lookUp(question);
  expect(answer).toBeNull();
  const abort = new AbortController();
  const asked = service.whole(question, key, { signal: abort.signal, onProgress: () => {} });
  abort.abort();
  await expect(asked).rejects.toBeInstanceOf(InterruptedError);
  expect(await service.lookUp(question)).toEqual({ key, answer: null });
  expect(existsSync(join(cache, "panic-tda", "why"))).toBe(false);
});

test("what was answered while an experiment grew is not answered any more once it has grown, though no row has come since", async () => {
  const { store, experiment, explorer } = await servedSketch();
  await extendExperiment(store, experiment.id, { seeds: [77] });
  const ask = async () => {
    const parts = await partsOf<WhyExperiment>(explorer, `/api/experiments/${experiment.id}/why`);
    const { answer } = parts.at(-1) as { answer: WhyExperiment };
    const { networks } = await explorer.json<CyclesAnswer>(`/api/experiments/${experiment.id}/cycles`);
    return [answer.networks[0]!.runs, networks[0]!.runs];
  };
  // Between the last of its runs and the last of its stages.
  store.database.execute("UPDATE growths SET completed_at = NULL");
  const before = await ask();
  store.database.execute("UPDATE growths SET completed_at = started_at");
  const after = await ask();
  expect(before).toEqual([4, 4]);
  expect(after).toEqual([6, 6]);
});

test("a run answers as whyRun does", async () => {
  const { store, explorer } = await servedSketch(stuckConfig);
  const [{ id } = { id: "" }] = store.database.all<{ id: string }>("SELECT id FROM runs ORDER BY id");
  const parts = await partsOf<WhyRun>(explorer, `/api/runs/${id}/why?model=SketchText`);
  const { answer } = parts.at(-1) as { answer: WhyRun };
  expect(timeless(answer)).toEqual(timeless(await whyRun(store, id, { embeddingModel: "SketchText" })));
  expect(await partsOf<WhyRun>(explorer, `/api/runs/${id}/why?model=SketchText`)).toEqual([{ answer }]);
});

test("an experiment tells how many of its runs go in circles, and each run since when", async () => {
  const { store, experiment, explorer } = await servedSketch(stuckConfig);
  const { networks } = await explorer.json<CyclesAnswer>(`/api/experiments/${experiment.id}/cycles`);
  expect(networks).toEqual(await cyclesOf(store, experiment.id));
  expect(networks[0]).toMatchObject({ runs: 2, in_cycle: 2 });
  const again = await explorer.json<CyclesAnswer>(`/api/experiments/${experiment.id}/cycles`);
  expect(again.networks).toEqual(networks);
  const ids = store.database.all<{ id: string }>("SELECT id FROM runs ORDER BY id").map(({ id }) => id);
  const { runs } = await explorer.json<RunCyclesAnswer>(`/api/cycles?runs=${ids.reverse().join(",")}`);
  const found = await Promise.all(ids.map((id) => whyRun(store, id, { embeddingModel: "SketchText" })));
  expect(runs).toEqual(
    found.map(({ run, stuck: { verdict, entry, period } }) => ({ id: run, verdict, entry, period })),
  );
  expect(runs[0]!.entry).not.toBeNull();
});

test("runs with fresh seeds are never in a cycle", async () => {
  const { store, explorer } = await servedSketch({ ...stuckConfig, seeds: [-1] });
  const [{ id } = { id: "" }] = store.database.all<{ id: string }>("SELECT id FROM runs");
  const { runs } = await explorer.json<RunCyclesAnswer>(`/api/cycles?runs=${id}`);
  expect(["wanders", "standing"]).toContain(runs[0]!.verdict);
});

test("cycles of at most 64 runs are told at a time", async () => {
  const { explorer } = await servedSketch();
  const runs = Array.from({ length: 65 }, () => "a").join(",");
  expect(await explorer.failure(`/api/cycles?runs=${runs}`)).toEqual({
    status: 400,
    code: "bad-request",
    message: "runs: expected at most 64, found 65.",
  });
});

test("an experiment that has not been started says so, and what can be said is said", async () => {
  const { store, explorer } = await servedSketch();
  const { id } = createExperiment(store, { ...sketchConfig, prompts: ["a lake"] });
  const parts = await partsOf<WhyExperiment>(explorer, `/api/experiments/${id}/why`);
  expect(parts.at(-1)).toHaveProperty("answer.networks");
  await performExperiment(store, id);
  const later = await partsOf<WhyExperiment>(explorer, `/api/experiments/${id}/why`);
  expect(later.at(-1)).toHaveProperty("answer.networks.0.runs", 2);
});
