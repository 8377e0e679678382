import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, expect, test, vi } from "vitest";
import type { MapPointsHeader } from "../../src/explorer/api/map.ts";
import type { UmapHeader, UmapJob } from "../../src/explorer/api/umap.ts";
import { createExperiment, performExperiment } from "../../src/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { type Served, served, servedSketch, sketchConfig, stuckConfig } from "./served.ts";

let cache: string;

beforeEach(() => {
  cache = join(temporaryFolder(), "cache");
  vi.stubEnv("XDG_CACHE_HOME", cache);
});

async function setOf(explorer: Served): Promise<string> {
  return (await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchText")).header.set;
}

const started = (set: string, parameters: object = {}) => ({
  method: "POST",
  body: JSON.stringify({ set, ...parameters }),
});

async function ended(explorer: Served, query: string): Promise<UmapJob> {
  for (;;) {
    const job = await explorer.json<UmapJob>(`/api/map/umap?${query}`);
    if (job.state !== "queued" && job.state !== "computing") return job;
    await pause(20);
  }
}

test("a layout is computed once: the next explorer finds the file, and the same layout in it", async () => {
  const { store, explorer } = await servedSketch();
  const set = await setOf(explorer);
  expect((await explorer.json<UmapJob>(`/api/map/umap?set=${set}`)).state).toBe("none");
  expect((await explorer.failure(`/api/map/umap/coordinates?set=${set}`)).status).toBe(404);
  const job = await explorer.json<UmapJob>("/api/map/umap", started(set));
  expect(job).toMatchObject({ set, numNeighbours: 15, minDistance: 0.1, seed: 42 });
  expect((await ended(explorer, `set=${set}`)).state).toBe("done");
  const first = await explorer.columns<UmapHeader>(`/api/map/umap/coordinates?set=${set}`);
  expect(first.header.numPlacedByPca).toBe(0);
  expect([...first.columns.placedBy!].every((by) => by === 0)).toBe(true);
  expect([...first.columns.x!, ...first.columns.y!].every(Number.isFinite)).toBe(true);

  const next = await served(store.path);
  expect(await setOf(next)).toBe(set);
  expect((await next.json<UmapJob>(`/api/map/umap?set=${set}`)).state).toBe("done");
  expect((await next.columns<UmapHeader>(`/api/map/umap/coordinates?set=${set}`)).columns).toEqual(
    first.columns,
  );
  expect((await next.json<UmapJob>(`/api/map/umap?set=${set}&seed=1`)).state).toBe("none");
});

test("points that came later are placed by PCA, and said to be, until the layout is computed anew", async () => {
  const { store, explorer } = await servedSketch();
  const before = await setOf(explorer);
  await explorer.json("/api/map/umap", started(before));
  await ended(explorer, `set=${before}`);
  const old = await explorer.columns<UmapHeader>(`/api/map/umap/coordinates?set=${before}`);
  const later = createExperiment(store, { ...sketchConfig, prompts: ["a castle"], max_length: 8 });
  await performExperiment(store, later.id);

  const next = await served(store.path);
  const set = await setOf(next);
  expect((await next.json<UmapJob>(`/api/map/umap?set=${set}`)).state).toBe("older");
  const { header, columns } = await next.columns<UmapHeader>(`/api/map/umap/coordinates?set=${set}`);
  expect(header.numPlacedByPca).toBe(8);
  expect([...columns.placedBy!]).toEqual([...new Array(24).fill(0), ...new Array(8).fill(1)]);
  expect(columns.x!.subarray(0, 24)).toEqual(old.columns.x);
  const reach = Math.max(...old.columns.x!.map(Math.abs), ...old.columns.y!.map(Math.abs));
  for (const coordinate of [...columns.x!, ...columns.y!])
    expect(Math.abs(coordinate)).toBeLessThan(4 * reach);

  await next.json("/api/map/umap", started(set));
  expect((await ended(next, `set=${set}`)).state).toBe("done");
  expect((await next.columns<UmapHeader>(`/api/map/umap/coordinates?set=${set}`)).header.numPlacedByPca).toBe(
    0,
  );
});

test("equal outputs share a place", async () => {
  const { store, experiment, explorer } = await servedSketch(stuckConfig);
  const set = await setOf(explorer);
  await explorer.json("/api/map/umap", started(set));
  await ended(explorer, `set=${set}`);
  const { columns } = await explorer.columns<UmapHeader>(`/api/map/umap/coordinates?set=${set}`);
  const places = new Map<string, string>();
  const texts = [...store.runs(experiment.id)].flatMap(({ id }) =>
    [...store.invocations(id)].flatMap(({ output_text }) => output_text ?? []),
  );
  expect(new Set(texts).size).toBeLessThan(texts.length);
  for (const [point, text] of texts.entries()) {
    const place = `${columns.x![point]} ${columns.y![point]}`;
    expect(places.get(text) ?? place).toBe(place);
    places.set(text, place);
  }
  expect(new Set(places.values()).size).toBe(places.size);
});

test("a computation can be cancelled, leaves no file, and can be started again", async () => {
  const { explorer } = await servedSketch({ ...sketchConfig, seeds: [1, 2, 3, 4], max_length: 60 });
  const set = await setOf(explorer);
  await explorer.json("/api/map/umap", started(set));
  // A second one waits for the first.
  const second = await explorer.json<UmapJob>("/api/map/umap", started(set, { seed: 5 }));
  expect(second.state).toBe("queued");
  for (const seed of [5, 42]) {
    const job = await explorer.json<UmapJob>(`/api/map/umap?set=${set}&seed=${seed}`, { method: "DELETE" });
    expect(job.state).toBe("cancelled");
  }
  expect(() => readdirSync(join(cache, "panic-tda", "umap"))).toThrow(/ENOENT/);
  await explorer.json("/api/map/umap", started(set));
  expect((await ended(explorer, `set=${set}`)).state).toBe("done");
  expect(explorer.defects).toEqual([]);
});

test("too few different outputs are refused with the number found", async () => {
  const { explorer } = await servedSketch({
    ...sketchConfig,
    seeds: [1],
    prompts: ["a red circle"],
    max_length: 4,
  });
  const set = await setOf(explorer);
  await explorer.json("/api/map/umap", started(set));
  const job = await ended(explorer, `set=${set}`);
  expect(job.state).toBe("failed");
  expect(job.error).toMatch(/from 4 to 100,000 different outputs, found [12]\. PCA shows so few as well/);
});

test("a damaged file counts as none", async () => {
  const { explorer } = await servedSketch();
  const set = await setOf(explorer);
  await explorer.json("/api/map/umap", started(set));
  await ended(explorer, `set=${set}`);
  const folder = join(cache, "panic-tda", "umap");
  const [file] = readdirSync(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file!), "damaged");
  expect((await explorer.failure(`/api/map/umap/coordinates?set=${set}`)).status).toBe(404);
});

test.each([
  ["numNeighbours", 1],
  ["numNeighbours", 2.5],
  ["minDistance", 2],
  ["minDistance", "0.1"],
  ["seed", -1],
])("%s of %j is refused", async (name, value) => {
  const { explorer } = await servedSketch({ ...sketchConfig, max_length: 2 });
  const failure = await explorer.failure("/api/map/umap", started("a set", { [name]: value }));
  expect([failure.status, failure.message.split(":")[0]]).toEqual([400, name]);
});

test("where no cache can be written, a layout is computed all the same, and held for as long as the explorer runs", async () => {
  // A folder below a file can be neither made nor looked into.
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "panic-tda"), "a file");
  const { explorer } = await servedSketch();
  const set = await setOf(explorer);
  await explorer.json("/api/map/umap", started(set));
  expect(await ended(explorer, `set=${set}`)).toMatchObject({ state: "done", error: null });
  const { columns } = await explorer.columns<UmapHeader>(`/api/map/umap/coordinates?set=${set}`);
  expect([...columns.x!].every(Number.isFinite)).toBe(true);
  expect((await explorer.json<UmapJob>(`/api/map/umap?set=${set}&seed=7`)).state).toBe("none");
  expect(explorer.defects).toEqual([]);
});
