import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodePng } from "../../src/images/foreign-image.ts";
import { main, plainEnvironment } from "../cli/command.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;
let id: string;
/** One run of each network. */
let runs: string[];

beforeAll(async () => {
  const database = join(folder, "odd.db");
  const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i % 48 < 24 ? 200 : 40));
  writeFileSync(join(folder, "apple.png"), await encodePng({ width: 16, height: 16, pixels }));
  await runSketch(folder, database, {
    networks: [
      ["SketchT2T"],
      ["SketchT2I", "SketchI2T", "SketchT2T"],
      ["SketchI2I"],
      ["SketchT2I", "SketchI2I", "SketchI2T"],
    ],
    seeds: [1, 2],
    prompts: ["a red apple on a table", { image: "apple.png", name: "apple" }],
    embedding_models: ["SketchText", "SketchVision"],
    max_length: 7,
    scores: ["WordCount"],
  });
  spawnSync(process.execPath, [main, "cluster", "--db", database, "--quiet"], { env: plainEnvironment() });
  ({ explorer, id } = await serveExperiment(database));
  const answer = await (await fetch(`${explorer.address}/api/experiments/${id}/runs`)).json();
  const rows = (answer as { runs: { id: string; network: number }[] }).runs;
  runs = [...new Map(rows.map((row) => [row.network, row.id])).values()];
}, 120_000);
afterAll(() => explorer.stop());

test("pages of networks of one model, of odd length, of texts alone and of pictures alone are without an error", async () => {
  expect(runs).toHaveLength(4);
  const { page, errors } = await open(`${explorer.address}/experiments/${id}?step=3`);
  const statuses: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) statuses.push(`${response.status()} ${response.url()}`);
  });
  const seen = async (path: string, ...texts: string[]) => {
    await page.goto(explorer.address + path);
    for (const text of texts) await page.getByText(text).first().waitFor();
  };
  await seen(`/experiments/${id}?tab=divergence`, "Lyapunov exponents", "SketchI2I");
  for (const network of [1, 2, 3, 4])
    await seen(`/experiments/${id}/why?network=${network}`, "Are they stuck?");
  await seen("/map?model=SketchText", "26 points of 6 runs");
  await seen("/map?model=SketchVision", "30 points of 6 runs");
  await seen("/clusters", "Clusters");
  await seen(`/diagrams?experiment=${id}&runs=${runs.join(",")}`, "H0, components");
  for (const run of runs) await seen(`/runs/${run}?step=3`, "Recurrence plot");
  expect({ errors, statuses }).toEqual({ errors: [], statuses: [] });
}, 90_000);

test("why of a run that writes pictures alone looks through the model that reads them", async () => {
  const { page, errors } = await open(`${explorer.address}/runs/${runs[2]}/why`);
  await page.getByLabel("as seen by").waitFor();
  expect(await page.getByLabel("as seen by").inputValue()).toBe("SketchVision");
  await page.getByRole("region", { name: "How did it get here from its prompt?" }).waitFor();
  expect(errors).toEqual([]);
});
