import { Option } from "commander";
import type { Migrated } from "../store/migrate.ts";
import type { OpenMode } from "../store/open-database.ts";
import type { Store } from "../store/store.ts";
import { suggestedCommand } from "./invocation.ts";

export interface DatabaseOptions {
  readonly db?: string;
}

/** `--db PATH`, the same in every command. */
export function databaseOption(): Option {
  return new Option("--db <path>", "the database (default: PANIC_TDA_DB, else ./panic-tda.db)");
}

export function databasePath(options: DatabaseOptions): string {
  return options.db ?? (process.env.PANIC_TDA_DB || "panic-tda.db");
}

/** Opens the database that the options and the environment name. Who writes to it is told what is odd about the place where it lies. */
export async function openStoreOf(
  options: DatabaseOptions & { readonly quiet?: boolean },
  mode: OpenMode,
): Promise<Store> {
  const { openStore } = await import("../store/store.ts");
  const path = databasePath(options);
  const store = openStore(path, {
    mode,
    onMigrated: (done) => {
      if (options.quiet !== true) console.error(migrated(path, done));
    },
  });
  if (mode !== "read" && options.quiet !== true) {
    const { networkFileSystemOf } = await import("../system/network-file-system.ts");
    const name = networkFileSystemOf(path);
    if (name !== undefined) console.error(onNetwork(path, name));
  }
  return store;
}

/** What the user is told about a database that has a new schema. */
function migrated(path: string, { from, to, copy }: Migrated): string {
  const done = `${path} has schema ${to} now, it had schema ${from}.`;
  if (copy === undefined) return done;
  const removal = suggestedCommand("migrate --remove-copies", { db: path });
  return `${done} As it was: ${copy}\n  When you need it no more: ${removal}`;
}

function onNetwork(path: string, name: string): string {
  return (
    `warning: ${path} lies on ${name}, a network file system.\n` +
    "  SQLite's locks and its log may not hold there: never use the database from two machines at a time.\n" +
    "  Safer: --db on a disk of this machine, and copy the file when the experiment is completed."
  );
}
