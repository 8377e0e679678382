import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import sharp, { type Region } from "sharp";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
const database = join(folder, "pictures.db");
let explorer: ServedExplorer;
let id: string;

beforeAll(async () => {
  await runSketch(folder, database);
  ({ explorer, id } = await serveExperiment(database));
}, 120_000);
afterAll(() => explorer.stop());

/** The middle of each cell on the screen, where neither a mark nor a rounded corner is, as so many colours. */
async function colours(picture: Uint8Array, region?: Region): Promise<number[]> {
  const whole = sharp(picture);
  const cut = region === undefined ? whole : whole.extract(region);
  return [...(await cut.removeAlpha().resize(6, 6, { fit: "cover", kernel: "cubic" }).raw().toBuffer())];
}

/** How far each cell's picture on the screen is from the one that is stored for its run at a step, in levels of 255. */
async function differences(page: Page, step: number): Promise<number[]> {
  const screen = await page.screenshot();
  const cells = await page.locator(".mosaic-cell:has(.mosaic-picture)").evaluateAll((all) =>
    all.map((cell) => {
      const { x, y, width, height } = cell.querySelector(".mosaic-picture")!.getBoundingClientRect();
      return { run: (cell as HTMLAnchorElement).href, x, y, width, height };
    }),
  );
  const { width, height } = page.viewportSize()!;
  const seen = cells.filter(
    (cell) =>
      cell.x > 230 && cell.y > 300 && cell.x + cell.width < width && cell.y + cell.height < height - 60,
  );
  expect(seen.length).toBeGreaterThan(1);
  const found: number[] = [];
  for (const cell of seen) {
    const run = /runs\/([0-9a-f-]{36})/.exec(cell.run)![1]!;
    const answer = await fetch(`${explorer.address}/api/runs/${run}/states/${step}`);
    const { image } = (await answer.json()) as { image: string };
    const stored = await fetch(`${explorer.address}/api/images/${image}`);
    const expected = await colours(new Uint8Array(await stored.arrayBuffer()));
    const region = {
      left: Math.round(cell.x),
      top: Math.round(cell.y),
      width: Math.round(cell.width),
      height: Math.round(cell.height),
    };
    const shown = await colours(screen, region);
    found.push(shown.reduce((sum, level, i) => sum + Math.abs(level - expected[i]!), 0) / shown.length);
  }
  return found;
}

const ready = (page: Page) => page.locator(".mosaic[aria-busy=false] .mosaic-picture").first().waitFor();

test("each cell shows the stored picture of its run at the step, at every size, after each move and after scrolling", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${id}?by=step`);
  await ready(page);
  for (const size of ["small", "medium", "huge", "large"]) {
    await page.getByLabel("pictures").selectOption(size);
    await ready(page);
    await expect.poll(async () => Math.max(...(await differences(page, 0)))).toBeLessThan(12);
  }
  await page.locator(".mosaic").evaluate((mosaic) => mosaic.scrollTo(0, 90));
  await ready(page);
  await expect.poll(async () => Math.max(...(await differences(page, 0)))).toBeLessThan(12);
  for (const step of [2, 4]) {
    await page.getByRole("slider", { name: "Step" }).fill(String(step));
    await ready(page);
    await expect.poll(async () => Math.max(...(await differences(page, step)))).toBeLessThan(12);
  }
  // The pictures of another step are further away than that.
  expect(Math.max(...(await differences(page, 0)))).toBeGreaterThan(20);
  expect(errors).toEqual([]);
}, 60_000);

test("pictures are shown too where the browser cannot start the thread that reads them", async () => {
  const { page } = await open("about:blank", { expectErrors: /decode-thread|ERR_FAILED|Failed to load/ });
  await page.route(/decode-thread/, (route) => route.abort());
  await page.goto(`${explorer.address}/experiments/${id}?by=step`);
  await ready(page);
  await expect.poll(async () => Math.max(...(await differences(page, 0)))).toBeLessThan(12);
});

test("a file that is no picture leaves its cell empty, and no other waits for it", async () => {
  const { page, errors } = await open("about:blank");
  await page.route("**/api/thumbnails", async (route) => {
    const answer = await route.fetch();
    const body = await answer.body();
    // The first bytes of all files but the last ones.
    body.fill(7, body.indexOf("RIFF"), body.lastIndexOf("RIFF"));
    await route.fulfill({ response: answer, body });
  });
  await page.goto(`${explorer.address}/experiments/${id}?by=step`);
  await ready(page);
  const far = await differences(page, 0);
  expect(Math.max(...far)).toBeGreaterThan(20);
  expect(errors).toEqual([]);
});

test("a copy in a folder shows the same pictures", async () => {
  const site = join(folder, "site");
  const made = await runCommand(["export", "site", "latest", "--db", database, "--out", site], {
    cwd: folder,
  });
  expect(made.exitCode, made.stderr).toBe(0);
  const { page, errors } = await open(
    `${pathToFileURL(join(site, "index.html"))}#/experiments/${id}?by=step`,
  );
  await ready(page);
  await expect.poll(async () => Math.max(...(await differences(page, 0)))).toBeLessThan(12);
  expect(errors).toEqual([]);
});

