import { mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { DatabaseGoneError } from "../../src/store/database-errors.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { smallConfig } from "../experiments/small-config.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { errorOf } from "./error-of.ts";

/** A store with an experiment, in a folder of its own below the temporary one. */
function openedStore(): Store {
  const folder = join(temporaryFolder(), "results");
  mkdirSync(folder);
  const store = openStore(join(folder, "panic-tda.db"));
  onTestFinished(() => store.close());
  createExperiment(store, smallConfig);
  return store;
}

function write(store: Store): void {
  store.database.transaction(() => store.database.run("UPDATE experiments SET name = 'written'"));
}

describe("a database that was opened and is written to", () => {
  test.each<[string, (path: string) => void, string]>([
    ["removed", (path) => rmSync(path), "the file, or its folder, was removed"],
    ["moved away", (path) => renameSync(path, `${path}.old`), "the file, or its folder, was removed"],
    ["in a folder that was removed", (path) => rmSync(dirname(path), { recursive: true }), "was removed"],
    [
      "replaced by another file",
      (path) => {
        writeFileSync(`${path}.new`, "");
        renameSync(`${path}.new`, path);
      },
      "another file was put in its place",
    ],
    ["emptied", (path) => truncateSync(path), "the file was cut short"],
    ["cut to half of it", (path) => truncateSync(path, 8 * 16_384), "the file was cut short"],
    ["robbed of its log", (path) => rmSync(`${path}-wal`), "its write-ahead log"],
  ])("and that is %s is told so, and nothing is written", (_, harm, said) => {
    const store = openedStore();
    // Into the file, so that there is something to be cut.
    store.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    write(store);
    harm(store.path);
    const error = errorOf(DatabaseGoneError, () => write(store));
    expect(error.message).toContain(store.path);
    expect(error.message).toContain(said);
    expect(() => store.database.refuseIfGone()).toThrow(DatabaseGoneError);
  });

  test("may become smaller because another process deletes from it", () => {
    const store = openedStore();
    const { database } = store;
    database.transaction(() => {
      database.execute("CREATE TABLE filling (x BLOB)");
      database.execute("INSERT INTO filling VALUES (zeroblob(2000000))");
    });
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    write(store);
    const other = new DatabaseSync(store.path);
    onTestFinished(() => other.close());
    other.exec("DELETE FROM filling; PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
    // Once more as large by its own account, part of it in the log.
    other.exec("INSERT INTO filling VALUES (zeroblob(1000000))");
    for (let i = 0; i < 3; i++) write(store);
    expect(database.get("SELECT name FROM experiments")).toEqual({ name: "written" });
  });
});

test("an experiment whose database is removed while it is computed does not end as completed", async () => {
  const store = openedStore();
  const [experiment] = store.experiments();
  const performed = performExperiment(store, experiment!.id, {
    models: builtInModels,
    onProgress: ({ stage }) => {
      // The last stage: nothing is lost yet that was said to be saved.
      if (stage === "lyapunov") rmSync(store.path, { force: true });
    },
  });
  await expect(performed).rejects.toThrow(DatabaseGoneError);
});
