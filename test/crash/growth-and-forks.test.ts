import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseForkFile } from "../../src/config/fork-config.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performForks } from "../../src/experiments/create-forks.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { randomStream } from "../../src/models/random-stream.ts";
import { openGrowth } from "../../src/store/growths.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { change, differences, rowsOf } from "./database-rows.ts";
import { configFile, smallConfig } from "./small-experiment.ts";
import { type StatesOfFiles, statesOfFiles } from "./states-of-files.ts";

const seed = Number(process.env.PANIC_TDA_TEST_SEED ?? 20261128);
const MOST_STATES = 12;
const folder = mkdtempSync(join(tmpdir(), "panic-tda-growth-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const original = join(folder, "original.db");
const text = "dummy caption: a grey fog";
const extension = { seeds: [7], max_length: 6, embedding_models: ["DummyText2"] };

beforeAll(async () => {
  {
    using store = openStore(original);
    await performExperiment(store, createExperiment(store, smallConfig).id);
  }
  change(original, "PRAGMA wal_checkpoint(TRUNCATE)");
}, 60_000);

/** What a database says, and which of its outputs were taken. */
function dump(path: string): string[] {
  const taken = rowsOf<{ line: string }>(
    path,
    `SELECT 'taken ' || network || runs.seed || ' ' || coalesce(fork_step, '') || ' ' || sequence_number || ' ' ||
       (SELECT count(*) FROM experiments AS before WHERE before.id < experiments.id) AS line
     FROM invocations JOIN runs ON runs.id = run_id JOIN experiments ON experiments.id = experiment_id
     WHERE taken_from IS NOT NULL`,
  );
  return [...canonicalDump(path), ...taken.map(({ line }) => line).sort()];
}

/** Some of the states in which a kill leaves the files of a command, at random moments. */
async function killed(
  name: string,
  args: readonly string[],
): Promise<{ states: StatesOfFiles["states"]; expected: string[] }> {
  const path = join(folder, `${name}.db`);
  copyFileSync(original, path);
  const { states } = await statesOfFiles([...args, "--quiet", "--db", path], join(folder, name));
  const random = randomStream(name, seed);
  const chosen = states
    .map((state) => ({ state, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, MOST_STATES)
    .map(({ state }) => state);
  return { states: chosen, expected: dump(path) };
}

async function goesOn(
  name: string,
  args: readonly string[],
  goOn: (store: Store) => Promise<unknown>,
): Promise<void> {
  const { states, expected } = await killed(name, args);
  expect(states.length).toBe(MOST_STATES);
  for (const { path, killedAt } of states) {
    {
      using store = openStore(path);
      await goOn(store);
    }
    expect(differences(expected, dump(path)), `seed ${seed}, killed at ${killedAt[0]}`).toEqual([]);
  }
}

describe("a process that is killed at a random moment, and what goes on after it,", () => {
  test("leave an extended experiment as an undisturbed one does", async () => {
    const args = ["--seeds", "7", "--max-length", "6", "--embedding-models", "DummyText2"];
    await goesOn("extended", ["extend", "latest", ...args], async (store) => {
      const experiment = store.experiment("latest");
      if (openGrowth(store.database, experiment.id) !== undefined)
        await performExperiment(store, experiment.id);
      // Killed before it began, or after its end.
      else if (experiment.max_length < 6) await extendExperiment(store, experiment.id, extension);
    });
  }, 300_000);

  test("leave forks as an undisturbed process does", async () => {
    const [run] = rowsOf<{ id: string }>(original, "SELECT id FROM runs ORDER BY id");
    const file = parseForkFile({ forks: { of: [run!.id], at: [1, 3], text, control: 2 } }, "config");
    const args = ["--at", "1", "3", "--text", text, "--control", "2"];
    await goesOn("forked", ["fork", run!.id, ...args], async (store) => {
      const experiments = [...store.experiments()];
      if (experiments.length === 1) await performForks(store, file, undefined, {}, () => {});
      else await performExperiment(store, experiments[0]!.id);
    });
  }, 300_000);

  test("leave an experiment that takes its outputs from another one as an undisturbed process does", async () => {
    const config = { ...smallConfig, seeds: [...smallConfig.seeds, 9] };
    await goesOn("reused", ["run", configFile(folder, config, "reused")], async (store) => {
      const experiments = [...store.experiments()];
      const { id } = experiments.length === 1 ? createExperiment(store, config) : experiments[0]!;
      await performExperiment(store, id);
    });
  }, 300_000);
});
