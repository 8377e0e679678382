import { stat } from "node:fs/promises";
import { setInterval } from "node:timers";
import type { Database } from "./database.ts";

export interface BackUpResult {
  readonly bytes: number;
  readonly experiments: number;
}

const LOOK_EVERY_MS = 200;

/**
 * Copies a database into a file that does not exist yet, while others may be writing to it: the copy is of one moment, and complete.
 * What others write meanwhile stays in the write-ahead log, which grows for as long.
 *
 * @param onProgress - Told the share that is done, from 0 to 1.
 */
export async function backUp(
  database: Database,
  path: string,
  onProgress: (share: number) => void = () => {},
): Promise<BackUpResult> {
  const total = database.pragma("page_count") * database.pragma("page_size");
  // The copy is made by a thread of SQLite's own, which says nothing until it is done.
  const timer = setInterval(() => {
    stat(path).then(
      ({ size }) => onProgress(Math.min(1, size / total)),
      () => {},
    );
  }, LOOK_EVERY_MS);
  try {
    await database.copyTo(path);
  } finally {
    clearInterval(timer);
  }
  const { size } = await stat(path);
  const row = database.get<{ count: number }>("SELECT count(*) AS count FROM experiments");
  return { bytes: size, experiments: row?.count ?? 0 };
}
