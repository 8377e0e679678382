import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import { exploring, firstExperiment, runSketch, type ServedExplorer, serve } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let forks: string;

beforeAll(async () => {
  const database = join(folder, "forked.db");
  await runSketch(folder, database);
  const args = ["--at", "3", "--text", "A small green star.", "--control", "3", "--db", database];
  const forked = await runCommand(["fork", "latest", ...args], { cwd: folder });
  expect(forked.exitCode, forked.stderr).toBe(0);
  explorer = await serve(database);
  forks = (await firstExperiment(explorer.address)).id;
}, 120_000);
afterAll(() => explorer.stop());

test("an experiment of forks shows what its intervention did, and under its details the runs that they begin from", async () => {
  const { page, errors } = await open(`${explorer.address}/experiments/${forks}`);
  await page.getByRole("button", { name: "Effect" }).click();
  const panel = page.locator(".why-panel", { hasText: "Forks at step 3, SketchText" });
  await panel.locator(".why-numbers strong").waitFor();
  expect(await panel.textContent()).toMatch(/chance p 0\.\d+/);
  await panel.locator("svg path").first().waitFor();

  await page.getByRole("button", { name: "Config, models, incidents" }).click();
  const tree = page.locator(".fork-tree");
  await tree.waitFor();
  expect(await tree.textContent()).toContain('text "A small green star."');
  await tree.locator("ul a").first().click();
  await page.locator(".stage").waitFor();
  expect(await page.locator(".page-head").textContent()).toMatch(/fork of run \w{8}, its own from step 3 on/);
  expect(errors).toEqual([]);
});
