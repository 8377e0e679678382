import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { InterruptedError } from "../errors.ts";
import type { Check, Damage } from "../store/checks/check.ts";
import { sqliteQuick } from "../store/checks/sqlite.ts";
import type { Store } from "../store/store.ts";
import { CallableThread } from "../threads/callable-thread.ts";
import type { QuickCheckMethods, QuickCheckThreadData } from "./quick-check-thread.ts";

export interface Examined {
  readonly check: Check;
  readonly damage: Damage;
}

/** Below this SQLite's own check takes less time than a thread takes to start. */
const LARGE_BYTES = 256 * 2 ** 20;

/** What checks have found, in their order; of a large database SQLite's own check goes on in a thread beside the others. */
export class ChecksBeside implements Disposable {
  readonly #found: { check: Check; damage: Damage | undefined }[] = [];
  readonly #thread: CallableThread<QuickCheckMethods> | undefined;
  readonly #quick: Promise<Damage> | undefined;

  constructor(store: Store, checks: readonly Check[], largeBytes = LARGE_BYTES) {
    if (!checks.includes(sqliteQuick) || statSync(store.path).size < largeBytes) return;
    const workerData: QuickCheckThreadData = { databasePath: store.path };
    this.#thread = new CallableThread(fileURLToPath(import.meta.resolve("#quick-check-thread")), {
      name: "the thread that checks the file",
      workerData,
    });
    this.#quick = this.#thread.call("find", { experimentId: null });
    // It may fail while nobody awaits it; it is told where it is awaited.
    this.#quick.catch(() => {});
  }

  /** Whether a check is made in the thread. */
  isBeside(check: Check): boolean {
    return check === sqliteQuick && this.#quick !== undefined;
  }

  add(check: Check, damage: Damage | undefined): void {
    this.#found.push({ check, damage });
  }

  async all(signal: AbortSignal): Promise<Examined[]> {
    const interrupted = () =>
      void this.#thread?.end(new InterruptedError("Interrupted before all was looked at."));
    signal.addEventListener("abort", interrupted, { once: true });
    try {
      const quick = await this.#quick;
      return this.#found.map(({ check, damage }) => ({ check, damage: damage ?? quick! }));
    } finally {
      signal.removeEventListener("abort", interrupted);
    }
  }

  [Symbol.dispose](): void {
    void this.#thread?.end();
  }
}
