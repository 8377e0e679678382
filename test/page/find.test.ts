import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import {
  exploring,
  firstExperiment,
  runIds,
  runSketch,
  type ServedExplorer,
  serve,
  sketchConfig,
} from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let runs: string[];

beforeAll(async () => {
  const database = join(folder, "find.db");
  await runSketch(folder, database);
  await runSketch(folder, database, {
    ...sketchConfig,
    name: "later",
    seeds: [7],
    prompts: ["a castle in the fog"],
  });
  const clustered = await runCommand(["cluster", "--model", "SketchText", "--db", database], { cwd: folder });
  expect(clustered.exitCode, clustered.stderr).toBe(0);
  explorer = await serve(database);
  const { experiments } = (await (await fetch(`${explorer.address}/api/experiments`)).json()) as {
    experiments: { id: string; name: string }[];
  };
  expect((await firstExperiment(explorer.address)).id).toBe(experiments[0]!.id);
  id = experiments.find(({ name }) => name === "sketch world")!.id;
  runs = await runIds(explorer.address, id);
}, 120_000);
afterAll(() => explorer.stop());

const count = (page: Page) => page.locator(".filter-bar [role=status]");
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

test("a letter that is typed at the very moment when what was typed before is looked for is not lost", async () => {
  const { page } = await open(explorer.address);
  await page.locator(".find-input").waitFor();
  await page.evaluate(`{
    const input = document.querySelector(".find-input");
    const type = (text) => {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };
    for (const name of ["pushState", "replaceState"]) {
      const change = history[name].bind(history);
      history[name] = (...of) => {
        change(...of);
        if (new URL(location.href).searchParams.get("find") === "app") queueMicrotask(() => type("apple"));
      };
    }
    type("app");
  }`);
  await expect.poll(() => parameter(page, "find")).toBe("apple");
  expect(await page.locator(".find-input").inputValue()).toBe("apple");
});

test("what is looked for narrows the experiments, the mosaic, the map, the clusters and the diagrams, and goes along in their links", async () => {
  const { page, errors } = await open(explorer.address);
  await page.keyboard.press("/");
  await page.keyboard.type("apple seed 2");
  await count(page).getByText("16 captions in 2 runs").waitFor();
  await page.keyboard.press("Escape");
  expect([parameter(page, "find"), await page.locator(".find-input").inputValue()]).toEqual([null, ""]);
  await page.keyboard.type("apple seed 2");
  await expect.poll(() => page.locator(".experiments tbody tr").count()).toBe(1);
  await expect.poll(() => parameter(page, "find")).toBe("apple seed 2");
  await page.locator("main").getByRole("link", { name: "sketch world" }).click();
  await page.locator(".mosaic[aria-busy=false] .mosaic-cell").first().waitFor();
  expect(await page.locator(".mosaic-cell").count()).toBe(2);
  expect(await page.locator(".mosaic-prompt").allTextContents()).toEqual(["a red apple on a table"]);
  expect(await page.locator(".mosaic-seed").allTextContents()).toEqual(["2", "2"]);
  await page.getByRole("link", { name: "its diagrams" }).click();
  await page.getByText("2 of 12 runs with diagrams are found").waitFor();
  await page.getByRole("link", { name: "Map", exact: true }).click();
  await page.getByText(/^16 of \d+ points are found/).waitFor();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  expect((await saved).suggestedFilename()).toBe("map-SketchText-pca-find-apple-seed-2.csv");
  await page.getByRole("link", { name: "Clusters", exact: true }).click();
  const clusters = page.getByText(/clusters? of \d+ with states that are found/);
  await clusters.waitFor();
  // The counts are there before what the clusters are.
  await page.locator(".cluster").first().waitFor();
  const numFound = await page.locator(".cluster").allTextContents();
  const total = numFound.reduce(
    (sum, text) => sum + Number(/(\d+) of them (?:is|are) found/.exec(text)![1]),
    0,
  );
  expect(total).toBeGreaterThan(0);
  expect(total).toBeLessThanOrEqual(16);
  await page.locator(".cluster h2 a").first().click();
  await page.getByText(/states? of it (is|are) found/).waitFor();
  await page.getByRole("button", { name: "Show everything" }).click();
  await page.locator(".cluster-members[aria-label=Members]").waitFor();
  expect(parameter(page, "find")).toBe(null);
  expect(errors).toEqual([]);
}, 60_000);

