import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clusterEmbeddings, openStore } from "../../src/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment, smallConfig } from "./small-experiment.ts";

const numExperiments = (path: string) => {
  using store = openStore(path, { mode: "read" });
  return [...store.experiments()].length;
};

test("a config that is complete already is said to be, with exit code 0, unless it is wanted again", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "x.db");
  const id = await completeExperiment(path, smallConfig);
  // Name and description decide nothing of what is computed.
  writeFileSync(join(cwd, "small.json"), JSON.stringify({ ...smallConfig, name: "another name" }));
  const second = await runCommand(["run", "small.json", "--db", "x.db"], { cwd });
  expect(second.stderr).toBe(
    `Experiment ${id.slice(-8)} of this config is complete; nothing was computed.\n` +
      `Look at it: panic-tda status ${id.slice(-8)} --db x.db\n` +
      `Extend it, for example: panic-tda extend ${id.slice(-8)} --seed-count 4 --db x.db\n` +
      "Once more it would say the same, and weigh double in every clustering. All the same: panic-tda run small.json --again --db x.db\n",
  );
  expect(second.exitCode).toBe(0);
  expect(numExperiments(path)).toBe(1);
  const json = await runCommand(["run", "small.json", "--db", "x.db", "--json", "--quiet"], { cwd });
  expect(JSON.parse(json.stdout).experiment.id).toBe(id);
  expect(json).toMatchObject({ stderr: "", exitCode: 0 });

  const again = await runCommand(["run", "small.json", "--db", "x.db", "--again", "--quiet"], { cwd });
  expect(again).toMatchObject({ stderr: "", exitCode: 0 });
  expect(numExperiments(path)).toBe(2);
  const other = { ...smallConfig, seeds: [3] };
  writeFileSync(join(cwd, "other.json"), JSON.stringify(other));
  await runCommand(["run", "other.json", "--db", "x.db", "--quiet"], { cwd });
  expect(numExperiments(path)).toBe(3);
}, 60_000);

test("cluster says how many experiments are copies, and counts them once if asked to", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "x.db");
  const config = { ...smallConfig, seeds: [1, 2, 3], max_length: 8 };
  await completeExperiment(path, config);
  const once = await clustered(path, {});
  await completeExperiment(path, { ...config, name: "a copy" });
  // Drawn anew, they are further samples.
  const drawn = { ...smallConfig, seeds: [-1], embedding_models: ["DummyText"] };
  await completeExperiment(path, drawn);
  await completeExperiment(path, drawn);

  const both = await clustered(path, {});
  expect(both.notices).toEqual([
    "1 experiment is a copy of another, so that these states weigh more than others. To count them once: --copies once",
  ]);
  expect(both.labels).toHaveLength(2 * once.labels.length);
  const counted = await clustered(path, { copies: "once" });
  expect(counted.notices).toEqual(["1 experiment is a copy of another and left out"]);
  expect(counted.labels).toEqual(once.labels);
  expect(counted.parameters).toMatchObject({ copies: "once", n_copied_experiments: 1 });
});

async function clustered(path: string, options: { copies?: "once" }) {
  using store = openStore(path);
  const notices: string[] = [];
  await clusterEmbeddings(store, "DummyText2", { ...options, onNotice: (notice) => notices.push(notice) });
  const [finest] = store.clusterings({ model: "DummyText2" });
  const labels = [...store.embeddingClusters(finest!.id)].map(({ label }) => label);
  return { notices, labels, parameters: finest!.parameters };
}
