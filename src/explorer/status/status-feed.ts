import type { ExperimentSummary, ExperimentsAnswer } from "../api/experiments.ts";
import type { ApiError } from "../api/failure.ts";
import { ExplorerThread } from "../explorer-thread.ts";
import type { StatusMethods } from "./status-thread.ts";
import type { StatusChanges } from "./status-watcher.ts";

type Listener = (changes: StatusChanges) => void;

/** Summaries of the experiments, on request and, while somebody listens, whenever they change. */
export class StatusFeed {
  readonly #thread: ExplorerThread<StatusMethods>;
  readonly #listeners = new Set<Listener>();
  /** Where the listeners stand, the newest last; what a new one is told first. */
  readonly #latest = new Map<string, ExperimentSummary>();
  #databaseError: ApiError["error"] | null = null;
  #annotations: string | undefined;

  constructor(databasePath: string) {
    this.#thread = new ExplorerThread("#explorer-status-thread", databasePath, (changes: StatusChanges) =>
      this.#tell(changes),
    );
  }

  page(before: string | undefined, limit: number): Promise<ExperimentsAnswer> {
    return this.#thread.call("page", { before, limit });
  }

  one(id: string): Promise<ExperimentSummary | undefined> {
    return this.#thread.call("one", id);
  }

  /** Calls `listener` with all experiments, then with every change. @returns ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      // What was known when the last one left may be no longer true: the thread tells everything anew.
      this.#latest.clear();
      this.#databaseError = null;
      this.#annotations = undefined;
      this.#watch(true);
      return () => this.#leave(listener);
    }
    const newestFirst = [...this.#latest.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
    listener({ experiments: newestFirst, gone: [] });
    if (this.#annotations !== undefined)
      listener({ experiments: [], gone: [], annotations: this.#annotations });
    if (this.#databaseError !== null) listener({ experiments: [], gone: [], database: this.#databaseError });
    return () => this.#leave(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#thread.close();
  }

  #leave(listener: Listener): void {
    if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#watch(false);
  }

  #watch(isOn: boolean): void {
    // If the thread dies, the requests fail by name; the listeners' browsers ask again.
    this.#thread.call("watch", isOn).catch(() => {});
  }

  #tell(changes: StatusChanges): void {
    for (const id of changes.gone) this.#latest.delete(id);
    for (const summary of changes.experiments) this.#latest.set(summary.id, summary);
    if (changes.annotations !== undefined) this.#annotations = changes.annotations;
    if (changes.database !== undefined) this.#databaseError = changes.database;
    for (const listener of this.#listeners) listener(changes);
  }
}
