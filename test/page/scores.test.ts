import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  exploring,
  runSketch,
  type ServedExplorer,
  serveExperiment,
  sketchConfig,
} from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;

beforeAll(async () => {
  const database = join(folder, "scores.db");
  await runSketch(folder, database, {
    ...sketchConfig,
    max_length: 12,
    max_homology_dimension: 0,
    scores: ["WordCount"],
  });
  ({ explorer, id } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

test("scores are a fifth question: a sentence, their numbers, and a plot of each", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}/why`);
  const panel = page.getByRole("region", { name: "Where do the scores go?" });
  await panel.locator(".why-sentence").waitFor();
  expect(await panel.locator(".why-sentence").textContent()).toMatch(/“words”/);
  expect(await panel.locator("svg[role=img]").count()).toBe(2);
  expect(errors).toEqual([]);
});

test("the map is coloured by a score, from its least to its greatest value", async () => {
  const { page, errors } = await open(`${explorer.address}/map?model=SketchText`);
  await page.getByLabel("colour by").selectOption({ label: "words, by WordCount" });
  await page.locator(".map-ramp").waitFor();
  expect(await page.locator(".map-ramp span").allTextContents()).toEqual([
    expect.stringMatching(/^\d+$/),
    expect.stringMatching(/^\d+$/),
  ]);
  expect(new URL(page.url()).searchParams.get("color")).toBe("score:WordCount/words");
  expect(errors).toEqual([]);
  // Pictures have no words: another model's map does not offer them.
  await page.goto(`${explorer.address}/map?model=SketchVision`);
  await page.getByLabel("colour by").waitFor();
  expect(await page.getByLabel("colour by").locator("option").allTextContents()).not.toContain(
    "words, by WordCount",
  );
});
