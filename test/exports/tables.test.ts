import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { dataTables } from "../../src/store/data-tables.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { smallConfig } from "../cli/small-experiment.ts";
import { clusteredStore } from "../store/clustered-store.ts";
import { filledRun } from "../store/filled-run.ts";
import { newStore } from "../store/new-store.ts";
import { exportedTables } from "./exported-tables.ts";

async function performed(store: Store, config: Parameters<typeof createExperiment>[1] = smallConfig) {
  const { id } = createExperiment(store, config);
  return performExperiment(store, id);
}

const lines = (folder: string, file: string) =>
  readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
const objects = (folder: string, file: string) =>
  lines(folder, file)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("tables", () => {
  test("every table of the database that holds results is a file, and has its columns", async () => {
    const store = newStore();
    await performed(store);
    const { tables, folder } = await exportedTables(store, "jsonl");
    expect(readdirSync(folder).sort()).toEqual(tables.map(({ file }) => file).sort());
    const always = dataTables.filter(({ isLater }) => !isLater).map(({ name }) => name);
    expect(tables.map(({ table }) => table)).toEqual([...always, "points", "bars"]);
    for (const name of ["experiments", "runs", "invocations", "model_versions"]) {
      const [row] = store.database.all<object>(`SELECT * FROM ${name}`);
      const columns = Object.keys(row!).filter(
        (column) => !["deletion_started_at", "computation"].includes(column),
      );
      expect(Object.keys(objects(folder, `${name}.jsonl`)[0])).toEqual(columns);
    }
  });

  test("tables that came later are files where they have rows; what people wrote, where it is asked for", async () => {
    const store = newStore();
    await performed(store);
    const { id } = store.experiment("latest");
    store.database.run(
      "INSERT INTO annotations VALUES ('a', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', :id, 'experiment', :id, 'note', 'odd', 'me')",
      { id },
    );
    store.database.run(
      "INSERT INTO growths VALUES ('g', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z', :id, 1, '{}', '{}', NULL, NULL)",
      { id },
    );
    const plain = await exportedTables(store, "jsonl");
    expect(plain.tables.map(({ table }) => table)).toContain("growths");
    expect(plain.tables.map(({ table }) => table)).not.toContain("annotations");
    const { folder } = await exportedTables(store, "jsonl", { withNotes: true });
    expect(objects(folder, "annotations.jsonl")).toMatchObject([
      { subject_id: id, kind: "note", text: "odd" },
    ]);
  });

  test("lists are lists, numbers are numbers, and rows stand in the order of runs and steps", async () => {
    const store = newStore();
    const experiment = await performed(store);
    const { folder } = await exportedTables(store, "jsonl");
    const [exported] = objects(folder, "experiments.jsonl");
    expect(exported).toMatchObject({ networks: smallConfig.networks, seeds: [1, 2], id: experiment.id });
    const steps = objects(folder, "invocations.jsonl").map((row) => [row.run_id, row.sequence_number]);
    const expected = [...store.runs(experiment.id)].flatMap(({ id }) =>
      [0, 1, 2, 3].map((step) => [id, step]),
    );
    expect(steps).toEqual(expected);
    const [embedding] = objects(folder, "embeddings.jsonl");
    const [stored] = store.embeddings({ experiment: experiment.id, model: "DummyText2" });
    expect(embedding.vector).toEqual([...stored!.vector]);
  });

  test("prompts are step −1 of a table of their own", async () => {
    const store = newStore();
    await performed(store);
    const { folder } = await exportedTables(store, "jsonl");
    const [row, ...others] = objects(folder, "prompt_embeddings.jsonl");
    expect(row).toMatchObject({ prompt: "a red apple", sequence_number: -1, embedding_model: "DummyText2" });
    expect(row.vector).toHaveLength(768);
    expect(others).toEqual([]);
  });

  test("bars has a row for each bar, and a bar that never dies says so", async () => {
    const store = newStore();
    const experiment = await performed(store);
    const { folder } = await exportedTables(store, "csv");
    const [header, ...rows] = lines(folder, "bars.csv").map((line) => line.trimEnd().split(","));
    expect(header?.slice(-4)).toEqual(["homology_dimension", "birth", "death", "persistence"]);
    const stored = [...store.persistenceDiagrams({ experiment: experiment.id })].flatMap(({ diagrams }) =>
      diagrams.flatMap((bars, k) => bars.map(([birth, death]) => [k, birth, death, death - birth])),
    );
    const read = rows.map((row) =>
      row.slice(-4).map((field) => (field === "inf" ? Infinity : Number(field))),
    );
    expect(read).toEqual(stored);
    expect(rows.filter((row) => row.at(-2) === "inf")).toHaveLength(2);
  });

  test("points names the cluster of each layer, and noise is −1", async () => {
    const { store } = await clusteredStore(
      [
        [
          { vector: [1, 0], labels: [0, 0] },
          { vector: [0, 1], labels: [-1, 0] },
        ],
      ],
      [[[0, 0]], [[0, 0]]],
    );
    store.database.run("UPDATE experiments SET embedding_models = '[\"M\"]'");
    const { folder } = await exportedTables(store, "jsonl");
    const rows = objects(folder, "points.jsonl");
    expect(rows.map((row) => [row.step, row.caption, row.cluster_hdbscan_0, row.cluster_hdbscan_1])).toEqual([
      [0, "caption 0", 0, 0],
      [1, "caption 1", -1, 0],
    ]);
  });

  test("a map gives equal outputs one place, and is the same every time", async () => {
    const store = newStore();
    await performed(store, {
      ...smallConfig,
      networks: [["SketchT2I", "SketchI2T"]],
      embedding_models: ["SketchText"],
      seeds: [1, 2, 3],
      max_length: 24,
    });
    const first = await exportedTables(store, "jsonl", { withMap: true });
    const second = await exportedTables(store, "jsonl", { withMap: true });
    const rows = objects(first.folder, "points.jsonl");
    expect(objects(second.folder, "points.jsonl")).toEqual(rows);
    const places = new Map<string, string>();
    for (const { caption, x, y } of rows) {
      expect(places.get(caption) ?? `${x} ${y}`).toBe(`${x} ${y}`);
      places.set(caption, `${x} ${y}`);
    }
    expect(new Set(places.values()).size).toBe(places.size);
    expect(places.size).toBeGreaterThan(4);
  });
});

