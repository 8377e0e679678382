import { existsSync } from "node:fs";
import { DiskFullError } from "../store/database-errors.ts";
import { discardFile, discardIfEmpty } from "../store/discard-if-empty.ts";
import type { Store } from "../store/store.ts";
import { type DatabaseOptions, databasePath, openStoreOf } from "./database-option.ts";

/**
 * The database of an experiment that is about to begin, or to be imported: opened at once where it is there, and made only when the experiment
 * is written. So executors may be waited for, models loaded and bundles verified for as long as it takes, and whatever ends this leaves nothing behind.
 * One that was made in vain, since what was to come was refused after all, is deleted.
 */
export class StoreToCome implements Disposable {
  readonly #options: DatabaseOptions & { readonly quiet?: boolean };
  #store: Store | undefined;
  #isMade = false;

  private constructor(options: DatabaseOptions & { readonly quiet?: boolean }) {
    this.#options = options;
  }

  /** @throws DatabaseFileError for one that cannot be opened, and for a place where none can be made */
  static async of(options: DatabaseOptions & { readonly quiet?: boolean }): Promise<StoreToCome> {
    const come = new StoreToCome(options);
    const path = databasePath(options);
    if (existsSync(path)) await come.opened();
    else (await import("../store/open-database.ts")).refuseUncreatable(path);
    return come;
  }

  /** Undefined until it is made. */
  get present(): Store | undefined {
    return this.#store;
  }

  /** Makes it, if it is not there. */
  async opened(): Promise<Store> {
    if (this.#store !== undefined) return this.#store;
    const path = databasePath(this.#options);
    this.#isMade = !existsSync(path);
    try {
      this.#store = await openStoreOf(this.#options, "create");
    } catch (error) {
      // Nobody can have written into what could not even be begun.
      if (this.#isMade && error instanceof DiskFullError) discardFile(path);
      throw error;
    }
    return this.#store;
  }

  close(): void {
    const store = this.#store;
    this.#store = undefined;
    if (store === undefined) return;
    try {
      if (this.#isMade) discardIfEmpty(store.database);
    } catch {
      // What ended the work is told; an empty file does no harm.
    }
    store.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
