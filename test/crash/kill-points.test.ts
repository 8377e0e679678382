import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { performExperiment, performNewExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { randomStream } from "../../src/models/random-stream.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { computedItems, computedTwice, savedItems } from "./computed-items.ts";
import { differences, lostRows, rowsOf, savedRows } from "./database-rows.ts";
import { inParallel } from "./in-parallel.ts";
import { instrumented, type ModelInstruments } from "./instrumented-model.mjs";
import { panicTda } from "./panic-tda-process.ts";

// Both networks begin with the same pictures, whose embeddings are copied. Three runs in chunks of two: a full and a rest.
const config = {
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I", "DummyI2T2"],
  ],
  seeds: [1, 2, 4294967295],
  prompts: ["a lighthouse"],
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 4,
  batch_size: 2,
};
const embeddingBatchSize = 2;

// Within a transaction one statement is like another, and each kill takes a process: unless all are asked for with
// PANIC_TDA_ALL_WRITE_POINTS=1, a sample of the statements stands for the rest. Beginnings and ends are all tried.
const statementsTried = process.env.PANIC_TDA_ALL_WRITE_POINTS ? Number.POSITIVE_INFINITY : 20;
const sampleSeed = 20260731;

/** What came of a process that was killed at a write point and of the one that went on. */
interface Outcome {
  /** "n kind": the n-th write point, from 1. */
  readonly killedAt: string;
  readonly endedBy: NodeJS.Signals | number | null;
  readonly savedBefore: number;
  /** Experiments that `resume` would not take, since they never began. */
  readonly neverStarted: number;
  readonly differences: readonly string[];
  readonly lostRows: readonly string[];
  readonly computedTwice: readonly string[];
  /** Page size, auto_vacuum, application id, schema: what can only be set when a database is made. */
  readonly settings: string;
}

let outcomes: Outcome[] = [];
let settings = "";

const folder = mkdtempSync(join(tmpdir(), "panic-tda-kill-points-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const configPath = join(folder, "config.json");
  writeFileSync(configPath, JSON.stringify(config));

  const path = join(folder, "uninterrupted.db");
  const points = join(folder, "write-points.txt");
  const { code, stderr } = await panicTda(["run", configPath, "--db", path, "--quiet"], {
    models: { embeddingBatchSize },
    writePoints: { noteIn: points },
  });
  expect(code, stderr).toBe(0);
  const expected = canonicalDump(path);
  settings = settingsOf(path);
  const kinds = readFileSync(points, "utf8").trim().split("\n");

  const tried = sampleOf([...kinds.entries()]);
  const startedMs = performance.now();
  outcomes = await inParallel(availableParallelism(), tried, async ([index, kind]) => {
    const killed = join(folder, `${index}.db`);
    const recordIn = `${killed}.calls`;
    const { code, signal } = await panicTda(["run", configPath, "--db", killed, "--quiet"], {
      models: { embeddingBatchSize },
      writePoints: { signal: "SIGKILL", at: index + 1 },
    });
    const rows = savedRows(killed);
    const items = savedItems(killed);
    const neverStarted = rowsOf(killed, "SELECT id FROM experiments WHERE started_at IS NULL").length;
    await goOn(killed, { recordIn, embeddingBatchSize });
    const outcome: Outcome = {
      killedAt: `${index + 1} ${kind}`,
      endedBy: signal ?? code,
      savedBefore: rows.size,
      neverStarted,
      differences: differences(expected, canonicalDump(killed)),
      lostRows: lostRows(rows, savedRows(killed)),
      computedTwice: computedTwice(items, computedItems(recordIn), savedItems(killed)),
      settings: settingsOf(killed),
    };
    rmSync(killed);
    return outcome;
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `killed at ${tried.length} of ${kinds.length} write points, ${countsOf(tried.map(([, kind]) => kind))}, ` +
      `sample seed ${sampleSeed}, and resumed, in ${seconds} s`,
  );
}, 900_000);

describe("an experiment that was killed at any write point and resumed", () => {
  test("was killed there", () => {
    expect(outcomes.length).toBeGreaterThan(100);
    expect(outcomes.filter(({ endedBy }) => endedBy !== "SIGKILL")).toEqual([]);
  });

  test("was killed with anything between nothing and everything saved", () => {
    const saved = outcomes.map(({ savedBefore }) => savedBefore);
    expect(Math.min(...saved)).toBe(0);
    expect(new Set(saved).size).toBeGreaterThan(30);
  });

  test("could be resumed as soon as it existed", () => {
    expect(outcomes.filter((outcome) => outcome.neverStarted > 0)).toEqual([]);
  });

  test("equals one that was never interrupted", () => {
    expect(outcomes.filter((outcome) => outcome.differences.length > 0)).toEqual([]);
  });

  test("keeps every row that was saved, bit for bit", () => {
    expect(outcomes.filter((outcome) => outcome.lostRows.length > 0)).toEqual([]);
  });

  test("computes nothing again that was saved", () => {
    expect(outcomes.filter((outcome) => outcome.computedTwice.length > 0)).toEqual([]);
  });

  test("has the settings that only a new database can get", () => {
    expect(settings).toBe("page_size 16384, auto_vacuum 2, application_id 1347699777, user_version 2");
    expect(outcomes.filter((outcome) => outcome.settings !== settings)).toEqual([]);
  });
});

/** All beginnings and ends of transactions, and some of the statements. */
function sampleOf(points: readonly [number, string][]): [number, string][] {
  const random = randomStream("kill points", sampleSeed);
  const statements = points.filter(([, kind]) => kind === "statement");
  const share = statementsTried / statements.length;
  return points.filter(([, kind]) => kind !== "statement" || random() < share);
}

function countsOf(kinds: readonly string[]): string {
  return [...new Set(kinds)]
    .map((kind) => `${kinds.filter((one) => one === kind).length} ${kind}`)
    .join(", ");
}

const checked = { config: parseConfig(config, builtInModels), given: config };

/** Resumes the experiment, or starts it if there is none yet. */
async function goOn(path: string, instruments: ModelInstruments): Promise<void> {
  const models = new ModelRegistry(builtInModels.models.map((model) => instrumented(model, instruments)));
  using store = openStore(path);
  const { value: experiment } = store.experiments().next();
  if (experiment === undefined) await performNewExperiment(store, checked, { models }, () => {});
  else await performExperiment(store, experiment.id, { models });
}

function settingsOf(path: string): string {
  return ["page_size", "auto_vacuum", "application_id", "user_version"]
    .map((name) => `${name} ${Object.values(rowsOf(path, `PRAGMA ${name}`)[0] ?? {})[0]}`)
    .join(", ");
}