describe("CSV", () => {
  test("quotes what RFC 4180 asks to be quoted, and tells an empty text from none", async () => {
    const store = newStore();
    const { experiment } = filledRun(store, 3);
    const captions = ['she said "no", twice', "two\nlines\r\nand a third", "=1+1 é🦊 東京"];
    for (const [step, text] of captions.entries())
      store.database.run("UPDATE invocations SET output_text = :text WHERE sequence_number = :step", {
        text,
        step,
      });
    store.database.run("UPDATE experiments SET name = '' WHERE id = :id", { id: experiment.id });
    const { folder, tables } = await exportedTables(store, "csv");
    const csv = readFileSync(join(folder, "invocations.csv"), "utf8");
    expect(csv).toContain(',"she said ""no"", twice",');
    expect(csv).toContain(',"two\nlines\r\nand a third",');
    expect(csv).toContain(",=1+1 é🦊 東京,");
    expect(csv.split("\r\n").at(-1)).toBe("");
    expect(readFileSync(join(folder, "experiments.csv"), "utf8")).toMatch(/Z,"",,/);
    expect(tables.find(({ table }) => table === "embeddings")?.left_out).toEqual(["vector"]);
    expect(csv.split("\n", 1)[0]).not.toContain("vector");
  });
});

describe("a database that changes meanwhile", () => {
  /** Does something while an export is under way. */
  const meanwhile = (act: () => void) => {
    let done = false;
    return {
      onProgress: () => {
        if (!done) act();
        done = true;
      },
    };
  };

  test("what is saved after the start is not exported", async () => {
    const store = newStore();
    filledRun(store, 600);
    const { tables } = await exportedTables(
      store,
      "jsonl",
      meanwhile(() => filledRun(store, 10)),
    );
    expect(tables.find(({ table }) => table === "invocations")?.rows).toBe(600);
    expect(tables.find(({ table }) => table === "runs")?.rows).toBe(1);
  });

  test("steps that a run takes after the start are not exported", async () => {
    const store = newStore();
    const { run } = filledRun(store, 600);
    const { tables } = await exportedTables(
      store,
      "jsonl",
      meanwhile(() =>
        store.database.run(
          `INSERT INTO invocations SELECT 'later', inserted_at, updated_at, run_id, 600, model, model_version_id, type, seed,
             id, output_text, output_image_hash, output_hash, batch_size, batch_index, notes, started_at, completed_at,
             taken_from, executor, computation
           FROM invocations WHERE run_id = :runId AND sequence_number = 599`,
          { runId: run.id },
        ),
      ),
    );
    expect(tables.find(({ table }) => table === "invocations")?.rows).toBe(600);
  });

  test("an export of what is deleted meanwhile fails by name, and leaves nothing", async () => {
    const store = newStore();
    const { experiment } = filledRun(store, 600);
    const out = join(dirname(store.path), "tables");
    const export_ = exportedTables(store, "jsonl", {
      out,
      ...meanwhile(() => store.database.run("DELETE FROM experiments")),
    });
    await expect(export_).rejects.toThrow(
      `experiment ${experiment.id} was deleted while it was being exported`,
    );
    expect(readdirSync(dirname(store.path)).filter((name) => name.includes("tables"))).toEqual([]);
  });

  test("a deletion after which numbers of rows could be given again is noticed", async () => {
    const store = newStore();
    const { experiment } = filledRun(store, 600);
    const { experiment: newest } = filledRun(store, 2);
    const export_ = exportedTables(store, "jsonl", {
      references: [experiment.id],
      ...meanwhile(() => store.database.run("DELETE FROM experiments WHERE id = :id", { id: newest.id })),
    });
    await expect(export_).rejects.toThrow("rows of runs were deleted while they were being exported");
  });
});

