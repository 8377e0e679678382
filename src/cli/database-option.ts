import { Option } from "commander";
import type { OpenMode } from "../store/open-database.ts";
import type { Store } from "../store/store.ts";

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

/** Opens the database that the options and the environment name. */
export async function openStoreOf(options: DatabaseOptions, mode: OpenMode): Promise<Store> {
  const { openStore } = await import("../store/store.ts");
  return openStore(databasePath(options), { mode });
}
