import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statfsSync, statSync, unlinkSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { bytes } from "../text/numbers.ts";
import type { Database } from "./database.ts";
import { DatabaseBusyError, DatabaseFileError } from "./database-errors.ts";

/** What the transaction and its log may need beside the copy. */
const SPARE_BYTES = 256 * 1024 * 1024;

// In a process of its own: when a file is closed, POSIX takes away all locks that the process has on it, SQLite's among them.
// Renamed at its end, so that a copy that was cut off is never taken for one. A file system that can shares the blocks.
const copyScript = `
const { constants, copyFileSync, renameSync, rmSync } = require("node:fs");
const [from, to] = process.argv.slice(1);
try {
  copyFileSync(from, to + ".unfinished", constants.COPYFILE_FICLONE);
  renameSync(to + ".unfinished", to);
} catch (error) {
  rmSync(to + ".unfinished", { force: true });
  console.error(error.message);
  process.exit(1);
}`;

/**
 * Moves the write-ahead log into the file, so that a copy of the file alone holds everything. To be called before the transaction that
 * copies, which then looks whether it is still so.
 *
 * @throws DatabaseBusyError if another connection keeps the log from being moved
 */
export function moveLogIntoFile(database: Database): void {
  const row = database.get<{ busy: number }>("PRAGMA wal_checkpoint(TRUNCATE)");
  if (row?.busy !== 1) return;
  throw new DatabaseBusyError(
    `${database.path}: the database must be brought to a new schema, but another program is using it. ` +
      "Close what has it open, such as panic-tda explore or a notebook, and try again.",
  );
}

/**
 * Copies a database beside itself, as it is before a migration. To be called inside the transaction of the migration: nobody else can
 * write then.
 *
 * @returns the copy's path; undefined if somebody has written since {@link moveLogIntoFile}, so that both must be done again
 * @throws DatabaseFileError if the disk has no room for it, or the folder cannot be written
 */
export function copyBeforeMigration(database: Database, schema: number): string | undefined {
  if ((statSync(`${database.path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return undefined;
  const path = resolve(database.path);
  const { size } = statSync(path);
  const { bavail, bsize } = statfsSync(dirname(path));
  const available = bavail * bsize;
  if (available < size + SPARE_BYTES) {
    throw new DatabaseFileError(
      `${database.path}: the database has schema ${schema - 1} and must become schema ${schema}. A copy is made first, of ` +
        `${bytes(size)}, but its disk has only ${bytes(available)} left. Nothing was changed.`,
      { hint: "Make room, or move the database to a larger disk." },
    );
  }
  const copy = `${database.path}.before-schema-${schema}`;
  const { status, stderr } = spawnSync(process.execPath, ["-e", copyScript, path, resolve(copy)], {
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new DatabaseFileError(
      `${database.path}: the copy before its migration could not be made: ${stderr.trim()}. Nothing was changed.`,
      {
        hint: "The copy lies beside the database: its folder must be one that can be written, with room for it.",
      },
    );
  }
  return copy;
}

/** The copies that migrations have left beside a database, and their sizes. */
export function copiesBeforeMigrations(path: string): { path: string; bytes: number }[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(path)}.before-schema-`))
    .sort()
    .map((name) => ({ path: join(folder, name), bytes: statSync(join(folder, name)).size }));
}

export function removeCopy(path: string): void {
  unlinkSync(path);
}
