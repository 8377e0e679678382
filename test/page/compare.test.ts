import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let runs: string[];

beforeAll(async () => {
  const database = join(folder, "clustered.db");
  await runSketch(folder, database);
  const clustered = await runCommand(["cluster", "--model", "SketchText", "--db", database], { cwd: folder });
  expect(clustered.exitCode, clustered.stderr).toBe(0);
  ({ explorer, id, runs } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

test("a cell shows the picture of its round with the caption that was written from it, and the slider goes by round", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}`);
  await page.locator(".mosaic[aria-busy=false] .mosaic-picture").nth(11).waitFor();
  expect(await page.locator(".mosaic-caption").count()).toBe(12);
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/step=2/);
  const answer = await fetch(`${explorer.address}/api/runs/${runs[0]}/states/3`);
  const { text } = (await answer.json()) as { text: string };
  const cell = page.locator(".mosaic-cell").first();
  await expect.poll(() => cell.locator(".mosaic-caption").textContent()).toBe(text);
  await page.keyboard.press("End");
  expect(await page.getByRole("slider", { name: "Step" }).inputValue()).toBe("7");
  expect(errors).toEqual([]);
});

test("a click shows one picture over the whole window; keys step, change the run, enlarge and close", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}`);
  await page.locator(".mosaic[aria-busy=false] .mosaic-picture").first().waitFor();
  await page.locator(".mosaic-cell").nth(1).click();
  const viewer = page.locator(".viewer");
  await viewer.locator("img").waitFor();
  const own = page.url();
  await page.keyboard.press("ArrowRight");
  await viewer.getByText("2 of 15").waitFor();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.url()).not.toBe(own);
  await page.keyboard.press("+");
  await expect.poll(() => viewer.getByLabel("Enlargement").textContent()).toBe("150 %");
  expect(await viewer.getByRole("link", { name: "save the picture" }).getAttribute("download")).toMatch(
    /\.(webp|avif)$/,
  );
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });
  expect(page.url()).not.toContain("look=");
  expect(errors).toEqual([]);
});

test("an address of a cluster that there is not says so", async () => {
  const { page } = await open(`${explorer.address}/clusters?cluster=9999`);
  await page.getByText("There is no cluster 9999 in this clustering.").waitFor();
  await page.getByRole("link", { name: "Those that there are" }).click();
  await page.waitForURL(/clustering=/);
});

test("three runs stand side by side at one step, with what their captions differ in, distances and clusters", async () => {
  const { page, errors } = await open("about:blank");
  // While the runs are awaited, nothing is said that would be false.
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/api\/runs\/[^/]+$/, async (route) => {
    await held;
    await route.continue();
  });
  const parts = runs.slice(0, 2).map((id) => id.slice(-8));
  await page.goto(`${explorer.address}/beside?runs=${parts.join(",")}&step=2`);
  await page.getByText("Reading the runs").waitFor();
  expect(await page.locator("main").textContent()).not.toMatch(/No embedding model|\/ +\/|\/ *side.*\/ side/);
  release();
  await page.getByText(/^At step \d+, Euclidean/).waitFor();
  expect(new URL(page.url()).searchParams.get("runs")).toBe(runs.slice(0, 2).join(","));
  await page.locator(".beside-picture").nth(1).waitFor();
  await page.getByRole("combobox", { name: "add a run" }).selectOption(runs[2]!);
  await page.locator(".beside-run").nth(2).waitFor();
  expect(new URL(page.url()).searchParams.get("runs")).toBe(runs.slice(0, 3).join(","));
  await page.locator(".beside-caption :is(ins, del)").first().waitFor();
  const rows = page.locator(".beside-distances tbody tr");
  await rows.nth(2).waitFor();
  const [first, second] = await Promise.all([
    rows.nth(0).locator("td").allTextContents(),
    rows.nth(1).locator("td").allTextContents(),
  ]);
  expect(first[1]).toBe(second[0]);
  expect(Number(first[1])).toBeGreaterThan(0);
  expect(first[3]).toMatch(/^(noise|\d+)$/);
  await page.getByRole("button", { name: `Take run ${runs[1]!.slice(-8)} out` }).click();
  await expect.poll(() => page.locator(".beside-run").count()).toBe(2);
  expect(errors).toEqual([]);
});

