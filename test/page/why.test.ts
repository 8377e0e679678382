import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunsAnswer } from "../../src/explorer/api/runs.ts";
import type { CyclesAnswer, WhyPart } from "../../src/explorer/api/why.ts";
import type { WhyExperiment, WhyRunEnd } from "../../src/why/answer.ts";
import { promptSentence, stuckSentence } from "../../src/why/sentences.ts";
import {
  exploring,
  runSketch,
  type ServedExplorer,
  serveExperiment,
  sketchConfig,
} from "./opened-explorer.ts";
import { savedBy } from "./saved-file.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let answer: WhyExperiment;
/** A run that goes in circles, and since when. */
let stuck: WhyRunEnd;

beforeAll(async () => {
  const database = join(folder, "why.db");
  await runSketch(folder, database, { ...sketchConfig, max_length: 60, max_homology_dimension: 0 });
  ({ explorer, id } = await serveExperiment(database));
  const text = await (await fetch(`${explorer.address}/api/experiments/${id}/why?model=SketchText`)).text();
  const last = JSON.parse(text.trimEnd().split("\n").at(-1)!) as WhyPart<WhyExperiment>;
  if (!("answer" in last)) throw new Error(`no answer: ${text}`);
  answer = last.answer;
  stuck = answer.networks[0]!.stuck.runs.find(
    ({ verdict, entry }) => verdict === "in a cycle" && entry !== null && entry > 2,
  )!;
}, 240_000);
afterAll(() => explorer.stop());

const questions = [
  "How did they get here from their prompts?",
  "Are they stuck?",
  "Have they been here before?",
  "Which part decides?",
];

const whyOf = (query = "") => `${explorer.address}/experiments/${id}/why${query}`;
const panel = (page: Page, question: string) => page.getByRole("region", { name: question });
/** Where the slider's line stands in a panel's plot. */
const lineAt = async (page: Page, question: string) =>
  Number(await panel(page, question).locator(".step-line").first().getAttribute("x1"));

for (const colorScheme of ["light", "dark"] as const)
  test(`an experiment's four questions, ${colorScheme}: each has its answer, a plot, and how it is computed`, async () => {
    const { page, errors, origins } = await open(whyOf(), { colorScheme });
    for (const question of questions) {
      const one = panel(page, question);
      await one.locator(".why-sentence").waitFor();
      await one.locator("svg[role]").first().waitFor();
      await one.locator(".why-numbers strong").first().waitFor();
      expect(await one.getByText("Definitions, traps, sources").isVisible()).toBe(false);
      await one.getByText("How it is computed").click();
      await one.getByText("Definitions, traps, sources").waitFor();
    }
    const [network] = answer.networks;
    await page.getByText(promptSentence(network!)).waitFor();
    await page.getByText(stuckSentence(network!)).waitFor();
    expect(errors).toEqual([]);
    expect([...origins]).toEqual([explorer.address]);
  });

test("the experiment's page leads to its answers, and tells how many runs go in circles", async () => {
  const { networks } = (await (
    await fetch(`${explorer.address}/api/experiments/${id}/cycles`)
  ).json()) as CyclesAnswer;
  const inCycle = networks.reduce((sum, { in_cycle }) => sum + in_cycle, 0);
  const { page } = await open(`${explorer.address}/experiments/${id}`);
  await page.getByRole("link", { name: new RegExp(`^${inCycle} of 12 runs`) }).click();
  await panel(page, questions[1]!).waitFor();
  await page.getByRole("button", { name: "Mosaic" }).click();
  await page.locator(".mosaic").waitFor();
  await page.getByRole("button", { name: "Why" }).click();
  await page.waitForURL(/\/why/);
});

test("the slider is a line in each plot, and moves it", async () => {
  const { page } = await open(whyOf("?step=10"));
  for (const question of questions)
    await panel(page, question).locator(".step-line").first().waitFor({ state: "attached" });
  const before = await Promise.all(questions.map((question) => lineAt(page, question)));
  await page.getByRole("button", { name: "Step forward" }).click();
  const after = await Promise.all(questions.map((question) => lineAt(page, question)));
  for (const [i, at] of after.entries()) expect(at, questions[i]).toBeGreaterThan(before[i]!);
});

test("another network and another embedding model are chosen, and are in the address", async () => {
  const { page } = await open(whyOf());
  const [first, second] = answer.networks;
  await page.getByText(stuckSentence(first!)).waitFor();
  await page.getByRole("combobox", { name: /^network/ }).selectOption("2");
  await page.getByText(stuckSentence(second!)).waitFor();
  await page.getByLabel("as seen by").selectOption("SketchVision");
  await panel(page, questions[3]!).locator(".why-sentence").waitFor();
  expect(new URL(page.url()).searchParams.get("network")).toBe("2");
  expect(new URL(page.url()).searchParams.get("model")).toBe("SketchVision");
});

