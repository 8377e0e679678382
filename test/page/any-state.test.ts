import { join } from "node:path";
import fc from "fast-check";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
let run: string;
let other: string;

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database);
  const served = await serveExperiment(database);
  ({ explorer, id } = served);
  [run, other] = served.runs as [string, string];
}, 120_000);
afterAll(() => explorer.stop());

/** Whatever the address must bring back: what is chosen, pressed, marked, and where the selected runs are drawn. */
async function stateOf(page: Page): Promise<unknown> {
  // Addresses are written once things rest.
  await page.waitForTimeout(450);
  await page.waitForFunction(`!document.querySelector(".filter-bar")?.textContent.includes("looking")`);
  await page.waitForFunction(() => {
    const { document } = globalThis as unknown as { document: { querySelector(selector: string): unknown } };
    return document.querySelector("[aria-busy=true], .loading") === null;
  });
  return await page.evaluate(`({
    heading: document.querySelector("h1")?.textContent,
    fields: [...document.querySelectorAll("main select, main input")].map((one) =>
      [one.getAttribute("aria-label") ?? one.closest("label")?.firstChild?.textContent, one.type === "checkbox" ? one.checked : one.value]),
    slider: document.querySelector("input[type=range]")?.value,
    pressed: [...document.querySelectorAll("[aria-pressed=true]")].map((one) => one.textContent),
    rows: [...document.querySelectorAll("[aria-selected=true], .selected-runs li")].map((one) => one.textContent),
    marks: [...document.querySelectorAll(".map-marker")].map((one) =>
      ["cx", "cy"].map((name) => Math.round(Number(one.getAttribute(name))))),
    found: document.querySelector(".filter-bar")?.textContent,
    sorted: [...document.querySelectorAll("th[aria-sort]")].map((one) => one.getAttribute("aria-sort")),
    cells: [...document.querySelectorAll(".mosaic-cell, tbody tr")].length,
    figures: [...document.querySelectorAll("figure h3")].map((one) => one.textContent),
  })`);
}

/** Does something that the page offers; `choice` says what. */
async function act(page: Page, choice: number): Promise<void> {
  const offers: (() => Promise<void>)[] = [];
  for (const select of await page.locator("main select").all()) {
    const values = await select
      .locator("option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("value") ?? option.textContent!));
    for (const value of values.filter((one) => one !== "umap"))
      offers.push(async () => void (await select.selectOption(value)));
  }
  for (const button of await page.locator("fieldset[aria-label^=Parts] button, button.as-link").all())
    offers.push(() => button.click());
  for (const button of await page.locator(".map-legend button, .map-tools button:last-child").all())
    offers.push(() => button.click());
  for (const box of (await page.locator("main input[type=checkbox]").all()).slice(0, 12))
    offers.push(() => box.click());
  for (const head of await page.locator("main .sort-head:visible").all())
    offers.push(() => clickIfThere(head));
  for (const chip of (await page.locator(".facets summary, .chip:visible").all()).slice(0, 8))
    offers.push(() => clickIfThere(chip));
  for (const words of ["apple seed 2", "circle", ""])
    offers.push(async () => {
      await page.locator(".find-input").fill(words);
      // The list lies over the view for as long as one is in it.
      await page.locator("main").focus();
    });
  for (const key of ["ArrowRight", "PageDown", "End"]) offers.push(() => page.keyboard.press(key));
  const map = page.locator(".map-frame");
  if ((await map.count()) > 0) {
    for (const key of ["+", "-", "Shift+ArrowLeft", "Shift+ArrowUp", "0"])
      offers.push(async () => {
        await map.focus();
        await page.keyboard.press(key);
      });
    offers.push(() => map.click({ modifiers: ["Shift"] }));
  }
  await offers[choice % offers.length]!();
  await page.waitForTimeout(60);
}

/** What is narrowed meanwhile may take a place away. */
async function clickIfThere(place: Locator): Promise<void> {
  await place.click({ timeout: 2000 }).catch(() => undefined);
}

const pages: Readonly<Record<string, () => string>> = {
  "the map": () => `/map?model=SketchText&runs=${run}`,
  "the diagrams": () => "/diagrams",
  "an experiment": () => `/experiments/${id}`,
  why: () => `/experiments/${id}/why`,
  "runs side by side": () => `/beside?runs=${run},${other}`,
};

for (const [name, path] of Object.entries(pages))
  test(`whatever is chosen on the page of ${name}, its address opens the same`, async () => {
    const actions = fc.array(fc.nat(1000), { minLength: 5, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(actions, async (choices) => {
        const { page, errors } = await open(explorer.address + path());
        await stateOf(page);
        for (const choice of choices) await act(page, choice);
        const state = await stateOf(page);
        const { page: again, errors: errorsAgain } = await open(page.url());
        expect(await stateOf(again), page.url()).toEqual(state);
        expect([...errors, ...errorsAgain]).toEqual([]);
        expect(again.url()).toBe(page.url());
        await Promise.all([page.close(), again.close()]);
      }),
      // Each takes seconds; other values are tried with PANIC_TDA_PROPERTY_SEED=random.
      { numRuns: 1 },
    );
  }, 60_000);