describe("where it is written", () => {
  test("an interrupted export leaves nothing behind", async () => {
    const store = newStore();
    filledRun(store, 2_000);
    const folder = dirname(store.path);
    const before = readdirSync(folder);
    const controller = new AbortController();
    const export_ = exportedTables(store, "csv", {
      out: join(folder, "tables"),
      signal: controller.signal,
      onProgress: () => {
        expect(readdirSync(folder).some((name) => name.endsWith(".unfinished"))).toBe(true);
        controller.abort();
      },
    });
    await expect(export_).rejects.toThrow("Interrupted");
    expect(readdirSync(folder)).toEqual(before);
  });

  test("a folder with files is refused; with force only files of the same names are replaced", async () => {
    const store = newStore();
    filledRun(store, 3);
    const out = join(dirname(store.path), "tables");
    mkdirSync(out);
    writeFileSync(join(out, "mine.txt"), "mine");
    writeFileSync(join(out, "runs.csv"), "old");
    await expect(exportedTables(store, "csv", { out })).rejects.toThrow(
      "this folder exists, nothing was written",
    );
    await exportedTables(store, "csv", { out, force: true });
    expect(readFileSync(join(out, "mine.txt"), "utf8")).toBe("mine");
    expect(lines(out, "runs.csv")).toHaveLength(2);
  });

  test("nothing to export is refused with the reason", async () => {
    const store = newStore();
    await expect(exportedTables(store, "csv")).rejects.toThrow("there is no experiment yet");
    const { id } = createExperiment(store, smallConfig);
    await expect(exportedTables(store, "csv")).rejects.toThrow(`${id} has not computed anything yet`);
    filledRun(store, 2);
    await expect(exportedTables(store, "csv", { embeddingModels: ["DummyText"] })).rejects.toThrow(
      "--embedding-model DummyText leaves no embedding",
    );
    await expect(exportedTables(store, "csv", { embeddingModels: ["DummyTxt"] })).rejects.toThrow(
      'nothing was embedded by "DummyTxt"',
    );
  });

  test("a database that is read only is exported", async () => {
    const store = newStore();
    filledRun(store, 3);
    using reader = openStore(store.path, { mode: "read" });
    const { folder } = await exportedTables(reader, "parquet");
    expect(existsSync(join(folder, "invocations.parquet"))).toBe(true);
  });
});
