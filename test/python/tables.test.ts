import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore } from "../../src/index.ts";
import { runCommand } from "../cli/command.ts";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { runPython, runQuickstart, snippetsOf, testSnippet } from "./python-snippets.ts";

const folder = lastingFolder();
beforeAll(async () => {
  await runQuickstart(folder.path);
  for (const args of [
    ["cluster", "--quiet"],
    ["export", "tables", "--map", "--atlas"],
    ["export", "tables", "--format", "csv", "--out", "csv"],
    ["export", "bundle", "latest", "--licence", "https://creativecommons.org/licenses/by/4.0/"],
  ]) {
    const { exitCode, stderr } = await runCommand(args, { cwd: folder.path });
    expect(exitCode, stderr).toBe(0);
  }
}, 120_000);
afterAll(() => folder.delete());

test.each(snippetsOf("docs/polars.md"))(
  "the Python at docs/polars.md:$block.line prints what the page says",
  (snippet) => {
    testSnippet(snippet, folder.path);
  },
);

// A warning is an error: "read without a remark".
const strict = "import glob, json, warnings\nwarnings.simplefilter('error')\n";
const readers = {
  polars: "import polars\nread = lambda file: polars.read_parquet(file).height",
  pandas: "import pandas\nread = lambda file: len(pandas.read_parquet(file))",
  pyarrow: "import pyarrow.parquet\nread = lambda file: pyarrow.parquet.read_table(file).num_rows",
  DuckDB: "import duckdb\nread = lambda file: len(duckdb.sql(f\"SELECT * FROM '{file}'\").fetchall())",
};

test.each(Object.entries(readers))("%s reads all rows of every table", (_, read) => {
  const rows = JSON.parse(
    runPython(
      `${strict}${read}\nprint(json.dumps({file.split('/')[-1][:-8]: read(file) for file in glob.glob('panic-tda-tables/*.parquet')}))`,
      folder.path,
    ),
  );
  using store = openStore(join(folder.path, "panic-tda.db"), { mode: "read" });
  for (const table of [
    "runs",
    "invocations",
    "images",
    "embeddings",
    "embedding_clusters",
    "clustering_results",
  ]) {
    const stored = store.database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`);
    expect(rows[table], table).toBe(stored!.count);
  }
  expect(rows.points).toBe(540);
  expect(rows["atlas-SketchText"]).toBe(270);
  expect(Object.keys(rows)).toHaveLength(16);
});

test("vectors are lists of fixed size in Arrow and polars, bit for bit", () => {
  const printed = runPython(
    `${strict}import polars, pyarrow.parquet
table = pyarrow.parquet.read_table("panic-tda-tables/embeddings.parquet")
frame = polars.read_parquet("panic-tda-tables/embeddings.parquet")
ours = frame.filter(polars.col("embedding_model") == "SketchText")["vector"]
print(json.dumps([str(table.schema.field("vector").type), str(frame.schema["vector"]), ours.to_list()]))`,
    folder.path,
  );
  const [arrow, polars, vectors] = JSON.parse(printed);
  expect(arrow).toBe("fixed_size_list<element: float not null>[768]");
  expect(polars).toBe("Array(Float32, shape=(768,))");
  using store = openStore(join(folder.path, "panic-tda.db"), { mode: "read" });
  const { id } = store.experiment("latest");
  const stored = [...store.embeddings({ experiment: id, model: "SketchText" })];
  expect(vectors).toEqual(stored.map(({ vector }) => [...vector]));
});

test("times are timestamps in microseconds, UTC, to the last digit; lists are lists; ∞ is infinite", () => {
  const printed = runPython(
    `${strict}import math, polars
runs = polars.read_parquet("panic-tda-tables/invocations.parquet")
experiments = polars.read_parquet("panic-tda-tables/experiments.parquet")
bars = polars.read_parquet("panic-tda-tables/bars.parquet")
print(json.dumps([str(runs.schema["started_at"]), runs["started_at"].dt.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_list(),
  experiments["networks"].to_list(), experiments["seeds"].to_list(), bars["death"].is_infinite().sum(), bars["persistence"].min() > 0]))`,
    folder.path,
  );
  const [type, times, networks, seeds, infinite, isPositive] = JSON.parse(printed);
  expect(type).toBe("Datetime(time_unit='us', time_zone='UTC')");
  using store = openStore(join(folder.path, "panic-tda.db"), { mode: "read" });
  const experiment = store.experiment("latest");
  const stored = [...store.runs(experiment.id)].flatMap(({ id }) => [...store.invocations(id)]);
  expect(times).toEqual(stored.map(({ started_at }) => started_at));
  expect(networks).toEqual([experiment.networks]);
  expect(seeds).toEqual([experiment.seeds]);
  expect(infinite).toBe(18);
  expect(isPositive).toBe(true);
});

test("Python's own csv reads what polars reads from parquet", () => {
  const printed = runPython(
    `${strict}import csv, polars
with open("csv/invocations.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file, strict=True))
frame = polars.read_parquet("panic-tda-tables/invocations.parquet")
print([row["output_text"] or None for row in rows] == frame["output_text"].to_list(), len(rows))`,
    folder.path,
  );
  expect(printed.trim()).toBe("True 540");
});

test("a file for embedding-atlas has places, texts, pictures and neighbours by row", () => {
  const printed = runPython(
    `${strict}import polars
frame = polars.read_parquet("panic-tda-tables/atlas-SketchVision.parquet")
ids = frame["neighbors"].struct.field("ids")
print(json.dumps([frame.columns[:5], frame["image"].struct.field("bytes").bin.starts_with(b"RIFF").all(),
  ids.list.min().min() >= 0 and ids.list.max().max() < frame.height, ids.list.len().unique().to_list(), frame["text"].null_count()]))`,
    folder.path,
  );
  expect(JSON.parse(printed)).toEqual([["x", "y", "text", "image", "neighbors"], true, true, [15], 0]);
});

test("mlcroissant takes a bundle's metadata without a remark, and reads the records that they describe", () => {
  const printed = runPython(
    `import json, logging, zipfile
said = []
class Remarks(logging.Handler):
    def emit(self, record): said.append(record.getMessage())
logging.getLogger("absl").addHandler(Remarks())
zipfile.ZipFile("panic-tda-bundle.zip").extractall("unpacked")
import mlcroissant
dataset = mlcroissant.Dataset("unpacked/croissant.json")
rows = {name: sum(1 for _ in dataset.records(name)) for name in ("points", "bars", "invocations")}
first = next(iter(dataset.records("points")))
print(json.dumps([said, rows, first["points/caption"].decode()]))`,
    folder.path,
  );
  const [said, rows, caption] = JSON.parse(printed.trim().split("\n").at(-1)!);
  expect(said).toEqual([]);
  expect(rows).toMatchObject({ points: 540, invocations: 540 });
  expect(caption).toContain("background");
});
