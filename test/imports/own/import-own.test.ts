import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { importOwn } from "../../../src/imports/own/import-own.ts";
import { openForeignDatabase } from "../../../src/store/earlier/open-earlier-database.ts";
import { openStore, type Store } from "../../../src/store/store.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { lastingFolder } from "../../docs/lasting-folder.ts";
import { newStore } from "../../store/new-store.ts";
import { oldDatabase } from "../../store/old-database.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const folder = lastingFolder();
const original = join(folder.path, "original.db");
afterAll(() => folder.delete());
const config = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [3, 4],
  prompts: ["a prompt"],
  embedding_models: ["DummyText"],
  max_length: 6,
};
const time = "'2026-01-01T00:00:00.000000Z'";

beforeAll(async () => {
  using store = openStore(original);
  const { id } = createExperiment(store, config);
  await performExperiment(store, id);
  const [run] = [...store.runs(id)];
  const [step] = [...store.invocations(run!.id)];
  store.database.execute(
    `INSERT INTO scores VALUES ('score', ${time}, ${time}, '${step!.id}', 'S', '${step!.model_version_id}', 'beauty', 0.5, ${time}, ${time});
     INSERT INTO annotations VALUES ('note', ${time}, ${time}, '${id}', 'run', '${run!.id}', 'note', 'odd', 'me');
     INSERT INTO annotations VALUES ('name', ${time}, ${time}, '${id}', 'cluster', 'c', 'name', 'apples', 'me');
     INSERT INTO growths VALUES ('growth', ${time}, ${time}, '${id}', 1, '{}', '{}', NULL, NULL);
     UPDATE embeddings SET own_inserted_at = ${time} WHERE id = (SELECT min(id) FROM embeddings);
     UPDATE runs SET parent_run_id = 'elsewhere', fork_step = 2, intervention = '{"prompt":"b"}' WHERE id = '${run!.id}';
     UPDATE invocations SET taken_from = 'elsewhere', executor = 'gpu0' WHERE id = '${step!.id}'`,
  );
});

async function importedFrom(path: string, store: Store = newStore(), signal = new AbortController().signal) {
  const { database, origin } = openForeignDatabase(path);
  onTestFinished(() => database.close());
  expect(origin).toBe("own");
  return { store, result: await importOwn(store, database, { signal, onProgress: () => {} }) };
}

function copyOf(
  path: string,
  change: (database: InstanceType<typeof DatabaseSync>) => void = () => {},
): string {
  const copy = join(temporaryFolder(), "copy.db");
  copyFileSync(path, copy);
  const database = new DatabaseSync(copy);
  change(database);
  database.close();
  return copy;
}

const rows = (store: Store, table: string) => store.database.all<object>(`SELECT * FROM ${table} ORDER BY 1`);

