import { copyFileSync, statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { ExperimentInUseError, Lease } from "../../src/store/leases.ts";
import type { Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { dumpOf, performed, withoutBatches } from "../experiments/performed.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { filledRun } from "./filled-run.ts";
import { newStore } from "./new-store.ts";

/** The number of rows of each table that has any. */
function rowCounts({ database }: Store): Record<string, number> {
  const tables = database.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const counts = tables.map(({ name }) => {
    const { count } = database.get<{ count: number }>(`SELECT count(*) AS count FROM ${name}`)!;
    return [name, count] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

describe("deleting an experiment", () => {
  test("leaves nothing but the versions of the models", async () => {
    const { store, experiment } = await performed(smallConfig);
    expect(Object.keys(rowCounts(store))).toHaveLength(10);
    await store.deleteExperiment(experiment.id);
    expect(rowCounts(store)).toEqual({ model_versions: 4 });
  });

  test("leaves another experiment as if it had been alone, with the pictures that both showed", async () => {
    const other = { ...smallConfig, seeds: [2, 3] };
    const { store, experiment } = await performed(smallConfig);
    await performed(other, {}, store);
    await store.deleteExperiment(experiment.id);
    // What the two had in common was computed by the first one, in its own calls.
    expect(withoutBatches(canonicalDump(store.path))).toEqual(withoutBatches(await dumpOf(other)));
  });

  test("leaves an experiment that is only begun able to go on", async () => {
    const { store, experiment } = await performed(smallConfig);
    const other = createExperiment(store, { ...smallConfig, seeds: [2, 3] });
    await store.deleteExperiment(experiment.id);
    await performExperiment(store, other.id);
    expect(canonicalDump(store.path)).toEqual(await dumpOf({ ...smallConfig, seeds: [2, 3] }));
  });

  test("gives the disk back", async () => {
    const store = newStore();
    const { experiment } = await performed(
      { ...smallConfig, seeds: [1, 2, 3, 4], max_length: 24 },
      {},
      store,
    );
    store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    const before = statSync(store.path).size;
    await store.deleteExperiment(experiment.id);
    expect(statSync(store.path).size).toBeLessThan(before / 1.5);
    expect(store.database.pragma("freelist_count")).toBe(0);
  });

  test("leaves a file that is whole", async () => {
    const { store, experiment } = await performed(smallConfig);
    await performed({ ...smallConfig, seeds: [3] }, {}, store);
    await store.deleteExperiment(experiment.id);
    expect(store.database.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(store.database.all("PRAGMA foreign_key_check")).toEqual([]);
  });

  test("works for a run that is longer than SQLite follows a chain of rows", async () => {
    const store = newStore();
    const { experiment } = filledRun(store, 2_500);
    const progress: number[] = [];
    await store.deleteExperiment(experiment.id, {
      onProgress: ({ invocationsDeleted }) => progress.push(invocationsDeleted),
    });
    expect(progress).toEqual([1_000, 2_000, 2_500]);
    expect(rowCounts(store)).toEqual({ model_versions: 1 });
  });

  test("works for one that was never started", async () => {
    const store = newStore();
    const { id } = createExperiment(store, smallConfig);
    await store.deleteExperiment(id);
    expect(rowCounts(store)).toEqual({});
  });

  test("is refused while it is in use, and changes nothing then", async () => {
    const { store, experiment } = await performed(smallConfig);
    const lease = Lease.acquire(store.database, experiment.id);
    const before = canonicalDump(store.path);
    await expect(store.deleteExperiment(experiment.id)).rejects.toThrow(ExperimentInUseError);
    expect(canonicalDump(store.path)).toEqual(before);
    lease.release();
  });

  test("is refused for an id that there is not", async () => {
    const store = newStore();
    await expect(store.deleteExperiment("nobody")).rejects.toThrow(
      new UserInputError("there is no experiment nobody."),
    );
  });
});

describe("an experiment whose deletion was cut short", () => {
  async function halfDeleted(): Promise<{ store: Store; id: string }> {
    const { store, experiment } = await performed(smallConfig);
    const cut = store.deleteExperiment(experiment.id, {
      onProgress: () => {
        throw new Error("cut short");
      },
    });
    await expect(cut).rejects.toThrow("cut short");
    return { store, id: experiment.id };
  }

  test("can be deleted to the end", async () => {
    const { store, id } = await halfDeleted();
    await store.deleteExperiment(id);
    expect(rowCounts(store)).toEqual({ model_versions: 4 });
  });

  test("keeps no row without what it refers to", async () => {
    const { store } = await halfDeleted();
    expect(store.database.all("PRAGMA foreign_key_check")).toEqual([]);
  });

  test("cannot be resumed", async () => {
    const { store, id } = await halfDeleted();
    store.database.run("UPDATE experiments SET completed_at = NULL");
    const error = await performExperiment(store, id).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "UserInputError",
      message: `experiment ${id.slice(-8)} is half deleted and cannot be resumed.`,
      hint: `Delete the rest: panic-tda delete ${id.slice(-8)}`,
    });
  });
});

test("the file alone, without the two beside it, is complete after a deletion", async () => {
  const { store, experiment } = await performed(smallConfig);
  const other = await performed({ ...smallConfig, seeds: [3] }, {}, store);
  await store.deleteExperiment(experiment.id);
  const copy = `${store.path}.copy`;
  copyFileSync(store.path, copy);
  expect(canonicalDump(copy)).toEqual(canonicalDump(other.store.path));
});
