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

// `all()` of our SQLite library throws errors without a code; SQLite's own words for each code are fixed.
const codeNames: Readonly<Record<string, string>> = {
  "file is not a database": "SQLITE_NOTADB",
  "attempt to write a readonly database": "SQLITE_READONLY",
  "unable to open database file": "SQLITE_CANTOPEN",
  "database or disk is full": "SQLITE_FULL",
  "database is locked": "SQLITE_BUSY",
  "database disk image is malformed": "SQLITE_CORRUPT",
};

/** SQLite's name of an error, such as SQLITE_BUSY; undefined for an error that is not SQLite's. */
function sqliteCodeName(error: Error): string | undefined {
  if (!("code" in error) || error.code !== "ERR_SQLITE_ERROR") return undefined;
  return "sqliteCodeName" in error ? String(error.sqliteCodeName) : codeNames[error.message];
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
        `${path}: the disk is full. Nothing was lost: the last call was not saved, everything before it was.`,
        { cause: error },
      );
    case "SQLITE_BUSY":
      return new DatabaseBusyError(
        `${path}: the database is busy: another program has been writing to it for longer than we wait. Try again later.`,
        { cause: error },
      );
    case "SQLITE_CORRUPT":
      return new Error(
        `${path}: the database is damaged (${error.message}). Copy the file, then try: sqlite3 ${path} ".recover"`,
        { cause: error },
      );
    default:
      return error;
  }
}
