import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { WritePoint } from "../../src/store/write-points.ts";
import type { ModelInstruments } from "./instrumented-model.mjs";
import { panicTda } from "./panic-tda-process.ts";

/** A database as a kill would leave it, and the write points, "n kind" with n from 1, at which it would. */
export interface StateOfFiles {
  readonly path: string;
  readonly killedAt: readonly string[];
}

/** What a command left at each of its write points. */
export interface StatesOfFiles {
  /** Of the points, in their order. */
  readonly kinds: readonly WritePoint[];
  /** One after the other, each different from the one before. */
  readonly states: readonly StateOfFiles[];
}

/**
 * Runs a command to its end, and copies its database at all its write points. `kill -9` leaves of a database what the system has of its
 * files, and so does a copy of them: this shows at every point what killing a process shows at one.
 *
 * @param args - With `--db`.
 * @param folder - Where the copies go; made here.
 */
export async function statesOfFiles(
  args: readonly string[],
  folder: string,
  models?: ModelInstruments,
): Promise<StatesOfFiles> {
  mkdirSync(folder);
  const { code, stderr } = await panicTda(args, {
    copyInto: folder,
    ...(models === undefined ? {} : { models }),
  });
  expect(code, stderr).toBe(0);
  const lines = readFileSync(join(folder, "points.jsonl"), "utf8").trim().split("\n");
  const points = lines.map((line): { kind: WritePoint; copy: number } => JSON.parse(line));
  const states = Array.from({ length: points.at(-1)!.copy + 1 }, (_, copy) => ({
    path: join(folder, `${copy}.db`),
    killedAt: points.flatMap((point, i) => (point.copy === copy ? [`${i + 1} ${point.kind}`] : [])),
  }));
  return { kinds: points.map(({ kind }) => kind), states };
}