test("a model that the experiment lacks is said to be missing", async () => {
  const { page } = await open(whyOf("?model=SketchTxt"));
  await page.getByText("no embedding model called “SketchTxt”").waitFor();
});

test("a row of the plot leads to its run, at the step of its entry", async () => {
  const { page } = await open(whyOf());
  const row = panel(page, questions[1]!).locator(`a[href^="/runs/${stuck.run}"]`).first();
  await row.waitFor();
  await row.locator("rect").first().click({ force: true });
  await page.waitForURL(`**/runs/${stuck.run}?step=${stuck.entry}`);
});

test("each plot is saved as SVG, PNG and CSV", async () => {
  const { page } = await open(whyOf());
  for (const question of questions) {
    const one = panel(page, question);
    for (const format of ["SVG", "PNG", "CSV"] as const) {
      const buttons = one.getByRole("group", { name: /^Save / }).first();
      const { content: bytes } = await savedBy(page, buttons, format);
      expect(bytes.length, `${question} ${format}`).toBeGreaterThan(200);
      if (format === "SVG") expect(bytes.toString()).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
      if (format === "CSV") expect(bytes.toString()).toMatch(/^(caption|run),/);
    }
  }
}, 120_000);

test("a run says since when it goes in circles, in its head, film strip and recurrence plot", async () => {
  const { page } = await open(`${explorer.address}/runs/${stuck.run}?step=${stuck.first_return}`);
  await page
    .locator(".run-cycle")
    .getByRole("link", { name: `step ${stuck.entry}` })
    .waitFor();
  await page.locator(".film-strip .in-cycle").first().waitFor();
  await page.getByText(`cycle from step ${stuck.entry}`).first().waitFor();
  await page
    .locator(".stage-repeat")
    .getByRole("link", { name: `step ${stuck.entry}` })
    .click();
  await page.waitForURL(`**/runs/${stuck.run}?step=${stuck.entry}`);
  await page.locator(".film-strip .cycle-entry [aria-current=step]").waitFor();
  expect(await page.locator(".stage-repeat").count()).toBe(0);
});

test("a run's four questions are answered, and its meetings lead to both runs", async () => {
  const { page, errors } = await open(`${explorer.address}/runs/${stuck.run}`);
  await page.getByRole("link", { name: "why", exact: true }).click();
  for (const question of [
    "How did it get here from its prompt?",
    "Is it stuck?",
    "Has it been here before?",
    "Which part decides?",
  ])
    await panel(page, question).locator(".why-sentence").waitFor();
  await panel(page, "Is it stuck?").getByText(`since step ${stuck.entry}`).waitFor();
  await page.getByRole("link", { name: "side by side" }).first().click();
  await page.waitForURL(new RegExp(`/runs/${stuck.run}/beside/`));
  await page.locator(".film-strip").nth(1).waitFor();
  expect(await page.locator(".beside-run").count()).toBe(2);
  await page.getByRole("link", { name: "all on the map" }).click();
  await page.locator(".selected-runs li").nth(1).waitFor();
  await page.locator(".map-cycle circle").first().waitFor();
  await page
    .getByText(/cycle of .* from step/)
    .first()
    .waitFor();
  expect(errors).toEqual([]);
});

test("two runs beside each other move with one slider, the second so many steps ahead", async () => {
  const [one, other] = answer.networks[0]!.stuck.runs;
  const { page } = await open(`${explorer.address}/runs/${one!.run}/beside/${other!.run}?step=5&shift=3`);
  const numbers = page.locator(".film-strip [aria-current=step] .film-number");
  await numbers.nth(1).waitFor();
  expect(await numbers.allTextContents()).toEqual(["5", "8"]);
  await page.getByRole("button", { name: "Step forward" }).click();
  await page.locator(".film-strip [aria-current=step]", { hasText: "9" }).waitFor();
  expect(await numbers.allTextContents()).toEqual(["6", "9"]);
});

test("every run of the list leads to its page", async () => {
  const { runs } = (await (
    await fetch(`${explorer.address}/api/experiments/${id}/runs`)
  ).json()) as RunsAnswer;
  const { page } = await open(whyOf());
  await page.getByText("6 runs, one by one").click();
  const links = panel(page, questions[1]!).locator("table a");
  await links.first().waitFor();
  const hrefs = await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const run of runs.filter(({ network }) => network === 0)) expect(hrefs).toContain(`/runs/${run.id}`);
});

test("at 390, 1280 and 2560 pixels nothing reaches beyond the window", async () => {
  for (const width of [390, 1280, 2560])
    for (const path of [`/experiments/${id}/why`, `/runs/${stuck.run}/why`]) {
      const { page } = await open(explorer.address + path, { width });
      await page.locator(".why-panel svg[role]").nth(1).waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth"), `${path} at ${width}`).toBe(width);
    }
});
