import { createHash } from "node:crypto";
import { DatabaseSync } from "@photostructure/sqlite";
import { describe, expect, test } from "vitest";
import { examine } from "../../../src/doctor/examine.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { openForeignDatabase } from "../../../src/store/earlier/open-earlier-database.ts";
import type { Store } from "../../../src/store/store.ts";
import { newStore } from "../../store/new-store.ts";
import { type EarlierName, earlierDatabase, importOf } from "./earlier-database.ts";
import { painfulNotes } from "./painful-notes.ts";

/** As test/golden/databases/README.md defines them. */
function checksum(lines: readonly string[]): string {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(`${line}\n`);
  return `${lines.length}: ${hash.digest("hex")}`;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function checksumsOf({ database }: Store): { captions: string; vectors: string; pictures: string } {
  const steps = database.all<{
    run_id: string;
    sequence_number: number;
    output_text: string;
    bytes: Uint8Array;
  }>(
    `SELECT run_id, sequence_number, output_text, bytes FROM invocations LEFT JOIN images ON hash = output_image_hash
     ORDER BY run_id, sequence_number`,
  );
  const vectors = database.all<{ invocation_id: string; embedding_model: string; vector: Uint8Array }>(
    "SELECT invocation_id, embedding_model, vector FROM embeddings ORDER BY invocation_id, embedding_model",
  );
  const line = (...fields: readonly (string | number)[]) => fields.join("\t");
  return {
    captions: checksum(
      steps
        .filter(({ bytes }) => bytes === null)
        .map((step) => line(step.run_id, step.sequence_number, JSON.stringify(step.output_text))),
    ),
    vectors: checksum(vectors.map((row) => line(row.invocation_id, row.embedding_model, sha256(row.vector)))),
    pictures: checksum(
      steps
        .filter(({ bytes }) => bytes !== null)
        .map((step) => line(step.run_id, step.sequence_number, sha256(step.bytes))),
    ),
  };
}

function countOf({ database }: Store, table: string): number {
  return database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)!.count;
}

const sound = {
  "p-sound": {
    runs: 8,
    diagrams: 16,
    captions: "48: 6661e64950f55a3c1cab86d27326337d6c02500188cb3b909491bc9ed5defcda",
    vectors: "96: 110e1bad46518311ea0b803c2be304f121ee38537d0c750389f11fe0033b797c",
    pictures: "48: 6a47ae07fd3e27bff6f4682f46cdaa79e53cd0fb08c789722496cc16151d93be",
  },
  "s-sound": {
    runs: 4,
    diagrams: 8,
    captions: "20: 6b9d6ab5d4c14d874d9343d9bc0820d55becf90e69b5576d49c116b175f59c01",
    vectors: "40: 89aa35cf281131d600db35a05d5df829ebf6c1cc0124d96431475f129d072488",
    pictures: "20: e862b3fbccb89ee0fc903bd831f64e2198396ebb5830c5d7b0a0e0b6c768d8ba",
  },
  "n-sound": {
    runs: 8,
    diagrams: 16,
    captions: "40: 6107ac729b330bd6fea89c7cd3d702c285d72da51535034a34b47721c717e395",
    vectors: "80: c8c2b764888f060f773aaa4fb7f3361832478fc86359b600686d0ca229151ec6",
    pictures: "40: 4274c37bbaffd45f595ec4781b37a24b7188c90579ec6f07af67e279f14ff1af",
  },
} as const;

describe.each(Object.entries(sound))("the sound database %s", (name, facts) => {
  test("comes through byte by byte, without a complaint, agrees with our diagrams, is sound here, and comes once", async () => {
    const path = earlierDatabase(name as EarlierName);
    const { store, result } = await importOf(path);
    expect(result.notes).toEqual([]);
    expect(result.imported).toHaveLength(1);
    const { captions, vectors, pictures } = facts;
    expect(checksumsOf(store)).toEqual({ captions, vectors, pictures });
    expect(countOf(store, "runs")).toBe(facts.runs);
    expect(countOf(store, "imported_diagrams")).toBe(facts.diagrams);
    expect(countOf(store, "persistence_diagrams")).toBe(facts.diagrams);
    expect(result.diagrams).toMatchObject({ compared: facts.diagrams, agree: facts.diagrams, differ: [] });
    expect(store.experiment("latest").completed_at).not.toBeNull();
    const findings = await examine(store, {
      scope: { experimentId: null },
      isDeep: true,
      signal: new AbortController().signal,
      onProgress: () => {},
    });
    expect(findings).toEqual([]);

    const before = checksumsOf(store);
    const again = await importOf(path, { store });
    expect(again.result).toMatchObject({ imported: [], present: result.imported, added: {} });
    expect(checksumsOf(store)).toEqual(before);
  });
});

test("Python's ids get their dashes, its times go to UTC, and its clusterings stay behind", async () => {
  const { store, result } = await importOf(earlierDatabase("p-sound"));
  const experiment = store.experiment("latest");
  expect(experiment.id).toBe("06b09d56-35ab-7f69-9d9e-f2c3b0ed1403");
  // 06:09 in Canberra, where clocks are eleven hours ahead in November.
  expect(experiment.started_at).toBe("2026-11-27T19:09:23.398357Z");
  expect(experiment.completed_at).toBe("2026-11-27T19:13:34.044585Z");
  expect(result.clusterings_left_out).toBe(1);
  expect(countOf(store, "clustering_results")).toBe(0);
});

test("Python's times are refused without a time zone, and with one that there is not", async () => {
  const path = earlierDatabase("p-sound");
  const store = newStore();
  await expect(importOf(path, { store, timeZone: "Mars/Olympus" })).rejects.toThrow(
    "there is no such time zone",
  );
  expect(countOf(store, "experiments")).toBe(0);
});

