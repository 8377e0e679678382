import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import {
  exploring,
  runSketch,
  type ServedExplorer,
  serveExperiment,
  sketchConfig,
} from "./opened-explorer.ts";

const { folder, open } = exploring();
const database = join(folder, "sketch.db");
let explorer: ServedExplorer;
let id: string;
let runs: string[];

beforeAll(async () => {
  await runSketch(folder, database);
  ({ explorer, id, runs } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

/** The runs that are chosen, once some are: the address may be there before the table. */
async function checked(page: Page): Promise<string[]> {
  const links = page.locator(".compare-runs tbody tr:has(:checked) a");
  await links.first().waitFor();
  return links.evaluateAll((all) => all.map((link) => link.getAttribute("href")!.replace("/runs/", "")));
}

test("an old address that names a run by its index says so, and shows no run", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}/runs/7`);
  const notice = page.locator("main .notice");
  await notice.getByText("it names a run by a number, 7").waitFor();
  expect(await page.locator(".stage, .film-strip").count()).toBe(0);
  await notice.getByRole("link", { name: "the experiment’s mosaic" }).click();
  await page.locator(".mosaic[aria-busy=false] .mosaic-picture").first().waitFor();
  expect(errors).toEqual([]);
});

test("an old address of diagrams that names runs by their indices says so, with an experiment and without", async () => {
  for (const query of ["runs=1,2,3", `experiment=${id}&runs=1,2,3`, `experiment=${id}&runs=${runs[0]},2`]) {
    const { page } = await open(`${explorer.address}/diagrams?${query}`);
    await page.locator("main .notice").getByText("This address is of an earlier version").waitFor();
    expect(await page.locator(".compare").count()).toBe(0);
    const link = page.locator("main .notice a");
    expect(await link.getAttribute("href")).toBe(query.includes("experiment") ? `/experiments/${id}` : "/");
  }
});

test("the diagrams write the runs that they show into the address, by id", async () => {
  const { page } = await open(`${explorer.address}/diagrams`);
  await page.waitForURL(/runs=/);
  const query = new URL(page.url()).searchParams;
  expect([query.get("experiment"), query.get("model"), query.get("runs")]).toEqual([
    id,
    "SketchText",
    runs.slice(0, 3).join(","),
  ]);
  await page.getByRole("checkbox", { name: /a castle in the fog, seed 2, SketchT2I/ }).check();
  expect(new URL(page.url()).searchParams.get("runs")).toBe([...runs.slice(0, 3), runs[4]].join(","));
});

test("runs of an address that cannot be shown are named, and no other run takes their place", async () => {
  const unknown = "01900000-0000-7000-8000-00000badc0de";
  const { page } = await open(
    `${explorer.address}/diagrams?experiment=${id}&model=SketchVision&runs=${runs[5]},${unknown}`,
  );
  await page.getByText("Run 0badc0de: not a run of this experiment, or no longer.").waitFor();
  expect(await checked(page)).toEqual([runs[5]]);
  await page.getByRole("button", { name: "Take them out of the address" }).click();
  expect(new URL(page.url()).searchParams.get("runs")).toBe(runs[5]);
  expect(await page.locator(".notice").count()).toBe(0);
});

test("runs that an address names without their experiment are shown in theirs, or are said to be gone", async () => {
  const { page } = await open(`${explorer.address}/diagrams?runs=${runs[2]}`);
  await page.waitForURL(/experiment=/);
  expect(await checked(page)).toEqual([runs[2]]);
  const unknown = "01900000-0000-7000-8000-00000badc0de";
  const { page: gone } = await open(`${explorer.address}/diagrams?runs=${unknown}`, { expectErrors: /404/ });
  await gone.getByRole("alert").getByText(`there is no run ${unknown}`).waitFor();
  expect(await gone.locator(".compare").count()).toBe(0);
});

test("an address that says “latest” becomes that of the experiment which is the latest now", async () => {
  const { page } = await open(`${explorer.address}/experiments/latest?size=small`);
  await page.waitForURL(`${explorer.address}/experiments/${id}?size=small`);
  const { page: why } = await open(`${explorer.address}/experiments/${id.slice(-8)}/why`);
  await why.waitForURL(new RegExp(`/experiments/${id}/why`));
});

test("a model that an address names and the experiment does not have is said to be missing", async () => {
  const { page } = await open(`${explorer.address}/diagrams?experiment=${id}&model=Unknown`);
  await page.getByText("This experiment has no embedding model called “Unknown”.").waitFor();
  expect(await page.locator(".compare").count()).toBe(0);
});

test("the chosen row of the divergence is in the address, and opens again", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?tab=divergence`);
  const rows = page.locator(".experiment-details tbody tr");
  await rows.nth(11).waitFor();
  await page.waitForURL(/row=/);
  await rows.nth(7).getByRole("button").click();
  const chosen = await page.locator("tr[aria-selected=true]").textContent();
  const { page: again } = await open(page.url());
  await again.locator("tr[aria-selected=true]").waitFor();
  expect(await again.locator("tr[aria-selected=true]").textContent()).toBe(chosen);
  const { page: gone } = await open(
    `${explorer.address}/experiments/${id}?tab=divergence&row=01900000-0000-7000-8000-000000000000`,
  );
  await gone.getByText("The exponent that this address names is no longer there.").waitFor();
  expect(await gone.locator("tr[aria-selected=true], figure").count()).toBe(0);
});

