import { statSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseFileError } from "../store/database-errors.ts";
import { openStore, type Store } from "../store/store.ts";

// A reader waits only in rare moments, such as the recovery of a log that a crash has left.
const BUSY_TIMEOUT_MS = 2_000;

/**
 * The database that lies at a path *now*, opened for reading. SQLite keeps reading a file that was deleted or replaced; an explorer
 * that is open for weeks must not show what is no longer there.
 */
export class CurrentStore implements Disposable {
  readonly path: string;
  #open: { readonly store: Store; readonly file: string } | undefined;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * The database, opened anew if another file lies at the path than at the call before.
   *
   * @throws DatabaseFileError if there is none, or none that this program can read
   */
  get store(): Store {
    const file = fileAt(this.path);
    if (this.#open?.file === file) return this.#open.store;
    this.close();
    this.#open = { file, store: openToExplore(this.path) };
    return this.#open.store;
  }

  close(): void {
    this.#open?.store.close();
    this.#open = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Opens a database to look at it. Older schemas are taken too: an experiment that an older program has been running for weeks
 * can be looked at, while its database must not be migrated. What reads tables that came later asks for them first.
 */
export function openToExplore(path: string): Store {
  return openStore(path, { mode: "read", busyTimeoutMs: BUSY_TIMEOUT_MS, oldestSchema: 1 });
}

/** What tells one file from another that takes its path. */
function fileAt(path: string): string {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (file === undefined) {
    throw new DatabaseFileError(`${path}: the database is gone.`, {
      hint: "Put it back, or end panic-tda explore and name another one with --db.",
    });
  }
  return `${file.dev}:${file.ino}`;
}