describe("a database that is imported", () => {
  test("comes with everything that its experiments have, and says the same here as there", async () => {
    const { store, result } = await importedFrom(original);
    expect(result).toMatchObject({ present: [], clusterings_left_out: 0 });
    expect(result.notes).toEqual([]);
    expect(canonicalDump(store.path)).toEqual(canonicalDump(original));
    using there = openStore(original);
    for (const table of [
      "runs",
      "invocations",
      "images",
      "embeddings",
      "prompt_embeddings",
      "scores",
      "growths",
      "annotations",
    ])
      expect(
        rows(store, table).map((row) => ({ ...row, model_version_id: "", inserted_at: "", updated_at: "" })),
      ).toEqual(
        rows(there, table).map((row) => ({ ...row, model_version_id: "", inserted_at: "", updated_at: "" })),
      );
    expect(store.database.all("SELECT kind FROM incidents")).toEqual([{ kind: "imported" }]);
  });

  test("comes once: the second time nothing is added", async () => {
    const { store, result } = await importedFrom(original);
    const again = await importedFrom(original, store);
    expect(again.result).toMatchObject({ imported: [], present: result.imported, added: {} });
    // But for what people have written meanwhile, which makes it no other experiment.
    const annotated = copyOf(original, (database) =>
      database.exec(`INSERT INTO annotations SELECT 'later', inserted_at, updated_at, experiment_id, subject, subject_id, kind,
        'later', author FROM annotations WHERE id = 'note'`),
    );
    const { result: later } = await importedFrom(annotated, store);
    expect(later).toMatchObject({ imported: [], added: { annotations: 1 }, annotations: { note: 1 } });
  });

  test("shares model versions and pictures with what is here under other ids", async () => {
    const store = newStore();
    await performExperiment(store, createExperiment(store, config).id);
    const before = { versions: rows(store, "model_versions").length, images: rows(store, "images").length };
    const { result } = await importedFrom(original, store);
    expect(result.added.images).toBeUndefined();
    expect(rows(store, "model_versions")).toHaveLength(before.versions);
    expect(rows(store, "images")).toHaveLength(before.images);
    expect([...store.experiments()]).toHaveLength(2);
  });

  test("may be of an older schema", async () => {
    const { store, result } = await importedFrom(oldDatabase(1));
    expect(result).toMatchObject({ schema: 1 });
    expect(result.imported).toHaveLength(3);
    expect(rows(store, "incidents").length).toBeGreaterThan(2);
    expect([...store.experiments()].map(({ imported_from }) => imported_from)).toEqual([null, null, null]);
    using there = openStore(oldDatabase(1));
    const times = "SELECT id, inserted_at, updated_at, completed_at FROM embeddings ORDER BY id";
    expect(store.database.all(times)).toEqual(there.database.all(times));
  });

  test("leaves its clusterings, which are of all embeddings of a database", async () => {
    const { result } = await importedFrom(oldDatabase(2));
    expect(result.clusterings_left_out).toBeGreaterThan(0);
    expect(result.notes).toMatchObject([{ what: "experiments that are half deleted, which are left out" }]);
  });

  test.each([
    [
      "another caption",
      "UPDATE invocations SET output_text = 'changed' WHERE type = 'text'",
      "column output_text",
    ],
    ["another vector", "UPDATE embeddings SET vector = zeroblob(3072)", "column vector"],
    [
      "more rows",
      `INSERT INTO growths VALUES ('g2', ${time}, ${time}, (SELECT id FROM experiments), 2, '{}', '{}', NULL, NULL)`,
      "has less than there: growths, g2",
    ],
  ])(
    "is refused where an experiment of the same id has %s, and nothing is written",
    async (_, sql, message) => {
      const { store } = await importedFrom(original);
      const before = canonicalDump(store.path);
      const changed = copyOf(original, (database) => database.exec(sql));
      await expect(importedFrom(changed, store)).rejects.toThrow(message);
      expect(canonicalDump(store.path)).toEqual(before);
    },
  );

  test("is marked as being deleted until all of it is there, so that a kill leaves nothing that counts", async () => {
    const store = newStore();
    const { database } = openForeignDatabase(original);
    const seen = new Set<boolean>();
    const onProgress = () => {
      for (const { deletion_started_at } of store.experiments()) seen.add(deletion_started_at !== null);
    };
    await importOwn(store, database, { signal: new AbortController().signal, onProgress });
    database.close();
    expect([...seen]).toEqual([true]);
    expect(store.experiment("latest").deletion_started_at).toBeNull();
  });

  test("leaves nothing when it is interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    const store = newStore();
    await expect(importedFrom(original, store, controller.signal)).rejects.toThrow("Interrupted");
    for (const table of ["experiments", "runs", "invocations", "images"])
      expect(rows(store, table)).toEqual([]);
  });

  test("is refused while it has a trigger, or is of a newer schema", async () => {
    const sql = "CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END";
    expect(() => openForeignDatabase(copyOf(original, (database) => database.exec(sql)))).toThrow(
      "a trigger, t",
    );
    // By the name of one of ours, and with something else to do.
    const renamed =
      "DROP TRIGGER codebooks_never_change; CREATE TRIGGER codebooks_never_change BEFORE UPDATE ON codebooks BEGIN SELECT 1; END";
    expect(() => openForeignDatabase(copyOf(original, (database) => database.exec(renamed)))).toThrow(
      "a trigger, codebooks_never_change",
    );
    const newer = copyOf(original, (database) => database.exec("PRAGMA user_version = 99"));
    await expect(importedFrom(newer)).rejects.toThrow("schema 99");
  });
});
