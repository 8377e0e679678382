import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { completeExperiment, pendingExperiment } from "./small-experiment.ts";

const folder = mkdtempSync(join(tmpdir(), "panic-tda-distances-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  await completeExperiment(join(folder, "panic-tda.db"), {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1, 2],
    prompts: [
      "a red circle above a blue square on a green background, and a long story",
      "three green triangles",
    ],
    embedding_models: ["SketchText"],
    max_length: 16,
    max_homology_dimension: 1,
  });
});

const distances = (...args: string[]) => runCommand(["distances", ...args], { cwd: folder });

test("the table has a row for each run and fits 80 columns", async () => {
  const { stdout, stderr, exitCode } = await distances();
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^experiment \w{8}: Wasserstein distances of order 1 of H1, ground L2$/);
  expect(lines[2]).toBe("SketchText, network 1: SketchT2I → SketchI2T");
  expect(stdout).toMatch(/\n4 runs, 6 pairs; median [\d.e-]+, from [\d.e-]+ to [\d.]+/);
  expect(stdout).toMatch(/\nRUN {7}SEED {2}BARS {2}NEAREST/);
  expect(lines.slice(-4).every((line) => /^[0-9a-f]{8}/.test(line))).toBe(true);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("the matrix as JSON is symmetric, and its order by likeness names each run once", async () => {
  const { stdout } = await distances("latest", "--order", "bottleneck", "--dimension", "0", "--json");
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({ homology_dimension: 0, order: "bottleneck", ground: "maximum" });
  const [{ distances: rows, runs, by_likeness }] = answer.matrices;
  expect(runs.map(({ seed }: { seed: number }) => seed)).toEqual([1, 1, 2, 2]);
  expect(by_likeness.toSorted()).toEqual([0, 1, 2, 3]);
  for (const [i, row] of rows.entries())
    for (const [j, distance] of row.entries()) expect(distance).toBe(i === j ? 0 : rows[j][i]);
});

test("all pairs are written, once each, as parquet and as CSV, and an existing file is only replaced by force", async () => {
  const { stdout } = await distances("--json");
  const [{ distances: rows, runs }] = JSON.parse(stdout).matrices;
  const parquet = await distances("--out", "pairs.parquet");
  expect(parquet).toMatchObject({ stderr: "pairs.parquet: 6 pairs\n", exitCode: 0 });
  const read = await parquetReadObjects({
    file: await asyncBufferFromFile(join(folder, "pairs.parquet")),
    compressors,
  });
  const at = new Map(runs.map(({ id }: { id: string }, index: number) => [id, index]));
  expect(read).toHaveLength(6);
  for (const { run_id, other_run_id, distance, homology_dimension, order } of read) {
    expect(distance).toBe(rows[at.get(run_id) as number][at.get(other_run_id) as number]);
    expect([Number(homology_dimension), order]).toEqual([1, "1"]);
  }
  await distances("--out", "pairs.csv");
  const csv = readFileSync(join(folder, "pairs.csv"), "utf8").trimEnd().split("\n");
  expect(csv[0]).toMatch(
    /^experiment_id,embedding_model,network,homology_dimension,order,ground,run_id,other_run_id/,
  );
  expect(csv).toHaveLength(7);
  const again = await distances("--out", "pairs.csv");
  expect(again.stderr).toContain("pairs.csv: this file exists, nothing was written.");
  expect(again.exitCode).toBe(2);
  expect((await distances("--out", "pairs.csv", "--force")).exitCode).toBe(0);
});

test.each([
  [["--dimension", "2"], "its diagrams reach H1, expected H2.\n  All of them reach H1: --dimension 1."],
  [["--dimension", "3"], '--dimension: expected a whole number from 0 to 2; found "3".'],
  [["--order", "3"], '--order: expected one of 1, 2, bottleneck; found "3".'],
  [["--out", "pairs.xlsx"], "--out pairs.xlsx: found no known ending, expected .parquet, .csv, .jsonl."],
  [["--network", "2"], "has one network."],
  [["nothing"], "nothing"],
])("%j is refused and nothing is written", async (args, said) => {
  const { stdout, stderr, exitCode } = await distances(...args);
  expect(stderr).toContain(said);
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  expect(existsSync(join(folder, "pairs.xlsx"))).toBe(false);
});

test("an experiment whose diagrams are not there yet is told to wait for them", async () => {
  pendingExperiment(join(folder, "pending.db"));
  const { stderr, exitCode } = await distances("--db", "pending.db");
  expect(stderr).toMatch(
    /^experiment \w{8}: no network has two runs with persistence diagrams, .*\n {2}Diagrams are computed when/,
  );
  expect(exitCode).toBe(2);
});
