import { existsSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Database } from "./database.ts";
import { DatabaseFileError } from "./database-errors.ts";
import { migrate, migrations, refuseNewer, schemaVersion } from "./migrate.ts";

/** `create` makes a missing file, `write` and `read` want one that exists; `create` and `write` migrate an older schema. */
export type OpenMode = "create" | "write" | "read";

const PAGE_SIZE_BYTES = 16384;
// Reading a run in the order of its steps goes back and forth over as many pages as there are runs side by side; SQLite's
// default of 2 MiB is read anew for each run. 16 MiB make the reading of a hundred runs a third faster.
const PAGE_CACHE_KIB = 16384;
// The write-ahead log shrinks to this after a checkpoint instead of staying as large as it ever was.
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024;

export function openDatabase(path: string, mode: OpenMode, busyTimeoutMs: number): Database {
  refuseUnusablePath(path, mode);
  return mode === "read" ? openForReading(path, busyTimeoutMs) : openForWriting(path, busyTimeoutMs);
}

function openForWriting(path: string, busyTimeoutMs: number): Database {
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
    migrate(database);
    return database;
  });
}

function openForReading(path: string, busyTimeoutMs: number): Database {
  const database = connectForReading(path, busyTimeoutMs);
  return closingOnError(database, () => {
    const version = schemaVersion(database);
    refuseNewer(database, version);
    if (version === 0) {
      throw new DatabaseFileError(`${path}: the database is empty, no experiment was ever created in it.`, {
        hint: `Start one: panic-tda run CONFIG --db ${path}`,
      });
    }
    if (version < migrations.length) {
      throw new DatabaseFileError(
        `${path}: the database has schema ${version}, this panic-tda reads schema ${migrations.length}.`,
        { hint: `Commands that write migrate it, for example: panic-tda resume --db ${path}` },
      );
    }
    return database;
  });
}

/**
 * A reader of a database in WAL mode shares an index file with the writers. Where none can be made, in a folder that is
 * read-only, a database without a write-ahead log has no writer either and can be read as it is.
 */
function connectForReading(path: string, busyTimeoutMs: number): Database {
  const options = { readOnly: true, busyTimeoutMs };
  const database = new Database(path, resolve(path), options);
  try {
    database.pragma("user_version");
    return database;
  } catch (error) {
    database.close();
    if (!(error instanceof DatabaseFileError) || existsSync(`${path}-wal`)) throw error;
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

function closingOnError<Result>(database: Database, use: (database: Database) => Result): Result {
  try {
    return use(database);
  } catch (error) {
    database.close();
    throw error;
  }
}
