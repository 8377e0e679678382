import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import {
  exploring,
  firstExperiment,
  runIds,
  runSketch,
  serve,
  sketchConfig,
  startSketch,
} from "./opened-explorer.ts";

const { folder, open } = exploring();

/** A database of a short, finished experiment, of which each test has a copy. */
const finished = join(folder, "finished.db");
beforeAll(() => runSketch(folder, finished, { ...sketchConfig, max_length: 4 }), 60_000);

function copyOfFinished(name: string): string {
  const database = join(folder, name);
  copyFileSync(finished, database);
  return database;
}

async function served(database: string, port?: number) {
  const explorer = await serve(database, port);
  onTestFinished(() => explorer.stop());
  return explorer;
}

test("an empty database says how to start; an experiment appears, grows and fills its mosaic by itself", async () => {
  const database = join(folder, "growing.db");
  openStore(database).close();
  const explorer = await served(database);
  const { page, errors } = await open(explorer.address);
  await page.getByText("There is no experiment in this database yet.").waitFor();

  const run = startSketch(folder, database, { ...sketchConfig, max_length: 240 });
  onTestFinished(() => void run.kill("SIGKILL"));
  const exited = once(run, "exit");
  const numbers = page.locator(".experiments .progress-numbers").first();
  await numbers.waitFor();
  const seen = new Set<string>();
  const watch = async () => {
    while (run.exitCode === null) {
      seen.add((await numbers.textContent())!);
      await page.waitForTimeout(100);
    }
  };
  const watched = watch();
  // A second page waits at the end of the mosaic, where nothing is yet.
  const { page: mosaic } = await open(explorer.address);
  await mosaic.getByRole("link", { name: "sketch world" }).click();
  await mosaic.locator(".step-bar").waitFor();
  await mosaic.keyboard.press("End");
  await mosaic.getByText("not there yet").first().waitFor();

  await watched;
  await exited;
  await page.getByText("completed").waitFor();
  expect(seen.size, `saw ${[...seen].join("; ")}`).toBeGreaterThan(2);
  expect(await numbers.textContent()).toBe("2,880 / 2,880");
  await mosaic.locator(".mosaic-caption").nth(11).waitFor();
  expect(errors).toEqual([]);
}, 60_000);

test("a page in the background leaves its connection to the others, and catches up when it is seen", async () => {
  const database = join(folder, "background.db");
  openStore(database).close();
  const explorer = await served(database);
  const { page, errors } = await open(explorer.address);
  await page.getByText("There is no experiment in this database yet.").waitFor();
  const show = (isHidden: boolean) =>
    page.evaluate(
      `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
       document.dispatchEvent(new Event("visibilitychange"))`,
    );
  await show(true);
  await runSketch(folder, database, { ...sketchConfig, max_length: 4 });
  // The server tells of changes every second.
  await page.waitForTimeout(2000);
  expect(await page.getByText("There is no experiment in this database yet.").count()).toBe(1);
  await show(false);
  await page.getByText("completed").waitFor();
  expect(errors).toEqual([]);
}, 60_000);

test("a server that stops is told, and what was seen stays until it is back", async () => {
  const database = copyOfFinished("stops.db");
  const explorer = await served(database);
  const { page } = await open(explorer.address, { expectErrors: /ERR_|Failed to load/ });
  await page.getByRole("link", { name: "sketch world" }).waitFor();
  await explorer.stop();
  await page.getByText("The explorer’s server does not answer.").waitFor();
  expect(await page.getByRole("link", { name: "sketch world" }).count()).toBe(1);
  // Asked for while nobody answers.
  await page.getByRole("link", { name: "sketch world" }).click();
  await page.getByText("This was not read before the server went away.").waitFor();
  expect(await page.getByText("does not answer").count()).toBe(1);

  await served(database, explorer.port);
  await page.locator(".connection-live").waitFor({ timeout: 20_000 });
  await page.locator(".mosaic[aria-busy=false] .mosaic-picture").first().waitFor({ timeout: 20_000 });
  expect(await page.getByText("does not answer").count()).toBe(0);
}, 90_000);

test("pictures that were wanted while the server was away are asked for when it is back, and not without a pause until then", async () => {
  const database = join(folder, "pictures.db");
  const one = { prompts: sketchConfig.prompts.slice(0, 1), seeds: [1], max_length: 60 };
  await runSketch(folder, database, { ...sketchConfig, ...one });
  const explorer = await served(database);
  const { id } = await firstExperiment(explorer.address);
  const [run] = await runIds(explorer.address, id);
  const shown = [
    { path: `/experiments/${id}?by=step`, picture: ".mosaic[aria-busy=false] .mosaic-picture" },
    { path: `/runs/${run}`, picture: ".film-strip [aria-current] img" },
  ];
  const pages = await Promise.all(
    shown.map(async ({ path, picture }) => {
      const { page } = await open(`${explorer.address}${path}`, { expectErrors: /ERR_|Failed to load/ });
      await page.locator(picture).first().waitFor();
      return { page, picture };
    }),
  );
  await explorer.stop();
  for (const { page, picture } of pages) {
    await page.getByText("The explorer’s server does not answer.").waitFor();
    let requests = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/api/thumbnails")) requests++;
    });
    // Further than what is fetched ahead.
    await page.getByRole("slider", { name: "Step" }).fill("56");
    await page.waitForTimeout(500);
    expect(await page.locator(picture).count()).toBe(0);
    expect(requests).toBeLessThan(10);
  }
  await served(database, explorer.port);
  for (const { page, picture } of pages) await page.locator(picture).first().waitFor({ timeout: 20_000 });
}, 90_000);

test("an experiment that is deleted while it is shown is said to be gone", async () => {
  const database = copyOfFinished("deleted.db");
  const explorer = await served(database);
  const { id } = await firstExperiment(explorer.address);
  const { page } = await open(`${explorer.address}/experiments/${id}`, { expectErrors: /404/ });
  await page.locator(".mosaic-cell").first().waitFor();
  const { page: list } = await open(explorer.address);
  await list.getByRole("link", { name: "sketch world" }).waitFor();
  const store = openStore(database, { mode: "write" });
  await store.deleteExperiment(id);
  store.close();
  await list.getByText("There is no experiment in this database yet.").waitFor();
  await page.locator(".notice-error").waitFor();
  expect(await page.locator(".notice-error").textContent()).toContain(id);
}, 60_000);

test("wrong ids and unknown pages are named", async () => {
  const database = copyOfFinished("wrong.db");
  const explorer = await served(database);
  const says = async (path: string, words: RegExp) => {
    const { page } = await open(explorer.address + path, { expectErrors: /40\d/ });
    await page.locator("main .notice").waitFor();
    expect(await page.locator("main .notice").textContent()).toMatch(words);
  };
  await says("/experiments/nothing-like-this", /nothing-like-this/);
  await says("/runs/nothing-like-this", /nothing-like-this/);
  await says("/map?model=Unknown", /Unknown/);
  await says("/docs/unknown", /unknown/);
  await says("/nowhere", /no page \/nowhere/);
}, 60_000);
