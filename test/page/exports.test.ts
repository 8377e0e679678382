import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";
import { savedBy } from "./saved-file.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let run: string;

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database);
  const served = await serveExperiment(database);
  ({ explorer, id } = served);
  run = served.runs[0]!;
}, 120_000);
afterAll(() => explorer.stop());

/** Saves what the group of buttons of a name saves. */
const saved = (page: Page, group: RegExp, kind: "SVG" | "PNG" | "CSV" | "MD") =>
  savedBy(page, page.getByRole("group", { name: group }).first(), kind);

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
  expect(content.toString()).toMatch(/<image [^>]*image-rendering:\s*pixelated/);
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
  // Points as points, and no picture of them.
  expect(svg.content.toString()).not.toContain("data:image/png;base64,");
  expect(svg.content.toString().match(/a2,2 0 1,0 4,0/g)!.length).toBeGreaterThan(90);
  expect(svg.content.toString()).toContain("Map by SketchText, PCA, coloured by prompt");
  const drawn = await sharp(svg.content).stats();
  expect(Math.max(...drawn.channels.map(({ stdev }) => stdev))).toBeGreaterThan(2);
  const csv = await saved(page, /Save map/, "CSV");
  expect(csv.content.toString().trimEnd().split("\r\n")).toHaveLength(1 + 96);
});

test("a saved figure stands alone: title, legend and sentence, light ground, and nothing of the slider", async () => {
  const { page } = await open(`${explorer.address}/runs/${run}`);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator(".step-line").first().waitFor({ state: "attached" });
  const distance = (await saved(page, /Save distance-to-prompt/, "SVG")).content.toString();
  expect(distance).toContain(">Distance to the prompt</text>");
  expect(distance).toMatch(
    /SketchText, run [0-9a-f]{8}; SketchT2I → SketchI2T, “a red apple on a table”, seed 1/,
  );
  // The line of the slider is the only dashed one.
  expect(distance.match(/stroke-dasharray="(?!none)/g) ?? []).toEqual([]);
  expect(distance).toMatch(/<rect width="100%" height="100%" fill="#ffffff"/);
  const diagram = (await saved(page, /Save persistence-diagram/, "SVG")).content.toString();
  for (const text of ["H0 components", "Persistence diagram</text>"]) expect(diagram).toContain(text);
  // The legend has only what is drawn.
  const triangles = diagram.includes("H1 loops");
  const { diagrams } = (await (await fetch(`${explorer.address}/api/runs/${run}/diagrams`)).json()) as {
    diagrams: { model: string; diagrams: unknown[][] }[];
  };
  expect(triangles).toBe(diagrams.find(({ model }) => model === "SketchText")!.diagrams[1]!.length > 0);
  // The page itself is dark all the while.
  expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).not.toBe(
    "rgb(255, 255, 255)",
  );
});

test("two choices that come before the dialog is drawn again are both taken", async () => {
  const { page } = await open(`${explorer.address}/runs/${run}`);
  await page
    .getByRole("group", { name: /Save barcode/ })
    .first()
    .getByRole("button", { name: "Figure…" })
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("img", { name: /Preview/ }).waitFor();
  await page.evaluate(`for (const [at, value] of ["85", "7"].entries()) {
    const field = document.querySelectorAll("dialog input[type=number]")[at];
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }`);
  await dialog.getByText("The command").click();
  await expect.poll(() => dialog.locator("code").textContent()).toContain("--width 85 --font-size 7");
});

test("the dialog is used by keyboard, keeps its choices, and saves what the command makes, letter for letter", async () => {
  const { page, errors } = await open(`${explorer.address}/runs/${run}`);
  const buttons = page.getByRole("group", { name: /Save barcode/ }).first();
  await buttons.getByRole("button", { name: "Figure…" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("img", { name: /Preview/ }).waitFor();
  await page.keyboard.press("d");
  await page.keyboard.press("Tab");
  await page.keyboard.type("85");
  await page.keyboard.press("Tab");
  await page.keyboard.type("7");
  await dialog.getByText("The command").click();
  const shown = async () => (await dialog.locator("code").textContent())!;
  await expect.poll(shown).toContain("--theme dark --width 85 --font-size 7");
  const command = await shown();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(await page.evaluate("document.activeElement?.textContent")).toBe("Figure…");
  const svg = (await saved(page, /Save barcode/, "SVG")).content.toString();
  expect(svg).toContain('width="85mm"');
  const [, ...words] = command.split(" ");
  const outcome = await runCommand([...words, "--db", join(folder, "sketch.db"), "--formats", "svg"], {
    cwd: folder,
  });
  expect(await readFile(join(folder, outcome.stdout.trim()), "utf8")).toBe(svg);
  expect(errors).toEqual([]);
});

test("the table behind a plot is saved as Markdown", async () => {
  const { page } = await open(`${explorer.address}/runs/${run}`);
  const { name, content } = await saved(page, /Save step-length/, "MD");
  expect(name).toMatch(/^step-length-SketchText-[0-9a-f]{8}-SketchT2I-SketchI2T-a-red-apple-on-a-table\.md$/);
  expect(content.toString()).toMatch(/^\| step \| distance \|\n\| ---: \| ---: \|\n\| 1 \| – \|/);
});

test("figures of two rows of the divergence have names of their own", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}?tab=divergence`);
  const rows = page.locator("tbody button.as-link");
  await rows.first().waitFor();
  const names = new Set<string>();
  for (let row = 0; row < (await rows.count()); row++) {
    await rows.nth(row).click();
    names.add((await saved(page, /Save divergence/, "SVG")).name);
  }
  expect(names.size).toBe(await rows.count());
});

test("a point that is clicked on the map is the one whose neighbours are listed, wherever the slider stood", async () => {
  const { page } = await open(`${explorer.address}/map?model=SketchText&step=1`);
  const frame = page.locator(".map-frame[aria-busy=false]");
  await frame.waitFor();
  const box = (await frame.boundingBox())!;
  // Looks for points from the middle outwards; the card says whose they are.
  for (let at = 0; at < 400; at++) {
    const angle = at * 2.4;
    const reach = 0.46 * Math.min(box.width, box.height) * Math.sqrt(at / 400);
    const x = box.x + box.width / 2 + reach * Math.cos(angle);
    const y = box.y + box.height / 2 + reach * Math.sin(angle);
    await page.mouse.move(x, y);
    const card = page.locator(".state-card");
    if ((await card.count()) === 0) continue;
    const step = Number(/step (\d+)/.exec((await card.textContent()) ?? "")![1]);
    if (step <= 3) continue;
    await page.mouse.click(x, y);
    await page.getByRole("region", { name: "Nearest states" }).waitFor();
    // Longer than the address takes to follow.
    await page.waitForTimeout(600);
    expect(Number(await page.getByRole("slider", { name: "Step" }).inputValue())).toBe(step);
    expect(page.url()).toContain(`step=${step}`);
    const { name } = await saved(page, /Save nearest/, "CSV");
    expect(name).toMatch(new RegExp(`-${step}\\.csv$`));
    return;
  }
  throw new Error("no point of a later step was found under the pointer");
}, 120_000);
