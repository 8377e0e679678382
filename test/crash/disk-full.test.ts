import { join } from "node:path";
import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import { DiskFullError } from "../../src/store/database-errors.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { computedItems, computedTwice, savedItems } from "./computed-items.ts";
import { differences, lostRows, rowsOf, savedRows } from "./database-rows.ts";
import { instrumented } from "./instrumented-model.mjs";
import { smallConfig } from "./small-experiment.ts";

// Some forty pages of 16 KiB beyond those of the empty tables.
const config = { ...smallConfig, max_length: 20 };

test("an experiment stops by name whenever the disk is full, loses nothing, and is completed once there is room", {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  using undisturbed = openStore(join(folder, "undisturbed.db"));
  await performExperiment(undisturbed, createExperiment(undisturbed, config).id);
  const expected = canonicalDump(undisturbed.path);
  const allItems = savedItems(undisturbed.path);

  using store = openStore(join(folder, "full.db"));
  const { id } = createExperiment(store, config);
  let numFull = 0;
  let room = 1;
  let failure: unknown;
  do {
    // As little room more each time as brings the experiment any further.
    store.database.pragma(`max_page_count = ${store.database.pragma("page_count") + room}`);
    const rows = savedRows(store.path);
    const items = savedItems(store.path);
    const recordIn = join(folder, `calls-${numFull}.txt`);
    const models = new ModelRegistry(
      builtInModels.models.map((model) => instrumented(model, { recordIn, embeddingBatchSize: 4 })),
    );
    failure = await performExperiment(store, id, { models }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(lostRows(rows, savedRows(store.path))).toEqual([]);
    expect(computedTwice(items, computedItems(recordIn), allItems)).toEqual([]);
    expect(partialCalls(store.path)).toEqual([]);
    expect(rowsOf(store.path, "SELECT * FROM leases")).toEqual([]);
    room = savedRows(store.path).size > rows.size ? 1 : room + 1;
    if (failure === undefined) break;
    expect(failure).toBeInstanceOf(DiskFullError);
    expect((failure as DiskFullError).message).toContain("the disk is full. Nothing was lost");
    // Whatever there is also stands in the undisturbed one; the row of the experiment alone tells of the failure.
    const foreign = differences(expected, canonicalDump(store.path)).filter((line) => line.startsWith("+"));
    expect(foreign.filter((line) => !line.startsWith("+ experiment "))).toEqual([]);
    numFull += 1;
  } while (numFull < 1_000);
  console.log(`the disk was full ${numFull} times`);
  expect(numFull).toBeGreaterThan(10);
  expect(differences(expected, canonicalDump(store.path))).toEqual([]);
});

/** Calls of which some items are saved and others are not. All items of a call differ here and begin at one moment. */
function partialCalls(path: string): unknown[] {
  return rowsOf(
    path,
    `SELECT model, sequence_number, started_at, batch_size, count(*) AS saved FROM invocations
     GROUP BY model, sequence_number, started_at HAVING count(*) <> batch_size`,
  );
}