test("what is not recorded is not invented: seeds of the newest version, drawn seeds of Python's", async () => {
  const newest = (await importOf(earlierDatabase("n-sound"))).store;
  const runs = [...newest.runs(newest.experiment("latest").id)];
  expect(runs.every(({ seed }) => seed === null)).toBe(true);
  const [invocation] = [...newest.invocations(runs[0]!.id)];
  expect(invocation).toMatchObject({ seed: null, batch_size: null, batch_index: null });
  expect(newest.modelVersion(invocation!.model_version_id!)).toMatchObject({
    revision: "not recorded",
    parameters: { imported_from: "elixir" },
  });

  const python = (await importOf(earlierDatabase("p-sound"))).store;
  const drawn = [...python.runs(python.experiment("latest").id)].find(({ seed }) => seed === -1);
  expect([...python.invocations(drawn!.id)].every(({ seed }) => seed === null)).toBe(true);
});

test("vectors of 256 and of 768 numbers under one name are of two versions of the model", async () => {
  const { store } = await importOf(earlierDatabase("n-sound"));
  await importOf(earlierDatabase("s-sound"), { store });
  const versions = store.database.all<{ parameters: string }>(
    "SELECT DISTINCT parameters FROM embeddings JOIN model_versions AS v ON v.id = model_version_id WHERE name = 'DummyText' ORDER BY 1",
  );
  expect(versions.map(({ parameters }) => JSON.parse(parameters).dimension)).toEqual([256, 768]);
});

describe("what is wrong with a painful database is told of in full, and what is sound of it comes", () => {
  test.each([
    ["p-painful", 1],
    ["s-painful", 2],
    ["n-painful", 3],
  ] as const)("%s", async (name, numImported) => {
    const { store, result } = await importOf(earlierDatabase(name));
    expect(Object.fromEntries(result.notes.map(({ what, places }) => [what, places]))).toEqual(
      painfulNotes[name],
    );
    expect(result.imported).toHaveLength(numImported);
    expect(result.notes.every(({ count, places }) => count === places.length)).toBe(true);
    const again = await importOf(earlierDatabase(name), { store });
    expect(again.result).toMatchObject({ imported: [], present: result.imported, added: {} });
  });
});

test("an import that is interrupted leaves whole experiments and nothing of the others, and the next one goes on", async () => {
  const path = earlierDatabase("s-painful");
  const store = newStore();
  const controller = new AbortController();
  controller.abort();
  await expect(importOf(path, { store, signal: controller.signal })).rejects.toThrow("Interrupted");
  expect(countOf(store, "experiments")).toBe(0);
  expect(countOf(store, "invocations")).toBe(0);
  expect(countOf(store, "images")).toBe(0);
  const { result } = await importOf(path, { store });
  expect(result.imported).toHaveLength(2);
});

test("an unfinished experiment goes on at the end of each run, once it is accepted that the models are others", async () => {
  const { store } = await importOf(earlierDatabase("n-painful"));
  const id = "019e56ff-01a5-70b8-b746-bed26a32b8f4";
  const kept = [...store.runs(id)].flatMap(({ id }) =>
    [...store.invocations(id)].map((one) => one.output_hash),
  );
  expect(kept).toHaveLength(6 + 6 + 5);
  await expect(performExperiment(store, id)).rejects.toThrow("seeds: not recorded then, drawn anew");
  await performExperiment(store, id, { acceptChanges: true });
  expect(store.experiment(id).completed_at).not.toBeNull();
  const steps = [...store.runs(id)].map((run) => [...store.invocations(run.id)]);
  expect(steps.map((ofRun) => ofRun.length)).toEqual([10, 10, 10]);
  expect(steps.flatMap((ofRun, run) => ofRun.slice(0, [6, 6, 5][run]).map((one) => one.output_hash))).toEqual(
    kept,
  );
  expect(steps[0]![6]!.seed).not.toBeNull();
});

test("an experiment that has changed in the source since it was imported is refused, and nothing is written", async () => {
  const path = earlierDatabase("n-sound");
  const { store } = await importOf(path, { recompute: false });
  {
    using source = new DatabaseSync(path);
    source.exec(
      "PRAGMA journal_mode = DELETE; PRAGMA foreign_keys = OFF; DELETE FROM embeddings WHERE id = (SELECT id FROM embeddings LIMIT 1)",
    );
  }
  const before = countOf(store, "embeddings");
  await expect(importOf(path, { store })).rejects.toThrow("was imported before, and has changed since");
  expect(countOf(store, "embeddings")).toBe(before);
});

describe("a foreign file is refused", () => {
  test.each([
    ["with a trigger", "CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END", "it has a trigger, t"],
    [
      "with a view",
      "CREATE VIEW experiments_too AS SELECT * FROM experiments",
      "it has a view, experiments_too",
    ],
    ["of an unknown state", "ALTER TABLE invocations DROP COLUMN output_image", "has no column output_image"],
  ])("%s", (_, sql, message) => {
    const path = earlierDatabase("n-sound");
    {
      using source = new DatabaseSync(path);
      source.exec(`PRAGMA journal_mode = DELETE; ${sql}`);
    }
    expect(() => openForeignDatabase(path)).toThrow(message);
  });

  test("of another program", () => {
    const path = earlierDatabase("n-sound").replace(/[^/]+$/, "other.db");
    {
      using other = new DatabaseSync(path);
      other.exec("CREATE TABLE bookmarks (url TEXT)");
    }
    expect(() => openForeignDatabase(path)).toThrow(
      "this is no database of PANIC-TDA: its tables are bookmarks",
    );
  });
});
