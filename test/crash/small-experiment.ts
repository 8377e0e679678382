import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { canonicalDump } from "../canonical-dump.ts";
import { computedItems, total } from "./computed-items.ts";
import { rowsOf } from "./database-rows.ts";
import { eventually } from "./eventually.ts";
import { type PanicTdaProcess, panicTda, startPanicTda } from "./panic-tda-process.ts";

/** Two networks with three runs each, in chunks of two; 24 invocations, 24 embeddings, 12 diagrams, 4 exponents. */
export const smallConfig = {
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  seeds: [1, 2, 4294967295],
  prompts: ["a lighthouse"],
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 4,
  batch_size: 2,
};

/** A config file in a folder. */
export function configFile(folder: string, config: object = smallConfig, name = "config"): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** What the small experiment, or another, leaves behind when nothing disturbs it. */
export async function uninterruptedDump(config: object = smallConfig): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-uninterrupted-"));
  try {
    const path = join(folder, "uninterrupted.db");
    const { code, stderr } = await panicTda(["run", configFile(folder, config), "--db", path, "--quiet"]);
    expect(code, stderr).toBe(0);
    return canonicalDump(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The id of the only experiment of a database. */
export function onlyExperiment(path: string): string {
  const experiments = rowsOf<{ id: string }>(path, "SELECT id FROM experiments");
  expect(experiments).toHaveLength(1);
  return experiments[0]!.id;
}

/** A process that waits in one of its calls, as long as `holdWhile` exists. */
export interface HeldProcess {
  readonly process: PanicTdaProcess;
  readonly path: string;
  readonly recordIn: string;
  readonly release: () => void;
}

/** Starts the small experiment in a folder and waits until it is held in its fourth call. */
export async function startHeld(folder: string): Promise<HeldProcess> {
  const path = join(folder, "held.db");
  const recordIn = join(folder, "calls.txt");
  const holdWhile = join(folder, "hold");
  writeFileSync(holdWhile, "");
  const process = startPanicTda(["run", configFile(folder), "--db", path], {
    models: { recordIn, holdWhile, freeCalls: 3 },
  });
  // The first chunk has two runs; models in this process take it to its end before the second one.
  await eventually(process, () => total(computedItems(recordIn)) === 4 * 2);
  return { process, path, recordIn, release: () => rmSync(holdWhile) };
}
