import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { SearchIndex } from "../../src/search/search-index.ts";
import { openStore } from "../../src/store/store.ts";
import { runCommand } from "../cli/command.ts";
import { exploring, runSketch } from "./opened-explorer.ts";

const { folder, open } = exploring();
const database = join(folder, "two.db");
const site = join(folder, "site");
const evil = `</script><img src=x onerror="document.title='owned'">`;
const address = pathToFileURL(join(site, "index.html")).href;

beforeAll(async () => {
  const config = {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1, 2],
    embedding_models: ["SketchText"],
    max_length: 12,
  };
  await runSketch(folder, database, { ...config, name: "private", prompts: ["a secret prompt"] });
  await runSketch(folder, database, { ...config, name: "public", prompts: ["a castle in the fog", evil] });
  const args = ["export", "site", "latest", "--db", database, "--out", site];
  const { stdout, stderr, exitCode } = await runCommand(args, { cwd: folder });
  expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/^about \d/)]);
  expect(stdout).toMatch(/^1 experiment, 4 runs, \d+ pictures, [\d.]+ [kM]B: open /);
}, 60_000);

test("a copy opens from a folder: mosaic, run, why, map and diagrams, by keyboard and mouse, and asks nobody", async () => {
  const { page, errors, origins } = await open(address);
  await page.getByRole("link", { name: "public" }).first().click();
  await page.locator(".mosaic[aria-busy=false] a").first().waitFor();
  expect(await page.locator(".mosaic-picture").count()).toBe(4);
  await page.keyboard.press("ArrowRight");
  await page
    .getByText(/ on an? |background/)
    .first()
    .waitFor();
  await page.waitForURL(/#\/experiments\/[0-9a-f-]{36}\?step=2$/);
  await page.locator(".mosaic a").first().click();
  await page
    .locator(".viewer")
    .getByRole("link", { name: /^[0-9a-f]{8}$/ })
    .click();
  await page.locator("figure.chart").nth(4).waitFor();
  const width = () =>
    page
      .locator(".stage-image")
      .first()
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
  await expect.poll(width).toBe(256);
  await page.goBack();
  // The way back leads to the picture that was looked at.
  await page.locator(".viewer").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Why" }).click();
  await page.locator(".why-panels figure").first().waitFor();
  await page.getByRole("link", { name: "Map", exact: true }).click();
  await page.locator(".map-frame[aria-busy=false]").waitFor();
  await page.getByText("24 points of 4 runs").waitFor();
  await page.getByRole("link", { name: "Diagrams", exact: true }).click();
  await page.locator(".compare .chart").nth(3).waitFor();
  await page.getByRole("link", { name: "Clusters", exact: true }).click();
  await page.getByText("This copy has no clusters.").waitFor();
  expect(await page.title()).not.toBe("owned");
  expect(errors).toEqual([]);
  expect([...origins]).toEqual(["null"]);
});

test("a copy is searched as the command searches, by words in any order and by fields; what is found narrows every view", async () => {
  const { page, errors } = await open(address);
  const status = page.locator(".filter-bar [role=status]");
  await page.locator(".experiments tbody tr").first().waitFor();
  await page.keyboard.press("/");
  await page.locator(".find-input:focus").waitFor();
  using store = openStore(database, { mode: "read" });
  const experimentId = store.experiment("latest").id;
  for (const query of [
    "fog castle",
    "雾",
    "background seed:2",
    "state:completed caption:circle",
    "seed 2 zebra",
  ]) {
    await page.locator(".find-input").fill(query);
    const { runs, numCaptions } = new SearchIndex().find(store.database, query, { experimentId });
    const words =
      runs.length === 0
        ? "nothing is found"
        : `${numCaptions} captions in ${runs.length} run${runs.length === 1 ? "" : "s"}`;
    await page.locator(".filter-bar strong", { hasText: query }).waitFor();
    await status.getByText(words, { exact: true }).waitFor();
    await page.keyboard.press("Escape");
  }
  await page.locator(".find-input").fill("castle");
  await status.getByText(/in 2 runs/).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.locator(".found-list a:focus").waitFor();
  await page.locator("main").getByRole("link", { name: "public" }).click();
  await page.locator(".mosaic[aria-busy=false] a").first().waitFor();
  expect(await page.locator(".mosaic-cell").count()).toBe(2);
  await page.getByText("Narrow by prompt").click();
  await page.getByRole("button", { name: /^2 1$/ }).click();
  await expect.poll(() => page.locator(".mosaic-cell").count()).toBe(1);
  await page.getByRole("link", { name: "Map", exact: true }).click();
  await page.getByText("6 of 24 points are found").waitFor();
  await page.getByRole("button", { name: "What is in sight" }).click();
  await page.locator(".map-outputs li").first().waitFor();
  await page.getByRole("link", { name: "Diagrams", exact: true }).click();
  await page.getByText("1 of 4 runs with diagrams").waitFor();
  expect(errors).toEqual([]);
}, 60_000);

test("an address of a copy opens the same view, and one of what is not in it says so", async () => {
  const { page } = await open(`${address}#/diagrams`);
  await page.waitForURL(/runs=/);
  await page.locator(".compare-runs input:checked").first().waitFor();
  await page.locator(".compare-runs input[type=checkbox]").first().uncheck();
  const state = () => page.locator(".compare-runs input:checked").count();
  expect(await state()).toBe(2);
  const { page: again } = await open(page.url());
  await again.locator(".compare figure").first().waitFor();
  expect(await again.locator(".compare-runs input:checked").count()).toBe(2);
  const unknown = "01900000-0000-7000-8000-00000badc0de";
  const { page: gone } = await open(`${address}#/runs/${unknown}`, { expectErrors: /ERR_FILE_NOT_FOUND/ });
  await gone.getByText(`there is no run ${unknown} in this copy.`).waitFor();
});

test("a copy has nothing of other experiments and nothing of the machine, and no data within its page", () => {
  const page = readFileSync(join(site, "index.html"), "utf8");
  expect(page.match(/<script[^>]*>[^<]/)).toBeNull();
  const scripts = readdirSync(join(site, "data")).map((name) =>
    readFileSync(join(site, "data", name), "utf8"),
  );
  expect(scripts.length).toBe(6);
  for (const text of scripts) {
    expect(text).not.toContain("<");
    for (const told of ["secret", "private", folder, process.cwd(), "two.db"])
      expect(text).not.toContain(told);
  }
});

test("a copy's folder that exists is not touched", async () => {
  const { exitCode, stderr } = await runCommand(
    ["export", "site", "latest", "--db", database, "--out", site],
    { cwd: folder },
  );
  expect(exitCode).toBe(2);
  expect(stderr).toContain("--force");
});
