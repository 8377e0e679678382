import { accessSync, constants, existsSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Database } from "./database.ts";
import { DatabaseFileError, DatabaseUnreadableError, DiskFullError } from "./database-errors.ts";
import { type Migrated, migrate, migrations, refuseNewer, schemaVersion } from "./migrate.ts";

/** `create` makes a missing file, `write` and `read` want one that exists; `create` and `write` migrate an older schema. */
export type OpenMode = "create" | "write" | "read";

const PAGE_SIZE_BYTES = 16384;
/** What the write-ahead log takes beside the database while it is written, at most about: SQLite folds it in every 1,000 pages. */
export const LOG_BYTES = 1_000 * PAGE_SIZE_BYTES;
// Reading a run in the order of its steps goes back and forth over as many pages as there are runs side by side; SQLite's
// default of 2 MiB is read anew for each run. 16 MiB make the reading of a hundred runs a third faster.
const PAGE_CACHE_KIB = 16384;
// The write-ahead log shrinks to this after a checkpoint instead of staying as large as it ever was.
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024;

// A writer has an index of this size from its first moment on.
const SMALLEST_INDEX_BYTES = 32 * 1024;

/**
 * @param options.oldestSchema - The oldest schema that a reader takes. A writer takes older ones from this one on as they are; left out, it
 * migrates them all.
 * @param options.onMigrated - Told when a writer has done so.
 */
export function openDatabase(
  path: string,
  mode: OpenMode,
  busyTimeoutMs: number,
  options: { oldestSchema?: number | undefined; onMigrated?: ((done: Migrated) => void) | undefined } = {},
): Database {
  refuseUnusablePath(path, mode);
  return mode === "read"
    ? openForReading(path, busyTimeoutMs, options.oldestSchema ?? migrations.length)
    : openForWriting(path, busyTimeoutMs, options);
}

function openForWriting(
  path: string,
  busyTimeoutMs: number,
  {
    oldestSchema,
    onMigrated,
  }: { oldestSchema?: number | undefined; onMigrated?: ((done: Migrated) => void) | undefined },
): Database {
  const database = new Database(path, resolve(path), { readOnly: false, busyTimeoutMs });
  return closingOnError(database, () => {
    if (schemaVersion(database) === 0) {
      // Both only take effect before the first table. Pages of 16 KiB hold a vector of 768 float32 in the row; incremental
      // vacuum gives the disk back after a deletion.
      database.execute(`PRAGMA page_size = ${PAGE_SIZE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL`);
    }
    database.execute(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = ${JOURNAL_LIMIT_BYTES}; PRAGMA cache_size = -${PAGE_CACHE_KIB}`,
    );
    if (oldestSchema === undefined) {
      const done = migrate(database);
      if (done !== undefined) onMigrated?.(done);
      return database;
    }
    const version = schemaVersion(database);
    refuseNewer(database, version);
    if (version < oldestSchema) throw tooOld(path, version, oldestSchema);
    return database;
  });
}

function openForReading(path: string, busyTimeoutMs: number, oldestSchema: number): Database {
  const database = connectForReading(path, busyTimeoutMs);
  return closingOnError(database, () => {
    const version = schemaVersion(database);
    refuseNewer(database, version);
    if (version === 0) {
      throw new DatabaseFileError(`${path}: the database is empty, no experiment was ever created in it.`, {
        hint: `Start one: panic-tda run CONFIG --db ${path}`,
      });
    }
    if (version < oldestSchema) throw tooOld(path, version, migrations.length);
    return database;
  });
}

function tooOld(path: string, version: number, wanted: number): DatabaseFileError {
  return new DatabaseFileError(
    `${path}: the database has schema ${version}, this panic-tda reads schema ${wanted}.`,
    { hint: `Bring it to the present one: panic-tda migrate --db ${path}` },
  );
}

/**
 * A reader of a database in WAL mode shares an index file with the writers. Where none can be made, in a folder that is
 * read-only or on a full disk, a database without a write-ahead log has no writer either and can be read as it is.
 */
function connectForReading(path: string, busyTimeoutMs: number): Database {
  const options = { readOnly: true, busyTimeoutMs };
  // Asked first: the attempt below, like one before, may leave the beginnings of both files behind.
  const hasLog = sizeOf(`${path}-wal`) > 0 || sizeOf(`${path}-shm`) >= SMALLEST_INDEX_BYTES;
  const database = new Database(path, resolve(path), options);
  try {
    database.pragma("user_version");
    return database;
  } catch (error) {
    database.close();
    const canBeTheIndex = [DatabaseFileError, DatabaseUnreadableError, DiskFullError].some(
      (kind) => error instanceof kind,
    );
    if (!canBeTheIndex || hasLog) throw error;
    const location = pathToFileURL(path);
    location.searchParams.set("immutable", "1");
    return closingOnError(new Database(path, location, options), (immutable) => {
      immutable.pragma("user_version");
      return immutable;
    });
  }
}

function refuseUnusablePath(path: string, mode: OpenMode): void {
  const file = statOf(path);
  if (file?.isDirectory()) {
    throw new DatabaseFileError(`${path}: expected a database file, found a folder.`, {
      hint: "Name a file in it, for example with --db panic-tda.db.",
    });
  }
  if (file !== undefined && !file.isFile()) {
    // A pipe would keep SQLite waiting for whoever writes into it.
    throw new DatabaseFileError(`${path}: expected a database file, found ${kindOf(file)}.`, {
      hint: "Name a file, for example with --db panic-tda.db.",
    });
  }
  if (file !== undefined) return;
  if (mode !== "create") {
    throw new DatabaseFileError(`${path}: there is no such database.`, {
      hint: "Name it with --db or PANIC_TDA_DB, or make one: panic-tda run CONFIG",
    });
  }
  if (!existsSync(dirname(path))) {
    throw new DatabaseFileError(`${path}: the folder ${dirname(path)} does not exist.`, {
      hint: "Make it first, or name another file with --db.",
    });
  }
}

/** @throws DatabaseFileError where no database can be made. Nothing is made yet. */
export function refuseUncreatable(path: string): void {
  refuseUnusablePath(path, "create");
  try {
    accessSync(dirname(resolve(path)), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DatabaseFileError(`${path}: the database cannot be made, its folder may not be written to.`, {
      hint: "Name another file with --db, or ask for access to this folder.",
      cause: error,
    });
  }
}

function statOf(path: string): Stats | undefined {
  try {
    // In full: what SQLite takes for a URL, a database in memory or a temporary one is the name of a file here.
    return statSync(resolve(path), { throwIfNoEntry: false });
  } catch (error) {
    throw new DatabaseFileError(
      `${path}: the database cannot be opened: ${error instanceof Error ? error.message : error}.`,
      { hint: "Name another file with --db, or ask for access to this one.", cause: error },
    );
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function kindOf(file: Stats): string {
  if (file.isFIFO()) return "a pipe";
  if (file.isSocket()) return "a socket";
  return "a device";
}

function closingOnError<Result>(database: Database, use: (database: Database) => Result): Result {
  try {
    return use(database);
  } catch (error) {
    database.close();
    throw error;
  }
}
