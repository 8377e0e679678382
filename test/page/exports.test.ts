import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  exploring,
  firstExperiment,
  runIds,
  runSketch,
  type ServedExplorer,
  serve,
} from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let run: string;

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database);
  explorer = await serve(database);
  id = (await firstExperiment(explorer.address)).id;
  run = (await runIds(explorer.address, id))[0]!;
}, 120_000);
afterAll(() => explorer.stop());

async function saved(
  page: Page,
  group: RegExp,
  kind: "SVG" | "PNG" | "CSV",
): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("group", { name: group }).first().getByRole("button", { name: kind }).click(),
  ]);
  return { name: download.suggestedFilename(), content: await readFile((await download.path())!) };
}

const plots = [
  /Save distance-to-prompt/,
  /Save step-length/,
  /Save recurrence/,
  /Save persistence-diagram/,
  /Save barcode/,
];

for (const plot of plots)
  test(`${plot.source.slice(5)} is saved as SVG and PNG, with colours of its own`, async () => {
    const { page, errors } = await open(`${explorer.address}/runs/${run}`);
    const svg = await saved(page, plot, "SVG");
    const text = svg.content.toString();
    expect(svg.name).toMatch(/\.svg$/);
    expect(text).toMatch(/^<svg .*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(text).not.toContain("var(--");
    expect(text).not.toContain("class=");
    const drawn = await sharp(svg.content).stats();
    expect(Math.max(...drawn.channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
    const png = await saved(page, plot, "PNG");
    const { format, width } = await sharp(png.content).metadata();
    expect(format).toBe("png");
    expect(width).toBeGreaterThan(900);
    expect(errors).toEqual([]);
  });

test("the squares of a saved recurrence plot stay squares", async () => {
  const { page } = await open(`${explorer.address}/runs/${run}`);
  const { content } = await saved(page, /Save recurrence/, "SVG");
  expect(content.toString()).toMatch(/<image [^>]*image-rendering="pixelated"/);
});

test("the table of distances along a run is saved as CSV with every embedded step", async () => {
  const { page } = await open(`${explorer.address}/runs/${run}`);
  const { content } = await saved(page, /Save distance-to-prompt/, "CSV");
  const lines = content.toString().trimEnd().split("\r\n");
  expect(lines[0]).toBe("step,distance");
  expect(lines.slice(1).map((line) => Number(line.split(",")[0]))).toEqual([1, 3, 5, 7, 9, 11, 13, 15]);
  for (const line of lines.slice(1)) expect(Number(line.split(",")[1])).toBeGreaterThan(0);
});

test("the table of experiments is saved as CSV", async () => {
  const { page } = await open(explorer.address);
  const { content } = await saved(page, /Save experiments/, "CSV");
  expect(content.toString()).toContain(`${id},sketch world,completed,2,3,2,12,0,16,192,192,24,0`);
});

test("the map is saved with its points, and its table has them all", async () => {
  const { page } = await open(`${explorer.address}/map?model=SketchText`);
  await page.locator(".map-frame[aria-busy=false]").waitFor();
  const svg = await saved(page, /Save map/, "SVG");
  expect(svg.content.toString()).toContain("data:image/png;base64,");
  const drawn = await sharp(svg.content).stats();
  expect(Math.max(...drawn.channels.map(({ stdev }) => stdev))).toBeGreaterThan(2);
  const csv = await saved(page, /Save map/, "CSV");
  expect(csv.content.toString().trimEnd().split("\r\n")).toHaveLength(1 + 96);
});
