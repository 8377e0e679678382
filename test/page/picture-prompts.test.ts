import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { halves } from "../images/picture-files.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let runs: string[];

const config = {
  name: "odd networks",
  networks: [["SketchI2I"], ["SketchT2T"]],
  seeds: [1],
  prompts: ["a red apple", { image: "halves.png", name: "red and blue" }],
  embedding_models: ["SketchText", "SketchVision"],
  max_length: 6,
};

beforeAll(async () => {
  writeFileSync(join(folder, "halves.png"), await halves().resize(60, 40).png().toBuffer());
  const database = join(folder, "odd.db");
  await runSketch(folder, database, config);
  ({ explorer, id, runs } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

test("the picture that runs start from stands beside its name in the mosaic, which has texts and pictures at one step", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}?step=3&by=step`);
  await page.locator(".mosaic-prompt", { hasText: "red and blue" }).locator("img").waitFor();
  await page.locator(".mosaic-picture").waitFor();
  expect(await page.locator(".mosaic-text").count()).toBe(1);
  await page.getByText("2 networks × 2 prompts × 1 seed: 2 runs of 6").waitFor();
  expect(errors).toEqual([]);
});

test("a run that starts from a picture shows it before step 0, and no section of a model that its network never writes for", async () => {
  const { page, errors } = await open(`${explorer.address}/runs/${runs[0]}`);
  const shown = page.locator(".stage-part").first().locator("img");
  await shown.waitFor();
  await page.waitForFunction(
    () => document.querySelector<HTMLImageElement>(".stage-part img")!.naturalWidth > 0,
  );
  expect(
    await shown.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]),
  ).toEqual([60, 40]);
  await page.locator(".film-start img").waitFor();
  await page.getByText("SketchVision embeds the pictures").waitFor();
  expect(await page.getByText("SketchText").count()).toBe(0);
  await page.getByText("Distance to the prompt").waitFor();
  expect(errors).toEqual([]);
});
