import { existsSync } from "node:fs";
import type { Store } from "../store/store.ts";
import { type DatabaseOptions, databasePath, openStoreOf } from "./database-option.ts";

/**
 * The database of an experiment that is about to begin, or to be imported: opened at once where it is there, and made only when the experiment
 * is written. So executors may be waited for, models loaded and bundles verified for as long as it takes, and whatever ends this leaves nothing behind.
 */
export class StoreToCome implements Disposable {
  readonly #options: DatabaseOptions & { readonly quiet?: boolean };
  #store: Store | undefined;

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
    this.#store ??= await openStoreOf(this.#options, "create");
    return this.#store;
  }

  close(): void {
    this.#store?.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
