import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrations } from "../../src/store/migrate.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { computedItems, computedTwice, savedItems } from "./computed-items.ts";
import { differences, lostRows, rowsOf, savedRows } from "./database-rows.ts";
import { goOn } from "./go-on.ts";
import { inParallel } from "./in-parallel.ts";
import { panicTda } from "./panic-tda-process.ts";
import { type StateOfFiles, type StatesOfFiles, statesOfFiles } from "./states-of-files.ts";

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

/** What came of one state of the files, and of the process that went on from it. */
interface Outcome {
  /** "n kind": the write points, from 1, at which a kill leaves the files so. */
  readonly killedAt: readonly string[];
  /** All that it said, but for ids and times, before it was gone on with. */
  readonly before: string;
  readonly savedBefore: number;
  /** Experiments that `resume` would not take, since they never began. */
  readonly neverStarted: number;
  readonly differences: readonly string[];
  readonly lostRows: readonly string[];
  readonly computedTwice: readonly string[];
  /** Page size, auto_vacuum, application id, schema: what can only be set when a database is made. */
  readonly settings: string;
}

const folder = mkdtempSync(join(tmpdir(), "panic-tda-kill-points-"));
const configPath = join(folder, "config.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let left: StatesOfFiles;
let expected: readonly string[] = [];
let settings = "";
let outcomes: readonly Outcome[] = [];

beforeAll(async () => {
  writeFileSync(configPath, JSON.stringify(config));
  const path = join(folder, "uninterrupted.db");
  left = await statesOfFiles(["run", configPath, "--db", path, "--quiet"], join(folder, "copies"), {
    embeddingBatchSize,
  });
  expected = canonicalDump(path);
  settings = settingsOf(path);
  const startedMs = performance.now();
  outcomes = await inParallel(availableParallelism(), left.states, outcomeOf);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `${left.kinds.length} write points leave ${outcomes.length} states of the files; resumed each in ${seconds} s`,
  );
}, 300_000);

async function outcomeOf({ path: killed, killedAt }: StateOfFiles): Promise<Outcome> {
  const recordIn = `${killed}.calls`;
  const before = dumpOf(killed);
  const rows = savedRows(killed);
  const items = savedItems(killed);
  const neverStarted = rowsOf(killed, "SELECT id FROM experiments WHERE started_at IS NULL").length;
  await goOn(killed, config, { recordIn, embeddingBatchSize });
  return {
    killedAt,
    before,
    savedBefore: rows.size,
    neverStarted,
    differences: differences(expected, canonicalDump(killed)),
    lostRows: lostRows(rows, savedRows(killed)),
    computedTwice: computedTwice(items, computedItems(recordIn), savedItems(killed)),
    settings: settingsOf(killed),
  };
}

describe("an experiment that was killed at any write point and resumed", () => {
  test("was killed with anything between nothing and everything saved", () => {
    expect(left.kinds.length).toBeGreaterThan(200);
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
    expect(settings).toBe(
      `page_size 16384, auto_vacuum 2, application_id 1347699777, user_version ${migrations.length}`,
    );
    expect(outcomes.filter((outcome) => outcome.settings !== settings)).toEqual([]);
  });
});

// That a copy is what a kill leaves is shown by killing, once for each kind of point.
test.each(["begin", "statement", "commit", "committed"] as const)(
  "a process that kill -9 ends after a write point %s leaves what one of the copies has, and is resumed",
  async (kind) => {
    // In the first stage, whose transactions come in the same order each time.
    const at = 1 + left.kinds.findIndex((one, i) => one === kind && i > left.kinds.length / 4);
    const killed = join(folder, `killed-${kind}.db`);
    const { signal } = await panicTda(["run", configPath, "--db", killed, "--quiet"], {
      models: { embeddingBatchSize },
      writePoints: { signal: "SIGKILL", at },
    });
    expect(signal).toBe("SIGKILL");
    // Not just the one of this number: the lease is renewed by the clock, and that is a write too.
    expect(outcomes.filter(({ before }) => before === dumpOf(killed))).not.toEqual([]);
    await goOn(killed, config, { embeddingBatchSize });
    expect(differences(expected, canonicalDump(killed))).toEqual([]);
  },
  60_000,
);

/** Nothing for a database that has not all tables yet. */
function dumpOf(path: string): string {
  const hasTables = rowsOf(path, "SELECT 1 FROM sqlite_schema WHERE name = 'annotations'").length > 0;
  return hasTables ? canonicalDump(path).join("\n") : "";
}

function settingsOf(path: string): string {
  return ["page_size", "auto_vacuum", "application_id", "user_version"]
    .map((name) => `${name} ${Object.values(rowsOf(path, `PRAGMA ${name}`)[0] ?? {})[0]}`)
    .join(", ");
}
