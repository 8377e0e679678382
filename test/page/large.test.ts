import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { openStore } from "../../src/store/store.ts";
import { exploring, runSketch, serve, sketchConfig } from "./opened-explorer.ts";

const { folder, open } = exploring();

test("of 3,000 runs only those that are seen are in the document, and scrolling brings the others", async () => {
  const database = join(folder, "large.db");
  const store = openStore(database);
  const { id } = createExperiment(store, {
    ...sketchConfig,
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: Array.from({ length: 30 }, (_, i) => i),
    prompts: Array.from({ length: 100 }, (_, i) => `prompt number ${i}`),
  });
  store.close();
  const explorer = await serve(database);
  onTestFinished(() => explorer.stop());
  const { page, errors } = await open(`${explorer.address}/experiments/${id}?size=medium`);
  const mosaic = page.locator(".mosaic");
  await page.getByText("not there yet").first().waitFor();
  expect(await page.locator(".mosaic-cell").count()).toBeLessThan(150);
  await mosaic.evaluate((element) => element.scrollTo(element.scrollWidth, element.scrollHeight));
  await page.getByRole("link", { name: /prompt number 99, .* seed 29/ }).waitFor();
  expect(await page.locator(".mosaic-cell").count()).toBeLessThan(150);
  expect(errors).toEqual([]);
}, 60_000);

test("a map tells that points have come, and shows them when nobody points at it", async () => {
  const database = join(folder, "grown.db");
  await runSketch(folder, database);
  const explorer = await serve(database);
  onTestFinished(() => explorer.stop());
  const { page } = await open(`${explorer.address}/map?model=SketchText`);
  await page.getByText("96 points of 12 runs").waitFor();
  await runSketch(folder, database, { ...sketchConfig, name: "later", seeds: [3] });
  await page.getByRole("button", { name: "Show 48 later points" }).waitFor();
  // Under the hand of who points at it, the map stays as it is. The server fixes a new set of a growing database at most every 10 s.
  await page.locator(".map-frame").hover();
  await page.waitForTimeout(11_000);
  await page.getByRole("button", { name: "Show 48 later points" }).hover();
  await page.getByText("144 points of 18 runs").waitFor();
}, 90_000);
