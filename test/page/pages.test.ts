import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunLoopsAnswer } from "../../src/explorer/loops-answer.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let runs: string[];

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database);
  ({ explorer, id, runs } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

const views = [
  { name: "the experiments", path: () => "/", shows: "sketch world" },
  { name: "an experiment's mosaic", path: () => `/experiments/${id}`, shows: "a castle in the fog" },
  { name: "an experiment's config", path: () => `/experiments/${id}?tab=details`, shows: "max_length" },
  { name: "a run", path: () => `/runs/${runs[1]}`, shows: "Recurrence plot" },
  { name: "the map", path: () => "/map", shows: "96 points of 12 runs" },
  { name: "the clusters", path: () => "/clusters", shows: "No clusters are computed" },
  { name: "the diagrams", path: () => "/diagrams", shows: "Entropy of H0" },
  { name: "the documentation", path: () => "/docs/explorer", shows: "What the numbers mean" },
  { name: "the page of a command", path: () => "/docs/commands/explore", shows: "panic-tda explore" },
];

for (const { name, path, shows } of views)
  for (const colorScheme of ["light", "dark"] as const)
    test(`${name}, ${colorScheme}: opens without an error and asks no other origin`, async () => {
      const { page, errors, origins } = await open(explorer.address + path(), { colorScheme });
      await page.getByText(shows).first().waitFor();
      await page.locator(".connection-live").waitFor();
      // What is still on its way would come too late for the watch.
      await page.waitForLoadState("load");
      await page.waitForTimeout(300);
      expect(errors).toEqual([]);
      expect([...origins]).toEqual([explorer.address]);
    });

test("the experiments lead to an experiment, its mosaic to a run, and the way back leads back", async () => {
  const { page } = await open(explorer.address);
  await page.getByRole("link", { name: "sketch world" }).click();
  await page.locator(".mosaic[aria-busy=false] .mosaic-picture").first().waitFor();
  expect(await page.locator(".mosaic-cell").count()).toBe(12);
  const run = runs[4]!;
  await page
    .getByRole("link", {
      name: `Run ${run.slice(-8)}: a castle in the fog, SketchT2I → SketchI2T, seed 2`,
    })
    .click();
  await page
    .locator(".viewer")
    .getByRole("link", { name: run.slice(-8) })
    .click();
  await page.getByRole("heading", { name: "“a castle in the fog”" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/runs/${run}`);
  await page.goBack();
  await page.locator(".mosaic").waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Experiments" }).waitFor();
});

test("a run shows both embedding models, with diagram, barcode and recurrence plot each", async () => {
  const { page } = await open(`${explorer.address}/runs/${runs[0]}`);
  for (const figure of ["Step length", "Recurrence plot", "Persistence diagram", "Barcode"])
    await page.getByRole("heading", { name: figure }).nth(1).waitFor();
  await page.getByRole("heading", { name: "Distance to the prompt" }).waitFor();
  await page.getByRole("heading", { name: "Distance to the first output" }).waitFor();
});

test("a run leads to the runs that were made before and after it, by id, prompt and seed", async () => {
  const { page } = await open(`${explorer.address}/runs/${runs[1]}`);
  await page.getByText(`run ${runs[1]!.slice(-8)}`).waitFor();
  const neighbours = page.locator(".run-neighbours a");
  expect(await neighbours.allTextContents()).toEqual([
    `← ${runs[0]!.slice(-8)} a red apple on a table, seed 1`,
    `${runs[2]!.slice(-8)} three small green triangles, seed 1 →`,
  ]);
  await neighbours.last().click();
  await page.getByRole("heading", { name: "“three small green triangles”" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/runs/${runs[2]}`);
});

test("a bar that is pointed at is marked in the diagram", async () => {
  const { page } = await open(`${explorer.address}/runs/${runs[0]}`);
  const barcode = page.getByRole("img", { name: "Barcode" }).first();
  await barcode.scrollIntoViewIfNeeded();
  const lines = barcode.locator('line[stroke="var(--series-0)"]');
  await lines.last().hover({ force: true });
  await page.locator(".pointed").first().waitFor();
  expect(await page.locator(".pointed").count()).toBe(1);
});

test("a run's loops are found when asked; the chosen one is marked in the film strip and drawn on the map", async () => {
  const answers = await Promise.all(
    runs.map(async (run) => ({
      run,
      models: ((await (await fetch(`${explorer.address}/api/runs/${run}/loops`)).json()) as RunLoopsAnswer)
        .models,
    })),
  );
  const { run, models } = answers.find((one) => one.models.some(({ loops }) => loops.length > 0))!;
  const { embedding_model: model, loops } = models.find((one) => one.loops.length > 0)!;
  const steps = loops[0]!.paths.flat();
  const { page } = await open(`${explorer.address}/runs/${run}`, { width: 2200 });
  await page.getByRole("button", { name: "Find its loops" }).click();
  await page.getByRole("button", { name: `Loop 1 of ${model}` }).click();
  const marked = page.locator(".film-strip li.in-loop .film-number");
  await marked.first().waitFor();
  expect((await marked.allTextContents()).map(Number)).toEqual(steps.toSorted((a, b) => a - b));
  const underlined = await page
    .locator(".film-number")
    .evaluateAll(
      (all) => all.filter((one) => getComputedStyle(one).textDecorationLine === "underline").length,
    );
  expect(underlined).toBe(steps.length);
  expect(new URL(page.url()).searchParams.get("loop")).toBe(`1:${model}`);
  await page.reload();
  await marked.first().waitFor();
  await page.getByRole("region", { name: "Loops" }).getByRole("link", { name: "on the map" }).first().click();
  await page.locator(".map-loop polygon").first().waitFor();
  expect((await page.locator(".map-loop text").allTextContents()).map(Number)).toEqual(steps);
  await page.getByRole("button", { name: "No loop" }).click();
  await page.locator(".map-loop").waitFor({ state: "detached" });
});

test("pages of the documentation link within the page", async () => {
  const { page } = await open(`${explorer.address}/docs/homology`);
  const link = page.locator('.docs a[href^="/docs/"]').first();
  const target = await link.getAttribute("href");
  await link.click();
  await page.waitForURL(`**${target}`);
});

test("a page can be gone through with the keyboard, and the focus is seen", async () => {
  const { page } = await open(explorer.address);
  await page.getByRole("link", { name: "sketch world" }).waitFor();
  const names: (string | null)[] = [];
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press("Tab");
    names.push(
      await page.evaluate(
        "document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label')",
      ),
    );
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    if (names.at(-1) === "sketch world") break;
  }
  expect(names).toEqual(
    expect.arrayContaining([
      "Skip to the content",
      "PANIC-TDA",
      "Map",
      "Clusters",
      "Diagrams",
      "sketch world",
    ]),
  );
  await page.keyboard.press("Enter");
  await page.locator(".mosaic").waitFor();
});

test("at 1280 and at 2560 pixels nothing reaches beyond the window", async () => {
  for (const width of [1280, 2560])
    for (const path of ["/", `/experiments/${id}`, `/runs/${runs[0]}`, "/map", "/diagrams"]) {
      const { page } = await open(explorer.address + path, { width });
      await page.locator("main :is(table, .mosaic, .stage, .map-frame, .compare)").first().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth"), `${path} at ${width}`).toBe(width);
    }
});
