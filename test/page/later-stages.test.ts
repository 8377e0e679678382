import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import {
  exploring,
  firstExperiment,
  runSketch,
  type ServedExplorer,
  serve,
  sketchConfig,
} from "./opened-explorer.ts";
import { insertClusters, insertDivergence } from "./rows-of-later-stages.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;

beforeAll(async () => {
  const database = join(folder, "clustered.db");
  await runSketch(folder, database);
  const store = openStore(database, { mode: "write" });
  const [experiment] = store.experiments();
  id = experiment!.id;
  insertClusters(store.database, "SketchVision");
  const of = { experimentId: id, network: sketchConfig.networks[0]!, prompt: "a castle in the fog" };
  insertDivergence(store.database, { ...of, model: "SketchText" });
  store.close();
  explorer = await serve(database);
  expect((await firstExperiment(explorer.address)).id).toBe(id);
}, 120_000);
afterAll(() => explorer.stop());

test("clusters are shown with medoid, size, visitors and examples, the largest first", async () => {
  const { page, errors } = await open(`${explorer.address}/clusters`);
  await page.locator(".cluster").nth(1).waitFor();
  const titles = await page.locator(".cluster h2").allTextContents();
  // 12 runs of 8 pictures: every fourth run is noise, two of four belong to cluster 1.
  expect(titles).toEqual(["Cluster 1 48 states, 50.0 %", "Cluster 0 24 states, 25.0 %"]);
  expect(await page.locator(".page-head").textContent()).toContain("96 states, 24 of them noise (25.0 %)");
  await page.locator(".cluster-medoid img").first().waitFor();
  expect(await page.locator(".cluster").first().locator(".cluster-examples img").count()).toBeGreaterThan(1);
  await page.locator(".cluster-medoid a").first().click();
  await page.locator(".stage").waitFor();
  expect(errors).toEqual([]);
});

test("the map is coloured by cluster, noise told apart", async () => {
  const { page } = await open(`${explorer.address}/clusters`);
  await page.getByRole("link", { name: "on the map" }).click();
  await page.locator(".map-frame[aria-busy=false]").waitFor();
  await expect
    .poll(() => page.locator(".map-legend li").allTextContents())
    .toEqual(["cluster 024", "cluster 148", "noise24"]);
});

test("where it is computed, an experiment tells how its runs diverge", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}`);
  await page.getByRole("button", { name: "Divergence" }).click();
  const row = page.locator("tr", { hasText: "a castle in the fog" });
  await row.waitFor();
  expect(await row.locator("td").allTextContents()).toEqual([
    "SketchT2I → SketchI2T",
    "a castle in the fog",
    "SketchText",
    "0.6931",
    "1.000",
    "–",
    "1, 4",
  ]);
  await page.getByRole("img", { name: /Mean distance between runs/ }).waitFor();
  expect(page.url()).toContain("tab=divergence");
  expect(errors).toEqual([]);
});