test("every count of a cluster leads to its members, and transitions lead to clusters", async () => {
  const { page, errors } = await open(`${explorer.address}/clusters`);
  const card = page.locator(".cluster").first();
  await card.waitFor();
  const [size] = /\d+/.exec((await card.locator("h2 a").textContent())!)!;
  const prompt = card.locator("table.visitors tr").first();
  const count = (await prompt.locator("a").textContent())!;
  await prompt.locator("a").click();
  await page.getByText(new RegExp(`^${count} states?, `)).waitFor();
  await page.getByRole("button", { name: "All of its states" }).click();
  await page.getByText(new RegExp(`^${size} states, `)).waitFor();
  await page.locator(".cluster-members li").first().waitFor();
  await page.getByRole("link", { name: "transitions" }).click();
  await page.locator(".transitions tbody a").first().click();
  await page.locator(".cluster-members li").first().waitFor();
  expect(errors).toEqual([]);
});

test("a name of the map's legend shows its points alone, and what a lasso goes around is counted and stays in the address", async () => {
  const { page, errors } = await open(`${explorer.address}/map?model=SketchText`);
  await page.locator(".map-frame[aria-busy=false]").waitFor();
  const name = page.locator(".map-legend button").first();
  await name.click();
  expect(await name.getAttribute("aria-pressed")).toBe("true");
  await page.waitForURL(/only=/);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByRole("button", { name: "Lasso" }).click();
  const box = (await page.locator(".map-frame").boundingBox())!;
  const corner = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  await page.mouse.move(...corner(0.02, 0.1));
  await page.mouse.down();
  for (const at of [
    [0.98, 0.1],
    [0.98, 0.98],
    [0.02, 0.98],
  ] as const)
    await page.mouse.move(...corner(at[0], at[1]), { steps: 5 });
  await page.mouse.up();
  const panel = page.locator(".map-region-panel");
  await panel.getByText(/^[6-9]\d states of 12 runs$/).waitFor();
  const { page: again } = await open(page.url());
  await again
    .locator(".map-region-panel")
    .getByText((await panel.getByText(/ states of 12 runs$/).textContent())!)
    .waitFor();
  expect(errors).toEqual([]);
});

test("the neighbours are those of the point that was clicked, though another run was selected before", async () => {
  const { page } = await open(
    `${explorer.address}/map?model=SketchText&runs=${runs[0]},${runs[5]}&focus=${runs[5]}&step=7`,
  );
  const nearest = page.locator(".nearest-state").first();
  await nearest.waitFor();
  expect(await nearest.getAttribute("href")).toContain(runs[5]!);
});

test("the curves of all rows of the divergence have one scale, unless their own is asked for", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?tab=divergence`);
  const title = page.locator(".divergence-figure h3");
  await title.waitFor();
  expect(await title.textContent()).toMatch(/“.+”, SketchT2I → SketchI2T, by Sketch/);
  const ticks = () => page.locator(".divergence-figure svg text").allTextContents();
  const before = await ticks();
  const rows = page.locator(".experiment-details tbody tr");
  await rows.last().getByRole("button").click();
  await expect.poll(async () => (await title.textContent())!).toContain("DummyT2I");
  expect((await ticks()).slice(0, 4)).toEqual(before.slice(0, 4));
  await page.getByRole("checkbox", { name: /scale of its own/ }).click();
  await expect.poll(async () => (await ticks()).slice(0, 4)).not.toEqual(before.slice(0, 4));
  expect(page.url()).toContain("scale=own");
});
