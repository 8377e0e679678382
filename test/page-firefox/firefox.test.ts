import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firefoxPath } from "../../scripts/chromium-path.mjs";
import {
  firstExperiment,
  runIds,
  runSketch,
  type ServedExplorer,
  serve,
  sketchConfig,
} from "../page/opened-explorer.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "panic-tda-firefox-"));
let browser: Browser;
let explorer: ServedExplorer;
let id: string;
let runs: string[];

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database, { ...sketchConfig, max_length: 10 });
  explorer = await serve(database);
  id = (await firstExperiment(explorer.address)).id;
  runs = await runIds(explorer.address, id);
  browser = await puppeteer.launch({ browser: "firefox", executablePath: firefoxPath()!, headless: true });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await explorer.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A page whose errors are watched. */
async function open(path: string): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    // What a machine without a graphics card says of WebGL is no fault of the page.
    if (message.type() === "error" && !/WebGL/i.test(message.text())) errors.push(message.text());
  });
  await page.goto(explorer.address + path);
  return { page, errors };
}

test("Firefox goes by rounds through the mosaic, opens a picture and closes it, by keyboard", async () => {
  const { page, errors } = await open(`/experiments/${id}`);
  await page.waitForSelector(".mosaic[aria-busy=false] .mosaic-picture");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction("document.querySelector('input[type=range]').value === '1'");
  await page.focus(".mosaic-cell");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".viewer[open] img");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction("/step=4/.test(location.search)");
  await page.keyboard.press("Escape");
  await page.waitForFunction("document.querySelector('.viewer') === null");
  expect(errors).toEqual([]);
});

test("Firefox draws the map without WebGL 2, and a click on it selects", async () => {
  const { page, errors } = await open(`/map?model=SketchText&runs=${runs[0]},${runs[1]}&step=9`);
  await page.waitForSelector(".map-frame[aria-busy=false]");
  const marker = await page.waitForSelector(".map-marker");
  const drawn = await page.evaluate(`(() => {
    const canvas = document.querySelector(".map-frame canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d");
    context.drawImage(canvas, 0, 0);
    return context.getImageData(0, 0, copy.width, copy.height).data.some((value) => value > 0);
  })()`);
  expect(drawn).toBe(true);
  await marker!.click();
  await page.waitForSelector(".nearest-state");
  expect(page.url()).toContain("focus=");
  expect(errors).toEqual([]);
});

test("every page opens in Firefox without an error, and axe-core finds nothing there", async () => {
  const paths = [
    "/",
    `/experiments/${id}`,
    `/experiments/${id}?tab=divergence`,
    `/runs/${runs[0]}`,
    `/beside?runs=${runs.slice(0, 3).join(",")}`,
    "/map",
    "/clusters",
    "/diagrams",
  ];
  for (const path of paths) {
    const { page, errors } = await open(path);
    await page.waitForSelector(
      "main :is(table, .mosaic, .stage, .map-frame, .compare, .beside-run, .notice)",
    );
    await page.waitForNetworkIdle();
    await page.evaluate(axeSource);
    const found = (await page.evaluate(
      "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].target))",
    )) as string[];
    expect([path, ...found, ...errors]).toEqual([path]);
    await page.close();
  }
}, 60_000);

test("Firefox finds, narrows by a facet and keeps the focus there, stars a step and changes a note of it, by keyboard alone", async () => {
  const { page, errors } = await open(`/experiments/${id}${explorer.token}&tab=runs&facets=open`);
  const says = (selector: string, text: string) =>
    page.waitForFunction(
      `document.querySelector(${JSON.stringify(selector)})?.textContent.includes(${JSON.stringify(text)})`,
    );
  /** Tab, or with Shift, until something has the focus whose name begins so. */
  const tabTo = async (name: string, isBack = false) => {
    for (let presses = 0; presses < 60; presses++) {
      const found = await page.evaluate(
        "((one) => one.ariaLabel ?? one.textContent)(document.activeElement).trim()",
      );
      if ((found as string).startsWith(name)) return;
      if (isBack) await page.keyboard.down("Shift");
      await page.keyboard.press("Tab");
      if (isBack) await page.keyboard.up("Shift");
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  await page.waitForSelector(".facets .chip");
  await tabTo("a castle in the fog");
  await page.keyboard.press("Enter");
  await says(".filter-bar [role=status]", "in 4 runs");
  await page.waitForSelector(".chip[aria-pressed=true]:focus");
  await page.keyboard.press("/");
  await page.keyboard.type("seed:2");
  await says(".filter-bar [role=status]", "in 6 runs");
  await page.waitForSelector(".found-list a");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".annotations[data-known=true]");
  await tabTo("Star step");
  await page.keyboard.press(" ");
  await page.waitForSelector(".film-written");
  await tabTo("write a note");
  await page.keyboard.press("Enter");
  await tabTo("Write a note");
  await page.keyboard.type("odd");
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
  await says(".note-text", "odd");
  await tabTo("Change the note", true);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".notes li textarea:focus");
  await page.keyboard.press("End");
  await page.keyboard.type("er");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(".note-text", "odder");
  expect(errors).toEqual([]);
}, 30_000);
