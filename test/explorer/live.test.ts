import { copyFileSync, renameSync, rmSync, statSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import type { ExperimentSummary, ExperimentsAnswer } from "../../src/explorer/api/experiments.ts";
import type { EmbeddingModelsAnswer } from "../../src/explorer/api/map.ts";
import type { RunsAnswer } from "../../src/explorer/api/runs.ts";
import { createExperiment, openStore, performExperiment } from "../../src/index.ts";
import { newStore } from "../store/new-store.ts";
import { oldDatabase } from "../store/old-database.ts";
import { served, servedSketch, sketchConfig } from "./served.ts";
import { HeardEvents } from "./server-events.ts";

describe("server-sent events", () => {
  test("tell all experiments first, then how far a new one is, then that it is gone", async () => {
    const { store, experiment, explorer } = await servedSketch();
    const events = await HeardEvents.from(explorer.port);
    await events.until(
      (event) =>
        event.name === "experiments" && event.data.experiments.some(({ id }) => id === experiment.id),
    );
    // Long enough to be seen on its way, with one look a second.
    const { id } = createExperiment(store, { ...sketchConfig, seeds: [1, 2, 3, 4, 5, 6], max_length: 60 });
    const performing = performExperiment(store, id);
    const seen: ExperimentSummary["status"][] = [];
    await events.until((event) => {
      if (event.name !== "experiments") return false;
      const status = event.data.experiments.find((one) => one.id === id)?.status;
      if (status !== undefined) seen.push(status);
      return status?.state === "completed";
    });
    await performing;
    const done = seen.map(({ work }) => work[0]!.parts[0]!.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(720);
    expect(new Set(seen.map(({ state }) => state))).toContain("running");
    await store.deleteExperiment(id);
    await events.until((event) => event.name === "experiments" && event.data.gone.includes(id));
  });

  test("tell who comes back only what is still there", async () => {
    const { store, experiment, explorer } = await servedSketch({ ...sketchConfig, max_length: 2 });
    const first = await HeardEvents.from(explorer.port);
    await first.until(({ name }) => name === "experiments");
    await first.close();
    await store.deleteExperiment(experiment.id);
    const next = await HeardEvents.from(explorer.port);
    expect(await next.until(({ name }) => name === "experiments")).toEqual({
      name: "experiments",
      data: { experiments: [], gone: [] },
    });
  });

  test("tell that the database is gone, and that it is back", async () => {
    const { store, explorer } = await servedSketch();
    store.close();
    const events = await HeardEvents.from(explorer.port);
    await events.until((event) => event.name === "experiments");
    renameSync(store.path, `${store.path}.away`);
    const gone = await events.until((event) => event.name === "database");
    expect(gone).toMatchObject({
      data: { error: { code: "database-unusable", message: expect.stringMatching(/gone/) } },
    });
    const failure = await explorer.failure("/api/experiments/latest");
    expect([failure.status, failure.code]).toEqual([503, "database-unusable"]);
    renameSync(`${store.path}.away`, store.path);
    const back = await events.until((event) => event.name === "database");
    expect(back.data).toEqual({ error: null });
    expect((await explorer.json<ExperimentsAnswer>("/api/experiments")).experiments.length).toBe(1);
    expect(explorer.defects).toEqual([]);
  });
});

test("what is saved after the start is shown", async () => {
  const store = newStore();
  const explorer = await served(store.path);
  expect((await explorer.json<ExperimentsAnswer>("/api/experiments")).experiments).toEqual([]);
  const { id } = createExperiment(store, sketchConfig);
  expect(
    (await explorer.json<RunsAnswer>(`/api/experiments/${id}/runs`)).runs.every(({ length }) => length === 0),
  ).toBe(true);
  await performExperiment(store, id);
  expect(
    (await explorer.json<RunsAnswer>(`/api/experiments/${id}/runs`)).runs.every(
      ({ length }) => length === 12,
    ),
  ).toBe(true);
});

test("a database that is replaced by another one is shown as it is now", async () => {
  const { store, experiment, explorer } = await servedSketch();
  await explorer.json(`/api/experiments/${experiment.id}`);
  const other = newStore();
  const { id } = createExperiment(other, sketchConfig);
  other.close();
  store.close();
  for (const suffix of ["-wal", "-shm"]) rmSync(`${store.path}${suffix}`, { force: true });
  copyFileSync(other.path, `${store.path}.new`);
  renameSync(`${store.path}.new`, store.path);
  const { experiments } = await explorer.json<ExperimentsAnswer>("/api/experiments");
  expect(experiments.map((one) => one.id)).toEqual([id]);
  expect((await explorer.failure(`/api/experiments/${experiment.id}`)).status).toBe(404);
});

test("a database of the first schema is shown without what came later, and is left as it is", async () => {
  const path = oldDatabase(1);
  const explorer = await served(path);
  const { experiments } = await explorer.json<ExperimentsAnswer>("/api/experiments");
  expect(experiments.map(({ name }) => name).sort()).toEqual(["completed", "failed", "interrupted"]);
  for (const { id } of experiments) {
    expect(await explorer.json(`/api/experiments/${id}/lyapunov`)).toEqual({ results: [] });
    expect(await explorer.json(`/api/experiments/${id}`)).toMatchObject({
      has: { clusters: false, lyapunov: false },
    });
  }
  expect(await explorer.json("/api/clusterings")).toEqual({ clusterings: [] });
  const [embedded] = (await explorer.json<EmbeddingModelsAnswer>("/api/embedding-models")).models;
  const { columns } = await explorer.columns(`/api/map/points?model=${embedded!.model}`);
  expect(columns.run!.length).toBe(embedded!.numEmbeddings);
  using database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1 });
  expect(explorer.defects).toEqual([]);
});

test("a database of a newer schema is refused by name before anything is served", async () => {
  const store = newStore();
  store.database.execute("PRAGMA user_version = 99");
  store.close();
  await expect(served(store.path)).rejects.toThrow(/has schema 99, this panic-tda reads schemas up to/);
});

test("nothing that the explorer reads keeps the write-ahead log from being emptied", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const events = await HeardEvents.from(explorer.port);
  await events.until((event) => event.name === "experiments");
  const { header } = await explorer.columns<{ set: string }>("/api/map/points?model=SketchText");
  await explorer.columns(`/api/map/pca?set=${header.set}`);
  await explorer.json(`/api/experiments/${experiment.id}/diagrams?model=SketchText`);
  createExperiment(store, sketchConfig);
  const checkpoint = store.database.get<{ busy: number; log: number; checkpointed: number }>(
    "PRAGMA wal_checkpoint(TRUNCATE)",
  );
  expect(checkpoint).toMatchObject({ busy: 0 });
  expect(statSync(`${store.path}-wal`).size).toBe(0);
});

test("the server's handle cannot write", async () => {
  const { store } = await servedSketch({ ...sketchConfig, max_length: 1 });
  const { openToExplore } = await import("../../src/explorer/current-store.ts");
  using reader = openToExplore(store.path);
  expect(() => reader.database.execute("DELETE FROM experiments")).toThrow(/read-only/);
  expect(openStore(store.path, { mode: "read" }).experiments().next().done).toBe(false);
});
