import { UserInputError } from "../errors.ts";

/** The file cannot be what was asked for: not SQLite, of another program, newer than this one, read-only, missing. */
export class DatabaseFileError extends UserInputError {
  override readonly name = "DatabaseFileError";
}

/** The disk is full. What was committed before stays; nothing of the failed transaction does. */
export class DiskFullError extends Error {
  override readonly name = "DiskFullError";
}

/** Another process held the write lock for longer than the time-out. */
export class DatabaseBusyError extends Error {
  override readonly name = "DatabaseBusyError";
}

interface SqliteError extends Error {
  readonly sqliteCodeName: string;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && "sqliteCodeName" in error && typeof error.sqliteCodeName === "string";
}

/** Gives the errors that a user can do something about a message that says what; leaves every other error as it is. */
export function translateSqliteError(error: unknown, path: string): unknown {
  if (!isSqliteError(error)) return error;
  switch (error.sqliteCodeName) {
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
