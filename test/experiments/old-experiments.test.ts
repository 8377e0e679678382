import { expect, onTestFinished, test } from "vitest";
import { performForks } from "../../src/experiments/create-forks.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import { openStore } from "../../src/store/store.ts";
import { oldDatabase } from "../store/old-database.ts";

test("an experiment of schema 2 is extended and forked like any other, and keeps what it had", async () => {
  const store = openStore(oldDatabase(2), { mode: "write" });
  onTestFinished(() => store.close());
  const experiment = [...store.experiments()].find(({ name }) => name === "completed")!;
  const [run] = [...store.runs(experiment.id)];
  const before = [...store.invocations(run!.id)];
  await extendExperiment(
    store,
    experiment.id,
    { max_length: experiment.max_length + 1 },
    { acceptChanges: true },
  );
  const after = [...store.invocations(run!.id)];
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after).toHaveLength(before.length + 1);
  const file = { forks: { of: [run!.id], at: [2], control: 1 } };
  const forks = await performForks(store, file, undefined, {}, () => {});
  const [fork] = [...store.runs(forks.id)];
  expect([...store.invocations(fork!.id)].map(({ output_hash }) => output_hash)).toEqual(
    after.map(({ output_hash }) => output_hash),
  );
});
