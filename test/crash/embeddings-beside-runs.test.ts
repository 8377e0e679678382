import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import type { MapPointsHeader } from "../../src/explorer/api/map.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { served } from "../explorer/served.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { eventually } from "./eventually.ts";
import { panicTda, startPanicTda } from "./panic-tda-process.ts";
import { configFile, uninterruptedDump } from "./small-experiment.ts";

const config = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2],
  prompts: ["a lighthouse"],
  embedding_models: ["DummyText"],
  max_length: 300,
  batch_size: 2,
  max_homology_dimension: 0,
};

function onlyExperiment(path: string): Experiment {
  const store = openStore(path);
  try {
    return [...store.experiments()][0]!;
  } finally {
    store.close();
  }
}

test("the map shows an experiment while its runs go on, which may be killed there and is resumed as ever", async () => {
  const folder = temporaryFolder();
  const [file, db] = [configFile(folder, config), join(folder, "panic-tda.db")];
  const running = startPanicTda(["run", file, "--db", db], { models: { pauseMs: 100 } });
  await eventually(running, () => /^experiment \w+/m.test(running.stderr()));
  const experiment = onlyExperiment(db);
  const explorer = await served(db);
  const points = `/api/map/points?model=DummyText&experiment=${experiment.id}`;
  const shown = () => explorer.columns<MapPointsHeader>(points).then(({ header }) => header.numPoints);
  let numPoints = 0;
  // Before the first one there is no map to show.
  for (; numPoints === 0 && !running.hasEnded(); await pause(250)) numPoints = await shown().catch(() => 0);
  expect(running.hasEnded(), running.stderr()).toBe(false);
  const { status } = JSON.parse((await panicTda(["status", "--json", "--db", db])).stdout);
  expect(status.invocations.done).toBeLessThan(600);
  expect(status.embeddings[0].done).toBeGreaterThanOrEqual(numPoints);
  expect(status.embeddings[0].total).toBe(300);
  running.kill("SIGKILL");
  await running.ended;
  expect(canonicalDump(db).filter((line) => line.startsWith("embedding ")).length).toBeGreaterThanOrEqual(
    numPoints,
  );
  const { code, stderr } = await panicTda(["resume", "--db", db, "--quiet"]);
  expect(code, stderr).toBe(0);
  expect(canonicalDump(db)).toEqual(await uninterruptedDump(config));
}, 120_000);
