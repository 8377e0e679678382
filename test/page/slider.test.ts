import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exploring, runIds, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database);
  ({ explorer, id } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

const slider = (page: Page) => page.getByRole("slider", { name: "Step" });
const stepOf = async (page: Page) => Number(await slider(page).inputValue());

test("the arrow keys step through pictures and captions of the mosaic", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?by=step`);
  await page.locator(".mosaic[aria-busy=false] .mosaic-picture").first().waitFor();
  expect(await page.locator(".mosaic-picture").count()).toBe(12);
  await page.keyboard.press("ArrowRight");
  await page.locator(".mosaic-text").first().waitFor();
  expect(await page.locator(".mosaic-picture").count()).toBe(0);
  expect(await page.locator(".mosaic-text").count()).toBe(12);
  await page.keyboard.press("End");
  expect(await stepOf(page)).toBe(15);
  await page.keyboard.press("Home");
  expect(await stepOf(page)).toBe(0);
});

test("one slider moves the film strip, the stage and every plot of a run", async () => {
  const [run] = await runIds(explorer.address, id);
  const { page } = await open(`${explorer.address}/runs/${run}`);
  await page.locator(".step-cross").nth(1).waitFor();
  const places = async () => ({
    focus: await page.locator(".film-strip [aria-current] .film-number").textContent(),
    stage: await page.locator(".stage").getAttribute("aria-label"),
    lines: await page
      .locator(".step-line")
      .evaluateAll((lines) => lines.map((line) => Number(line.getAttribute("x1")))),
    crosses: await page
      .locator(".step-cross line:first-child")
      .evaluateAll((lines) => lines.map((line) => Number(line.getAttribute("x1")))),
  });
  const before = await places();
  await slider(page).fill("9");
  const after = await places();
  expect([after.focus, after.stage]).toEqual(["9", "Step 9"]);
  expect(after.lines).toHaveLength(4);
  expect(after.crosses).toHaveLength(2);
  for (const [i, x] of after.lines.entries()) expect(x).toBeGreaterThan(before.lines[i]!);
  for (const [i, x] of after.crosses.entries()) expect(x).toBeGreaterThan(before.crosses[i]!);
});

test("the slider moves a marker along each selected run of the map", async () => {
  const { page } = await open(`${explorer.address}/map?model=SketchText&step=1`);
  const add = page.getByRole("combobox", { name: "add a run" });
  await add.selectOption({ index: 1 });
  await page.locator(".map-marker").first().waitFor();
  await add.selectOption({ index: 3 });
  await page.locator(".map-marker").nth(1).waitFor();
  const places = () =>
    page
      .locator(".map-marker")
      .evaluateAll((markers) => markers.map((one) => `${one.getAttribute("cx")} ${one.getAttribute("cy")}`));
  await slider(page).fill("1");
  const before = await places();
  await slider(page).fill("7");
  const after = await places();
  expect(after).toHaveLength(2);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

test("play goes on by itself, stops at the end, and space pauses", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?by=step`);
  await slider(page).waitFor();
  await page.getByRole("combobox", { name: /Speed/ }).selectOption("16");
  await page.locator(".mosaic").focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await expect.poll(() => stepOf(page), { timeout: 10_000 }).toBe(15);
  await page.getByRole("button", { name: "Play" }).waitFor();
});

test("an address restores the view: step, size, selected runs, colours, projection", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?step=5&size=small&by=step`);
  await page.locator(".mosaic-text").first().waitFor();
  expect(await stepOf(page)).toBe(5);
  expect(await page.getByRole("combobox", { name: "pictures" }).inputValue()).toBe("small");

  const { page: first } = await open(`${explorer.address}/map?model=SketchVision&color=step`);
  await first.getByRole("combobox", { name: "add a run" }).selectOption({ index: 2 });
  await first.locator(".map-marker").waitFor();
  await slider(first).fill("6");
  await first.waitForURL(/step=6/);
  const marker = await first.locator(".map-marker").getAttribute("cx");
  const { page: second } = await open(first.url());
  await second.locator(".map-marker").waitFor();
  expect(await second.locator(".map-marker").getAttribute("cx")).toBe(marker);
  expect(await stepOf(second)).toBe(6);
  expect(await second.getByRole("combobox", { name: "colour by" }).inputValue()).toBe("step");
});

test("the step goes along from the mosaic to a run", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?step=7&by=step`);
  await page.locator(".mosaic-cell").nth(2).click();
  await page
    .locator(".viewer")
    .getByRole("link", { name: /^[0-9a-f]{8}$/ })
    .click();
  await page.locator(".stage").waitFor();
  expect(await page.locator(".stage").getAttribute("aria-label")).toBe("Step 7");
  expect(page.url()).toContain("step=7");
});

test("a click on the map selects the run and lists the nearest states, the state itself first", async () => {
  const { page } = await open(`${explorer.address}/map?model=SketchText`);
  await page.locator(".map-frame[aria-busy=false]").waitFor();
  const box = (await page.locator(".map-frame").boundingBox())!;
  const card = page.locator(".state-card");
  search: for (let y = 0.1; y < 0.95; y += 0.02)
    for (let x = 0.1; x < 0.95; x += 0.02) {
      await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
      if ((await card.count()) > 0) {
        await page.mouse.down();
        await page.mouse.up();
        break search;
      }
    }
  await page.locator(".nearest-state").first().waitFor();
  const distances = (await page.locator(".nearest-state strong").allTextContents()).map(Number);
  expect(distances[0]).toBe(0);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  expect(page.url()).toMatch(/runs=[0-9a-f-]{36}/);
}, 60_000);

test("UMAP tells its progress, and its points replace those of PCA", async () => {
  const { page, errors } = await open(`${explorer.address}/map?model=SketchText&projection=umap`);
  await page.getByRole("button", { name: "Compute UMAP" }).click();
  await page.getByText("UMAP: near points are neighbours").waitFor({ timeout: 60_000 });
  expect(errors).toEqual([]);
}, 90_000);