test("the list leads to captions by keyboard alone, the words marked in them, and says what to try where there are none", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}`, { width: 390 });
  await page.locator(".mosaic-cell").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("red");
  await count(page)
    .getByText(/captions in/)
    .waitFor();
  await page.locator(".found-list a").first().waitFor();
  expect(
    (await page.locator(".found-list mark").allTextContents()).map((text) => text.toLowerCase()),
  ).toContain("red");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const place = await page.evaluate("document.activeElement.getAttribute('href')");
  await page.keyboard.press("Enter");
  await page.locator(".stage").waitFor();
  expect(place).toBe(new URL(page.url()).pathname + new URL(page.url()).search);
  expect(parameter(page, "find")).toBe("red");
  expect(parameter(page, "step")).toMatch(/^\d+$/);
  await page.locator(".find-input").fill("cluster:zebra");
  await page.locator(".found-panel").getByText("No cluster is called “zebra”").waitFor();
  await page.locator(".find-input").fill("promt:zebra");
  await page.locator(".found-panel").getByText("did you mean “prompt:”").waitFor();
  await page.locator(".found-panel").getByText("try fewer of them").waitFor();
  await page.goBack();
  await page.locator(".mosaic").waitFor();
  expect(errors).toEqual([]);
});

test("where nothing is found there is neither an empty mosaic nor a player; the bar says what it counts, each remark by itself", async () => {
  const long = "x".repeat(300);
  const { page } = await open(`${explorer.address}/experiments/${id}?find=${long} seed:x foo:bar`, {
    width: 390,
  });
  await page.locator(".notice").getByText("is nowhere in this experiment").waitFor();
  expect(await page.locator(".mosaic").isVisible()).toBe(false);
  expect(await page.locator(".step-bar").count()).toBe(0);
  expect(await page.locator(".filter-bar .find-problem").count()).toBe(2);
  expect((await page.locator(".filter-query").boundingBox())!.height).toBeLessThan(30);
  const within =
    "document.querySelector('.notice').scrollWidth <= document.querySelector('.notice').clientWidth";
  expect(await page.evaluate(within)).toBe(true);

  await page.goto(`${explorer.address}/experiments/${id}?find=castle&tab=nonsense`);
  await count(page)
    .getByText(/^32 captions in 4 runs here; 48 in 6 of the database$/)
    .waitFor();
  await page.locator(".step-bar-number", { hasText: "round" }).waitFor();
  await page.goto(`${explorer.address}/map?experiment=${id}&find=${long}`);
  await page.getByText(/^None of the \d+ points is found/).waitFor();
  expect(await page.locator(".map-count").count()).toBe(0);
  const chosen = runs.slice(0, 5).map((run) => `id:${run.slice(-8)}`);
  await page.goto(`${explorer.address}/?find=${chosen.join(" ")}`);
  await page.getByText("Only 5 runs by their ids:").waitFor();
  await page.goto(`${explorer.address}/?find=%20%20`);
  await page.locator(".experiments tbody tr").first().waitFor();
  expect(await page.locator(".filter-bar").count()).toBe(0);
});

test("an answer that is older than what is looked for now is dropped", async () => {
  const { page } = await open(`${explorer.address}/`);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/find=castle/, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  const input = page.locator(".find-input");
  await input.fill("castle");
  await page.waitForRequest(/find=castle/);
  await input.fill("apple");
  await count(page).getByText("32 captions in 4 runs").waitFor();
  release();
  await page.waitForTimeout(300);
  expect(await count(page).textContent()).toContain("32 captions in 4 runs");
  expect(await page.locator(".experiments tbody tr").count()).toBe(1);
});

test("a table is sorted by its heads, by keyboard, and its address opens it sorted", async () => {
  const { page } = await open(`${explorer.address}/diagrams?experiment=${id}&runs=none`);
  const head = page.getByRole("button", { name: "Seed" });
  await head.focus();
  await page.keyboard.press("Enter");
  const seeds = () => page.locator(".compare-runs tbody tr td:nth-child(2)").allTextContents();
  expect(await seeds()).toEqual([...Array(6).fill("1"), ...Array(6).fill("2")]);
  await page.keyboard.press("Enter");
  expect(await page.locator("th[aria-sort=descending]").textContent()).toContain("Seed");
  expect(parameter(page, "sort")).toBe("-seed");
  const { page: again } = await open(page.url());
  await again.locator("th[aria-sort=descending]").waitFor();
  expect((await again.locator(".compare-runs tbody tr td:nth-child(2)").allTextContents())[0]).toBe("2");
  await page.keyboard.press("Enter");
  expect(parameter(page, "sort")).toBe(null);
  expect(runs.length).toBe(12);
});

test("facets count the runs of each value, and are parts of the one query", async () => {
  const clusters = async () => {
    const { clusterings } = (await (await fetch(`${explorer.address}/api/clusterings`)).json()) as {
      clusterings: { id: string; numClusters: number }[];
    };
    return clusterings[0]!;
  };
  const named = ["annotate", "SketchText/0/0", "--name", "Zorro", "--db", join(folder, "find.db")];
  expect((await runCommand(named, { cwd: folder })).exitCode).toBe(0);
  const { page, errors } = await open(`${explorer.address}/experiments/${id}?tab=runs&facets=open`);
  const chip = (group: string, name: RegExp) =>
    page.locator(`dt:text-is("${group}") + dd`).getByRole("button", { name });
  await chip("seed", /^2 6$/).press("Space");
  await page.getByText("6 of 12 runs").waitFor();
  // Who uses the keyboard goes on from where they are.
  await page.locator(".chip[aria-pressed=true]:focus").waitFor();
  // Values of one field are alternatives: the other seed still has its runs. Other fields count what is left.
  await chip("seed", /^1 6$/).waitFor();
  await chip("prompt", /^a castle in the fog 2$/).click();
  await page.getByText("2 of 12 runs").waitFor();
  expect(parameter(page, "find")).toBe('seed:2 prompt="a castle in the fog"');
  await chip("cluster", /./).first().click();
  await expect.poll(() => parameter(page, "find")).toMatch(/cluster:[0-9a-f]{8}\/-?\d+$/);
  await expect.poll(() => page.locator(".runs-table tbody tr").count()).toBeLessThanOrEqual(2);
  await expect.poll(() => page.locator(".chip[aria-pressed=true]").count()).toBe(3);
  await page.getByRole("button", { name: "Mosaic" }).click();
  await page.locator(".mosaic[aria-busy=false] .mosaic-cell").first().waitFor();
  expect(await page.locator(".mosaic-prompt").allTextContents()).toEqual(["a castle in the fog"]);
  await chip("seed", /^2 /).click();
  expect(parameter(page, "find")).toMatch(/^prompt="a castle in the fog" cluster:/);
  // Clusters are called by their given names, else by captions, those of most runs first, and none is left out.
  const { page: whole } = await open(
    `${explorer.address}/experiments/${id}?tab=runs&facets=open&clustering=${(await clusters()).id}`,
  );
  const ofClusters = whole.locator('dt:text-is("cluster") + dd');
  await ofClusters.getByRole("button", { name: /^0: Zorro \d+$/ }).waitFor();
  const more = ofClusters.getByRole("button", { name: /^\d+ more$/ });
  if ((await more.count()) > 0) await more.click();
  const chips = ofClusters.locator(".chip");
  await expect.poll(() => chips.count()).toBeGreaterThanOrEqual((await clusters()).numClusters);
  await expect
    .poll(async () => (await chips.allTextContents()).filter((text) => /^\d+ \d+$/.test(text)))
    .toEqual([]);
  const numRuns = (await chips.locator(".chip-count").allTextContents()).map(Number);
  expect(numRuns).toEqual([...numRuns].sort((a, b) => b - a));
  expect(errors).toEqual([]);
});

test("a region of the map tells its runs, captions and clusters, and can be what every view shows", async () => {
  const { page, errors } = await open(
    `${explorer.address}/map?model=SketchText&experiment=${id}&find=apple&region=-1,-1;1,-1;1,1;-1,1`,
  );
  const panel = page.locator(".map-region-panel");
  await panel.getByText("32 states of 4 runs").waitFor();
  await panel.getByRole("heading", { name: /\d+ different outputs/ }).waitFor();
  expect(await panel.locator(".map-outputs a").first().getAttribute("href")).toMatch(
    /^\/runs\/.*step=\d+&find=apple/,
  );
  await expect.poll(() => panel.locator("a[href^='/clusters?']").count()).toBeGreaterThan(0);
  await page.locator(".find-input").fill("caption:circle");
  await page.locator(".found-panel").getByRole("button", { name: "Close" }).click();
  // What was found before stands there until the answer has come.
  await expect
    .poll(() => panel.getByRole("status").textContent())
    .toMatch(/^(?!32 states of 4 runs)\d+ states? of \d+ runs?$/);
  const [, states, ofRuns] = /(\d+) states? of (\d+) runs?/.exec(
    (await panel.getByRole("status").textContent())!,
  )!;
  expect(Number(states)).toBeGreaterThanOrEqual(Number(ofRuns));
  await panel.getByRole("button", { name: "Show these runs alone" }).click();
  await expect.poll(() => parameter(page, "find")).toMatch(/^caption:circle( id:[0-9a-f]{8})+$/);
  await panel.getByRole("link", { name: "in their table" }).click();
  await page.getByText(`${ofRuns} of 12 runs`).waitFor();
  expect(errors).toEqual([]);
});
