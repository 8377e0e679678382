import { copyBeforeMigration, moveLogIntoFile } from "./copy-before-migration.ts";
import type { Database } from "./database.ts";
import { DatabaseFileError } from "./database-errors.ts";
import { liveLeases } from "./leases.ts";
import { firstStages } from "./migrations/0001-first-stages.ts";
import { lyapunovAndClusters } from "./migrations/0002-lyapunov-and-clusters.ts";
import { growthAndOtherHands } from "./migrations/0003-growth-and-other-hands.ts";
import { executors } from "./migrations/0004-executors.ts";
import { codebooks } from "./migrations/0005-codebooks.ts";
import { keptCounts } from "./migrations/0005-kept-counts.ts";
import { timesOfEmbeddings } from "./migrations/0006-times-of-embeddings.ts";

/** SQL that brings a database from one schema to the next. Never edited once released: a mistake is mended by the next one. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** It changes tables that hold what cannot be computed again: the file is copied beside itself before. */
  readonly copiesFirst?: boolean;
}

/** That a database was brought to another schema. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
  /** The copy of the database as it was. */
  readonly copy: string | undefined;
}

/** `migrations[n - 1]` leads from schema n − 1 to schema n. */
export const migrations: readonly Migration[] = [
  { name: "first stages", sql: firstStages },
  { name: "Lyapunov exponents and clusters", sql: lyapunovAndClusters },
  { name: "growth, and rows from other hands", sql: growthAndOtherHands, copiesFirst: true },
  { name: "executors", sql: executors },
  { name: "codebooks and kept counts", sql: `${codebooks}${keptCounts}` },
  { name: "times of embeddings", sql: timesOfEmbeddings },
];

/** "PTDA": tells our databases from other SQLite files. */
export const applicationId = 0x50544441;

/** @returns the number of the schema that the file has; 0 for a file without tables */
export function schemaVersion(database: Database): number {
  // In one statement, so that another process that is making the database is seen either before or after.
  const { id, version, tables } = database.get<{ id: number; version: number; tables: number }>(
    `SELECT (SELECT application_id FROM pragma_application_id) AS id,
            (SELECT user_version FROM pragma_user_version) AS version, count(*) AS tables
     FROM sqlite_schema`,
  )!;
  if (id === applicationId && (version > 0 || (version === 0 && tables === 0))) return version;
  if (id === applicationId) {
    throw new DatabaseFileError(
      `${database.path}: the database says that it has schema ${version}, which no panic-tda makes.`,
      {
        hint: "Something else has changed its PRAGMA user_version. Restore it from a copy.",
      },
    );
  }
  if (id === 0 && version === 0 && tables === 0) return 0;
  throw new DatabaseFileError(`${database.path}: this SQLite database belongs to another program.`, {
    hint: "Name another file with --db; panic-tda never writes to a file that it did not make.",
  });
}

/** Refuses a schema that this program does not know yet. */
export function refuseNewer(database: Database, version: number, newest = migrations.length): void {
  if (version <= newest) return;
  throw new DatabaseFileError(
    `${database.path}: the database has schema ${version}, this panic-tda reads schemas up to ${newest}.`,
    { hint: "A newer panic-tda wrote it. Update: npm install panic-tda@latest" },
  );
}

/**
 * Brings a database to the newest schema: each migration in a transaction of its own, recorded in the same one, so that a
 * crash leaves a complete schema. Refused while an experiment is running, whose process expects the old one.
 *
 * @returns what was done; undefined if the database has the newest schema, or had no tables
 */
export function migrate(database: Database, known: readonly Migration[] = migrations): Migrated | undefined {
  const from = schemaVersion(database);
  refuseNewer(database, from, known.length);
  let copy: string | undefined;
  // A database that is being made has nothing to lose.
  const steps = from === 0 ? known.map((one) => ({ ...one, copiesFirst: false })) : known;
  while (schemaVersion(database) < known.length) copy = step(database, steps) ?? copy;
  return from === 0 || from === known.length ? undefined : { from, to: known.length, copy };
}

/** Takes the next step, or none if a copy comes first and somebody has just written. @returns the path of the copy, if one was made */
function step(database: Database, known: readonly Migration[]): string | undefined {
  const mustCopy = (version: number) => version > 0 && known[version]?.copiesFirst === true;
  if (mustCopy(schemaVersion(database))) moveLogIntoFile(database);
  // A table can only be rebuilt without its children while foreign keys are off, and they cannot be switched inside.
  database.execute("PRAGMA foreign_keys = OFF");
  try {
    return database.transaction(() => {
      // Read again under the write lock: another process may have migrated in between.
      const version = schemaVersion(database);
      const next = known[version];
      if (next === undefined) return undefined;
      if (version > 0) refuseWhileRunning(database, version, known.length);
      const copy = mustCopy(version) ? copyBeforeMigration(database, version + 1) : undefined;
      if (mustCopy(version) && copy === undefined) return undefined;
      database.execute(next.sql);
      const orphan = database.get<{ table: string }>("PRAGMA foreign_key_check");
      if (orphan !== undefined) {
        throw new Error(
          `migration "${next.name}" left a row of ${orphan.table} without its parent; nothing was changed`,
        );
      }
      database.execute(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`);
      return copy;
    });
  } finally {
    database.execute("PRAGMA foreign_keys = ON");
  }
}

function refuseWhileRunning(database: Database, version: number, newest: number): void {
  const [lease] = liveLeases(database);
  if (lease === undefined) return;
  throw new DatabaseFileError(
    `${database.path}: the database has schema ${version} and must become schema ${newest}, but experiment ` +
      `${lease.experiment_id} is running (process ${lease.pid} on ${lease.host}).`,
    { hint: "Let it finish, or stop it with Ctrl-C: it can be resumed after the migration." },
  );
}
