import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { runCommand } from "../cli/command.ts";
import {
  exploring,
  firstExperiment,
  runIds,
  runSketch,
  type ServedExplorer,
  serve,
} from "./opened-explorer.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { folder, open } = exploring();
let explorer: ServedExplorer;
let empty: ServedExplorer;
let paths: string[];

beforeAll(async () => {
  const database = join(folder, "clustered.db");
  await runSketch(folder, database);
  const clustered = await runCommand(["cluster", "--model", "SketchText", "--db", database], { cwd: folder });
  expect(clustered.exitCode, clustered.stderr).toBe(0);
  const codebook = ["codebook", "create", "motifs", "--embedding-model", "SketchText", "--medoids", "4"];
  const made = await runCommand([...codebook, "--db", database], { cwd: folder });
  expect(made.exitCode, made.stderr).toBe(0);
  for (const [thing, name] of [["latest"], ["SketchText/0/0", "reds"]] as const) {
    const long = `${"a long thought ".repeat(12)}${"x".repeat(200)}`;
    const what = ["--star", "--tag", "a tag of several words", "--note", long];
    const named = name === undefined ? [] : ["--name", name];
    const done = await runCommand(["annotate", thing, ...what, ...named, "--db", database], { cwd: folder });
    expect(done.exitCode, done.stderr).toBe(0);
  }
  explorer = await serve(database);
  const bare = join(folder, "bare.db");
  openStore(bare).close();
  empty = await serve(bare);
  const { id } = await firstExperiment(explorer.address);
  const runs = await runIds(explorer.address, id);
  const { clusterings } = (await (await fetch(`${explorer.address}/api/clusterings`)).json()) as {
    clusterings: { id: string }[];
  };
  const clustering = clusterings[0]!.id;
  paths = [
    "/",
    "/?find=nowhere",
    `/experiments/${id}?tab=runs&facets=open&sort=-seed`,
    `/experiments/${id}?step=3&find=apple&facets=open`,
    `/experiments/${id}?by=step&step=3`,
    `/experiments/${id}?look=${runs[0]}`,
    `/experiments/${id}?tab=divergence`,
    `/experiments/${id}?tab=details`,
    `/experiments/${id}/why`,
    `/runs/${runs[0]}`,
    `/runs/${runs[0]}/why`,
    `/beside?runs=${runs.slice(0, 3).join(",")}&step=4`,
    `/map?color=cluster:${clustering}&region=0,0;1,0;1,1&only=%5B%220%22%5D&runs=${runs[0]}`,
    "/clusters",
    "/clusters?find=circle",
    `/clusters?clustering=${clustering}&cluster=0&find=circle`,
    `/clusters?clustering=${clustering}&cluster=0`,
    `/clusters?clustering=${clustering}&view=transitions`,
    "/codebooks",
    "/diagrams",
    "/docs/explorer",
  ];
}, 120_000);
afterAll(async () => {
  await Promise.all([explorer.stop(), empty.stop()]);
});

/** 1280 pixels at 200 % are 640. */
const WIDTHS = [1280, 640, 390];

test("axe-core finds nothing on any page in both themes, wide and on a telephone, and at no width is anything beyond the edge", async () => {
  // With the token, all that writes is there too.
  const { page } = await open(`${explorer.address}/${explorer.token}`);
  const { page: ofEmpty } = await open(empty.address);
  const look = async (one: Page, address: string) => {
    await one.setViewportSize({ width: WIDTHS[0]!, height: 800 });
    await one.goto(address);
    await one.locator(SHOWN).first().waitFor({ state: "attached" });
    const awaited = () => one.locator("[aria-busy=true], .loading").count();
    await expect.poll(awaited, { timeout: 20_000 }).toBe(0);
    // The list of what is found, too.
    if (address.includes("find=")) await one.locator(".find-input").click();
    await one.evaluate(axeSource);
    await one.evaluate("document.querySelectorAll('.notes').forEach((notes) => { notes.open = true; })");
    const found: unknown[] = [];
    for (const width of WIDTHS) {
      await one.setViewportSize({ width, height: 800 });
      for (const colorScheme of ["light", "dark"] as const) {
        // Colours do not depend on the width.
        if (width === 640 || (width === 390 && colorScheme === "light")) continue;
        await one.emulateMedia({ colorScheme });
        found.push(...(await one.evaluate<string[]>(AXE)));
      }
      const beyond = await one.evaluate<number>(BEYOND);
      if (beyond > 0) found.push(`${beyond} pixels are beyond the edge at ${width}`);
    }
    expect([address, ...found]).toEqual([address]);
  };
  for (const path of paths) await look(page, explorer.address + path);
  for (const path of ["/", "/clusters", "/codebooks", "/map", "/diagrams", "/beside"])
    await look(ofEmpty, empty.address + path);
}, 180_000);

const SHOWN =
  "main :is(table, .mosaic, .stage, .map-frame, .compare, .beside-run, article, .notice, .cluster)";
const AXE =
  "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].target))";
const BEYOND = "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth";
