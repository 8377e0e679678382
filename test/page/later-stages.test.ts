import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;

beforeAll(async () => {
  const database = join(folder, "clustered.db");
  await runSketch(folder, database);
  const clustered = await runCommand(["cluster", "--model", "SketchVision", "--db", database], {
    cwd: folder,
  });
  expect(clustered.exitCode, clustered.stderr).toBe(0);
  ({ explorer, id } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

/** `48 states, 50.0 %` → 48 */
const sizeOf = (title: string) => Number(/ (\d+) states?, /.exec(title)?.[1]);

test("clusters are shown with medoid, size, visitors and examples, the largest first", async () => {
  const { page, errors } = await open(`${explorer.address}/clusters`);
  await page.locator(".cluster").nth(1).waitFor();
  const sizes = (await page.locator(".cluster h2").allTextContents()).map(sizeOf);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  const [, states, noise] = /(\d+) states, (\d+) of them noise/.exec(
    (await page.locator(".page-head").textContent())!,
  )!;
  expect(Number(states)).toBe(96);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(96 - Number(noise));
  const first = page.locator(".cluster").first();
  await first.locator(".cluster-medoid img").waitFor();
  const [prompts] = await first.locator("table.visitors").all();
  const counts = (await prompts!.locator("td.number").allTextContents()).map(Number);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(sizes[0]);
  await first.locator(".cluster-medoid a").click();
  await page.locator(".stage").waitFor();
  expect(errors).toEqual([]);
});

test("the map is coloured by cluster, and its legend counts every point once", async () => {
  const { page } = await open(`${explorer.address}/clusters`);
  await page.getByRole("link", { name: "on the map" }).click();
  await page.locator(".map-frame[aria-busy=false]").waitFor();
  await page.locator(".map-legend-name", { hasText: "cluster 0" }).first().waitFor();
  const shown = (await page.locator(".map-legend li > .soft").allTextContents()).map(Number);
  const rest = await page.locator(".map-legend").textContent();
  const total = shown.reduce((sum, count) => sum + count, 0);
  if (rest!.includes("more; there are")) expect(total).toBeLessThan(96);
  else expect(total).toBe(96);
});

test("an experiment tells how its runs diverge, for every network, prompt and model", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}`);
  await page.getByRole("button", { name: "Divergence" }).click();
  const rows = page.locator(".experiment-details tbody tr");
  await rows.nth(11).waitFor();
  expect(await rows.count()).toBe(12);
  for (const row of await rows.all()) {
    const [, , , exponent, , , pairs] = await row.locator("td").allTextContents();
    expect(exponent).toMatch(/^−?\d/);
    expect(pairs).toBe("1, 8");
  }
  const title = page.locator(".experiment-details figure h3");
  await page.getByRole("button", { name: "DummyT2I" }).first().click();
  const before = await page.locator("tr[aria-selected=true]").textContent();
  await rows.last().getByRole("button").click();
  expect(await page.locator("tr[aria-selected=true]").textContent()).not.toBe(before);
  expect(await title.textContent()).toContain("Mean distance between runs");
  expect(page.url()).toContain("tab=divergence");
  expect(errors).toEqual([]);
});

test("a heat map of the distances between diagrams is drawn when it is asked for, and a click leads to two runs", async () => {
  const { page, errors } = await open(`${explorer.address}/diagrams?model=SketchText`);
  await page.locator(".compare-distances").waitFor();
  expect(await page.locator(".compare-distances figure").count()).toBe(0);
  await page.locator(".compare-distances select").selectOption("H0");
  const map = page.locator(".compare-distances .chart-body svg");
  await map.nth(1).waitFor();
  expect(page.url()).toContain("distances=0");
  // A picture of more than one shade.
  expect((await map.first().locator("image").getAttribute("href"))!.length).toBeGreaterThan(150);
  await map.first().scrollIntoViewIfNeeded();
  const box = (await map.first().boundingBox())!;
  await page.mouse.click(box.x + 0.2 * box.width, box.y + 0.2 * box.height);
  const links = page.locator(".distance-pair a");
  expect(await links.allTextContents()).toHaveLength(3);
  await links.last().click();
  await page.locator(".beside-run").nth(1).waitFor();
  expect(errors).toEqual([]);
});
