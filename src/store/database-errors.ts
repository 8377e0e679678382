import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserInputError, WorkFailedError } from "../errors.ts";

/** The file cannot be what was asked for: not SQLite, of another program, newer than this one, read-only, missing. */
export class DatabaseFileError extends UserInputError {
  override readonly name = "DatabaseFileError";
}

/** The disk is full. What was committed before stays; nothing of the failed transaction does. */
export class DiskFullError extends WorkFailedError {
  override readonly name = "DiskFullError";
}

/** Another process held the write lock for longer than the time-out. */
export class DatabaseBusyError extends WorkFailedError {
  override readonly name = "DatabaseBusyError";
}

/** The file that was open is not at its path any more, or not in full: what is written from now on, nobody would find. */
export class DatabaseGoneError extends WorkFailedError {
  override readonly name = "DatabaseGoneError";

  constructor(path: string, what: string) {
    super(
      `${path}: ${what} while this process had the database open.\n` +
        "  What it saved since would be found nowhere, so it stops here. If the file was moved, move it back and resume; " +
        "else restore it from a copy, or begin anew.",
    );
  }
}

/** What stands in the file cannot be what panic-tda wrote: pages, a schema, JSON, vectors or diagrams that are none. */
export class DatabaseDamagedError extends WorkFailedError {
  override readonly name = "DatabaseDamagedError";
}

/** The operating system could not read or write the file: no disk behind it, a quota, a limit on the size of files. */
export class DatabaseUnreadableError extends WorkFailedError {
  override readonly name = "DatabaseUnreadableError";
}

// `all()` of our SQLite library throws errors without a code; SQLite's own words for each code are fixed.
const codeNames: Readonly<Record<string, string>> = {
  "file is not a database": "SQLITE_NOTADB",
  "attempt to write a readonly database": "SQLITE_READONLY",
  "unable to open database file": "SQLITE_CANTOPEN",
  "database or disk is full": "SQLITE_FULL",
  "database is locked": "SQLITE_BUSY",
  "database disk image is malformed": "SQLITE_CORRUPT",
  "disk I/O error": "SQLITE_IOERR",
  "file is encrypted or is not a database": "SQLITE_NOTADB",
};

// Errors of the statements that this program is made of; they are right for every schema that it takes, so it is the file that is not.
const words: readonly [RegExp, string][] = [
  [/^malformed (database schema|JSON)/, "SQLITE_CORRUPT"],
  [/^(no such (table|column|index)|unsupported file format|JSON cannot hold BLOB values)/, "SQLITE_CORRUPT"],
];

/** SQLite's name of an error, such as SQLITE_BUSY; undefined for an error that is not SQLite's. */
function sqliteCodeName(error: Error): string | undefined {
  if (!("code" in error) || error.code !== "ERR_SQLITE_ERROR") return undefined;
  const byWords = words.find(([pattern]) => pattern.test(error.message))?.[1];
  if (byWords !== undefined) return byWords;
  if (!("sqliteCodeName" in error)) return codeNames[error.message];
  const name = String(error.sqliteCodeName);
  // Both have many names of their own, one for each way to fail.
  return /^SQLITE_(IOERR|CORRUPT|FULL)/.exec(name)?.[0] ?? name;
}

/** Gives the errors that a user can do something about a message that says what; leaves every other error as it is. */
export function translateSqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Error)) return error;
  switch (sqliteCodeName(error)) {
    case "SQLITE_NOTADB":
      return new DatabaseFileError(`${path}: this file is not a SQLite database.`, {
        hint: "Name another file with --db; panic-tda never overwrites a file that it did not make.",
        cause: error,
      });
    case "SQLITE_READONLY":
      return new DatabaseFileError(
        `${path}: the database cannot be written, the file or its folder is read-only.`,
        {
          hint: "SQLite writes two files beside the database (-wal and -shm), so the folder must be writable too.",
          cause: error,
        },
      );
    case "SQLITE_CANTOPEN":
      return new DatabaseFileError(`${path}: the database cannot be opened.`, {
        hint: "The folder must exist and be writable: SQLite keeps two files beside the database (-wal and -shm).",
        cause: error,
      });
    case "SQLITE_FULL":
      return new DiskFullError(
        `${path}: the disk is full. Nothing was lost: what was being written was not saved, all before it was.`,
        { cause: error },
      );
    case "SQLITE_BUSY":
      return new DatabaseBusyError(
        `${path}: the database is busy: another program has been writing to it for longer than we wait. Try again later.`,
        { cause: error },
      );
    case "SQLITE_IOERR":
      if (isDiskFull(path))
        return new DiskFullError(
          `${path}: the disk is full. Make room; what was saved before is still there.`,
          { cause: error },
        );
      return new DatabaseUnreadableError(
        `${path}: the disk could not be read or written (${error.message}). What was saved before is still there.\n` +
          "  Look at the disk: is there room, a quota, a limit on the size of files (ulimit -f), and is it still connected?",
        { cause: error },
      );
    case "SQLITE_CORRUPT":
      return new DatabaseDamagedError(
        `${path}: the database is damaged (${error.message}).\n` +
          `  Copy the file, then try: sqlite3 ${path} ".recover"`,
        { cause: error },
      );
    default:
      return error;
  }
}

/** SQLite cannot always say so: the file that readers share with writers is made by mapping it into memory. */
function isDiskFull(path: string): boolean {
  try {
    return statfsSync(dirname(resolve(path))).bavail === 0;
  } catch {
    return false;
  }
}
