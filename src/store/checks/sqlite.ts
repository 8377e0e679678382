import { resolve } from "node:path";
import { Database } from "../database.ts";
import { DatabaseFileError } from "../database-errors.ts";
import { type Check, MOST_EXAMPLES, NO_DAMAGE } from "./check.ts";

const check = (
  name: string,
  pragma: string,
): Pick<Check, "name" | "problem" | "isGlobal" | "find" | "advice"> => ({
  name,
  problem: "what SQLite itself finds wrong with the file",
  isGlobal: true,
  advice: 'Copy the file, then: sqlite3 FILE ".recover" | sqlite3 RECOVERED; or restore a backup.',
  find(database) {
    const rows = withConstraints(database, (file) =>
      file.all<Record<string, string>>(`PRAGMA ${pragma}(100)`).map((row) => Object.values(row)[0] ?? ""),
    );
    if (rows.length === 1 && rows[0] === "ok") return NO_DAMAGE;
    return { count: rows.length, examples: rows.slice(0, MOST_EXAMPLES) };
  },
});

/** Pages, types, and constraints; not whether indices say the same as their tables. */
export const sqliteQuick: Check = check("SQLite", "quick_check");

/** Indices too. */
export const sqliteDeep: Check = { ...check("SQLite, indices", "integrity_check"), isDeep: true };

/** SQLite does not even read the constraints of a file that it may not write; so it may, and is told not to. */
function withConstraints<Result>(database: Database, look: (file: Database) => Result): Result {
  if (!database.readOnly) return look(database);
  try {
    using file = new Database(database.path, resolve(database.path), { readOnly: false, busyTimeoutMs: 0 });
    file.execute("PRAGMA query_only = ON");
    return look(file);
  } catch (error) {
    // Its folder is read-only: constraints are then left out.
    if (error instanceof DatabaseFileError) return look(database);
    throw error;
  }
}
