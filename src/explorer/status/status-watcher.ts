import { annotationsStamp } from "../../store/annotations.ts";
import { type Experiment, experimentsNewestFirst, getExperiment } from "../../store/experiments.ts";
import { liveLease } from "../../store/leases.ts";
import type { Store } from "../../store/store.ts";
import type { ExperimentSummary, ExperimentsAnswer } from "../api/experiments.ts";
import type { ApiError } from "../api/failure.ts";
import { asApiFailure } from "../api-failure.ts";
import type { CurrentStore } from "../current-store.ts";
import { experimentSummary } from "../experiment-summary.ts";

/** What is not as it was told before. */
export interface StatusChanges {
  readonly experiments: readonly ExperimentSummary[];
  readonly gone: readonly string[];
  /** Only where the database became unusable, or usable again (null). */
  readonly database?: ApiError["error"] | null;
  /** Only where something was written beside the data: see `annotationsStamp`. */
  readonly annotations?: string;
}

interface Counted {
  readonly summary: ExperimentSummary;
  /** What the summary depends on besides saved work. */
  readonly fingerprint: string;
  readonly isHeld: boolean;
  /** By `performance.now()`: until then it is not counted again. */
  readonly freshUntil: number;
}

const never = { dataVersion: -1, at: Number.NEGATIVE_INFINITY };

const BATCH = 64;
const SHORTEST_FRESH_MS = 500;
/** Counting takes at most this share of a processor, however large the experiments. */
const BUSY_SHARE = 0.1;
// A process that dies changes no byte of the database.
const LONGEST_BLIND_MS = 5_000;

/** Knows the summaries of all experiments, and counts again only what can have changed. */
export class StatusWatcher {
  readonly #current: CurrentStore;
  readonly #counted = new Map<string, Counted>();
  readonly #told = new Map<string, string>();
  #store: Store | undefined;
  #lastError: string | null = null;
  #lastStamp: string | undefined;
  #lastLook = never;

  constructor(current: CurrentStore) {
    this.#current = current;
  }

  /** One page of the table. */
  page(before: string | undefined, limit: number): ExperimentsAnswer {
    const store = this.#usableStore();
    const experiments: ExperimentSummary[] = [];
    for (const experiment of experimentsNewestFirst(store.database, before)) {
      if (experiments.length === limit) return { experiments, next: experiments.at(-1)!.id };
      experiments.push(this.#summary(store, experiment));
    }
    return { experiments, next: null };
  }

  /** The summary of one experiment; undefined if there is none with this id. */
  one(id: string): ExperimentSummary | undefined {
    const store = this.#usableStore();
    const experiment = getExperiment(store.database, id);
    return experiment === undefined ? undefined : this.#summary(store, experiment);
  }

  /** From now on nothing counts as told. */
  forgetWhatWasTold(): void {
    this.#told.clear();
    this.#lastError = null;
    this.#lastStamp = undefined;
    this.#lastLook = never;
  }

  /** What changed since this was called before; the first time everything, even if that is nothing. */
  *changes(): Generator<StatusChanges, void, void> {
    try {
      const store = this.#usableStore();
      if (this.#lastError !== null) {
        this.#lastError = null;
        yield { experiments: [], gone: [], database: null };
      }
      const isFirst = this.#lastLook === never;
      if (!this.#mayHaveChanged(store)) return;
      yield* this.#changesOf(store, isFirst);
      const stamp = annotationsStamp(store.database);
      if (stamp !== this.#lastStamp) yield { experiments: [], gone: [], annotations: stamp };
      this.#lastStamp = stamp;
    } catch (error) {
      const failure = asApiFailure(error).body.error;
      if (this.#lastError !== failure.message) yield { experiments: [], gone: [], database: failure };
      this.#lastError = failure.message;
    }
  }

  #mayHaveChanged(store: Store): boolean {
    const dataVersion = store.database.pragma("data_version");
    const at = performance.now();
    if (dataVersion === this.#lastLook.dataVersion && at - this.#lastLook.at < LONGEST_BLIND_MS) return false;
    this.#lastLook = { dataVersion, at };
    return true;
  }

  *#changesOf(store: Store, isFirst: boolean): Generator<StatusChanges, void, void> {
    const seen = new Set<string>();
    let changed: ExperimentSummary[] = [];
    for (const experiment of experimentsNewestFirst(store.database)) {
      seen.add(experiment.id);
      const summary = this.#summary(store, experiment);
      const text = JSON.stringify(summary);
      if (this.#told.get(summary.id) === text) continue;
      this.#told.set(summary.id, text);
      changed.push(summary);
      if (changed.length < BATCH) continue;
      yield { experiments: changed, gone: [] };
      changed = [];
    }
    const gone = [...this.#told.keys()].filter((id) => !seen.has(id));
    for (const id of gone) {
      this.#told.delete(id);
      this.#counted.delete(id);
    }
    if (isFirst || changed.length > 0 || gone.length > 0) yield { experiments: changed, gone };
  }

  #usableStore(): Store {
    const { store } = this.#current;
    if (store !== this.#store) {
      // Another file may hold experiments of the same ids, as a copy does that went on elsewhere.
      this.#counted.clear();
      this.#lastLook = never;
    }
    this.#store = store;
    return store;
  }

  #summary(store: Store, experiment: Experiment): ExperimentSummary {
    const known = this.#counted.get(experiment.id);
    const owner = liveLease(store.database, experiment.id)?.owner ?? "";
    const fingerprint = [experiment.updated_at, experiment.deletion_started_at, owner].join(" ");
    const start = performance.now();
    // Nothing is saved of an experiment that no process holds.
    const isFresh = known?.fingerprint === fingerprint && (!known.isHeld || start < known.freshUntil);
    if (isFresh) return known.summary;
    const summary = experimentSummary(store.database, experiment);
    const end = performance.now();
    const freshUntil = end + Math.max(SHORTEST_FRESH_MS, (end - start) / BUSY_SHARE);
    this.#counted.set(experiment.id, { summary, fingerprint, isHeld: owner !== "", freshUntil });
    return summary;
  }
}