test("pictures whose files were given up are told in their places, with what was written from them, also in a copy", async () => {
  const pruned = join(folder, "pruned.db");
  copyFileSync(database, pruned);
  const done = await runCommand(["prune", "latest", "--pictures", "--force", "--db", pruned], {
    cwd: folder,
  });
  expect(done.exitCode, done.stderr).toBe(0);
  const site = join(folder, "pruned-site");
  const made = await runCommand(["export", "site", "latest", "--db", pruned, "--out", site], { cwd: folder });
  expect([made.exitCode, made.stdout]).toEqual([0, expect.stringContaining("0 pictures (")]);
  const served = await serveExperiment(pruned);
  onTestFinished(() => served.explorer.stop());
  for (const address of [`${served.explorer.address}/`, `${pathToFileURL(join(site, "index.html"))}#/`]) {
    const { page } = await open(`${address}experiments/${id}`, { expectErrors: /404|ERR_FILE_NOT_FOUND/ });
    await ready(page);
    expect(await page.locator(".mosaic-picture .picture-gone").count()).toBe(12);
    expect(await page.locator(".mosaic-caption").count()).toBe(12);
    await page.locator(".mosaic-cell").first().click();
    await page.locator(".viewer .picture-gone").waitFor();
    await page
      .locator(".viewer")
      .getByRole("link", { name: /^[0-9a-f]{8}$/ })
      .click();
    await page.locator(".stage .picture-gone").waitFor();
  }
});

test("a window that is moved to a screen with finer pixels has its pictures drawn anew for it", async () => {
  const { page } = await open("about:blank");
  // Where the density is emulated the browser tells nobody of it, as it does where a window is moved: the test tells it.
  await page.addInitScript(() => {
    const usual = window.matchMedia.bind(window);
    window.matchMedia = (query) => {
      const list = usual(query);
      if (query.includes("resolution"))
        addEventListener("moved", () => list.dispatchEvent(new Event("change")));
      return list;
    };
  });
  await page.goto(`${explorer.address}/experiments/${id}?by=step`);
  await ready(page);
  const density = () =>
    page.locator(".mosaic-plane").evaluate((plane) => {
      const canvas = plane as HTMLCanvasElement;
      return canvas.width / canvas.getBoundingClientRect().width;
    });
  expect(await density()).toBe(1);
  const screen = await page.context().newCDPSession(page);
  for (const deviceScaleFactor of [2, 1.25]) {
    const size = { width: 1280, height: 800, mobile: false };
    await screen.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor });
    await page.evaluate(() => dispatchEvent(new Event("moved")));
    await expect.poll(density).toBeCloseTo(deviceScaleFactor, 2);
  }
});

test("a long prompt leaves the rest of its run in sight, and unfolds", async () => {
  const { page, errors } = await open("about:blank");
  const long = "a very long walk through the fog ".repeat(100);
  await page.route(/\/api\/runs\/[0-9a-f-]{36}$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), initialPrompt: long } });
  });
  const answer = await fetch(`${explorer.address}/api/experiments/${id}/runs`);
  const { runs } = (await answer.json()) as { runs: { id: string }[] };
  await page.goto(`${explorer.address}/runs/${runs[0]!.id}`);
  const heading = page.getByRole("heading", { level: 1 });
  await heading.waitFor();
  expect((await heading.boundingBox())!.height).toBeLessThan(200);
  await heading.getByRole("button", { name: "more" }).press("Enter");
  expect((await heading.textContent())!.length).toBeGreaterThan(long.length);
  await heading.getByRole("button", { name: "less" }).waitFor();
  expect(errors).toEqual([]);
});