test("the place and enlargement of the map are in the address, and open again", async () => {
  const query = "model=SketchText&step=5";
  const { page } = await open(`${explorer.address}/map?${query}&runs=${runs[0]}`);
  const marker = page.locator(".map-marker");
  await marker.waitFor();
  const place = async (of: Page) => {
    const found = of.locator(".map-marker");
    return [Number(await found.getAttribute("cx")), Number(await found.getAttribute("cy"))] as const;
  };
  const before = await place(page);
  const box = (await page.locator(".map-frame").boundingBox())!;
  await page.mouse.move(box.x + box.width / 3, box.y + box.height / 3);
  await page.mouse.wheel(0, -400);
  await page.waitForURL(/view=/);
  const zoomed = await place(page);
  expect(Math.hypot(zoomed[0] - before[0], zoomed[1] - before[1])).toBeGreaterThan(10);

  const { page: again } = await open(page.url());
  await again.locator(".map-marker").waitFor();
  await expect.poll(async () => (await place(again))[0]).toBeCloseTo(zoomed[0], 1);
  expect((await place(again))[1]).toBeCloseTo(zoomed[1], 1);
  expect(again.url()).toBe(page.url());

  await again.locator(".map-frame").focus();
  await again.keyboard.press("0");
  await again.waitForURL((url) => !url.searchParams.has("view"));
  expect((await place(again))[0]).toBeCloseTo(before[0], 1);
});

test("what an address of the map selects and colours by is said to be missing when it is", async () => {
  const { page } = await open(
    `${explorer.address}/map?model=SketchText&color=cluster:gone&runs=${runs[0]},01900000-0000-7000-8000-00000badc0de`,
  );
  await page.getByText("What this address colours by is no longer there").waitFor();
  await page.getByText("(0badc0de): deleted, of another experiment, or not embedded yet").waitFor();
  expect(await page.locator(".selected-runs li").count()).toBe(1);
});

test("a clustering that an address names is said to be gone when it is", async () => {
  const { page } = await open(`${explorer.address}/clusters?clustering=gone`);
  await page.getByText("The clustering that this address names is no longer there.").waitFor();
});

// The last one: the database has two experiments from here on.
test("copied addresses show the same after another experiment joined, and say so when theirs is deleted", async () => {
  const { page: diagrams } = await open(`${explorer.address}/diagrams`);
  await diagrams.waitForURL(/runs=/);
  const { page: map } = await open(`${explorer.address}/map`);
  await map.waitForURL(/model=SketchText/);
  await runSketch(folder, database, {
    ...sketchConfig,
    name: "another world",
    embedding_models: ["DummyText"],
    max_length: 4,
  });
  const { page: again } = await open(diagrams.url());
  await again.locator(".compare").waitFor();
  expect(await checked(again)).toEqual(runs.slice(0, 3));
  const { page: mapAgain } = await open(map.url());
  await mapAgain.getByText("96 points of 12 runs").waitFor();

  const store = openStore(database, { mode: "write" });
  await store.deleteExperiment(id);
  store.close();
  const { page: gone } = await open(diagrams.url(), { expectErrors: /404/ });
  await gone.getByRole("alert").getByText(id).waitFor();
  expect(await gone.locator(".compare").count()).toBe(0);
  const { page: runGone } = await open(`${explorer.address}/runs/${runs[0]}`, { expectErrors: /404/ });
  await runGone.getByRole("alert").getByText(`there is no run ${runs[0]}`).waitFor();
}, 60_000);
