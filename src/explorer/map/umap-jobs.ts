import type { UmapJob } from "../api/umap.ts";
import { ApiFailure } from "../api-failure.ts";
import { ExplorerThread } from "../explorer-thread.ts";
import type { PointSet } from "./point-set.ts";
import type { StoredLayout } from "./umap-cache.ts";
import { parametersKey, type UmapParameters } from "./umap-parameters.ts";
import type { UmapMethods, UmapProgress } from "./umap-thread.ts";

const ended = { phase: null, secondsLeft: null } as const;

interface Task {
  job: UmapJob;
  readonly parameters: UmapParameters;
  readonly startedAt: number;
}

/** Computes layouts one at a time, each in a thread that ends with it and gives its memory back. */
export class UmapJobs {
  readonly #databasePath: string;
  readonly #onChange: (job: UmapJob) => void;
  readonly #keep: (layout: StoredLayout, parameters: UmapParameters) => Promise<void>;
  /** Of this session: running, queued, failed and cancelled ones. What is done lies in the cache. */
  readonly #tasks = new Map<string, Task>();
  readonly #queue: string[] = [];
  /** What the queued ones will compute. */
  readonly #points = new Map<string, PointSet>();
  #running: { key: string; thread: ExplorerThread<UmapMethods> } | undefined;

  /** @param keep - Given a layout that could not be written to the cache. */
  constructor(
    databasePath: string,
    onChange: (job: UmapJob) => void,
    keep: (layout: StoredLayout, parameters: UmapParameters) => Promise<void>,
  ) {
    this.#databasePath = databasePath;
    this.#onChange = onChange;
    this.#keep = keep;
  }

  /** What is known of a layout that the cache does not have. */
  get(set: string, parameters: UmapParameters): UmapJob | undefined {
    return this.#tasks.get(keyOf(set, parameters))?.job;
  }

  /** Starts a computation, or joins the one that is under way. */
  start(set: string, points: PointSet, parameters: UmapParameters): UmapJob {
    const key = keyOf(set, parameters);
    const known = this.#tasks.get(key)?.job;
    if (known?.state === "queued" || known?.state === "computing") return known;
    const job: UmapJob = { ...newJob(set, parameters), state: "queued" };
    this.#tasks.set(key, { job, parameters, startedAt: 0 });
    this.#queue.push(key);
    this.#points.set(key, points);
    this.#onChange(job);
    this.#next();
    return this.#tasks.get(key)!.job;
  }

  cancel(set: string, parameters: UmapParameters): void {
    const key = keyOf(set, parameters);
    const state = this.#tasks.get(key)?.job.state;
    if (state === "queued") {
      this.#queue.splice(this.#queue.indexOf(key), 1);
      this.#points.delete(key);
      this.#update(key, { state: "cancelled" });
    }
    if (state !== "computing") return;
    this.#update(key, { ...ended, state: "cancelled" });
    void this.#running?.thread.end(new ApiFailure("bad-request", "the computation was cancelled."));
  }

  async close(): Promise<void> {
    this.#queue.length = 0;
    await this.#running?.thread.close();
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const key = this.#queue.shift();
    if (key === undefined) return;
    const set = this.#points.get(key)!;
    this.#points.delete(key);
    const { job, parameters } = this.#tasks.get(key)!;
    this.#tasks.set(key, { job, parameters, startedAt: performance.now() });
    const thread = new ExplorerThread<UmapMethods>(
      "#explorer-umap-thread",
      this.#databasePath,
      (progress: UmapProgress) => this.#progressed(key, progress),
    );
    this.#running = { key, thread };
    this.#update(key, { state: "computing", phase: "reading" });
    thread
      .call("compute", { set, parameters })
      .then((unwritten) => (unwritten === undefined ? undefined : this.#keep(unwritten, parameters)))
      .then(
        () => this.#update(key, { ...ended, state: "done", progress: 1 }),
        (error: unknown) => this.#failed(key, error),
      )
      .then(() => thread.end())
      .then(() => {
        this.#running = undefined;
        this.#next();
      });
  }

  #progressed(key: string, { phase, progress }: UmapProgress): void {
    const task = this.#tasks.get(key);
    if (task?.job.state !== "computing") return;
    const seconds = (performance.now() - task.startedAt) / 1000;
    // The phases' shares are estimates; before something is done there is nothing to estimate from.
    const secondsLeft = progress > 0.05 ? (seconds * (1 - progress)) / progress : null;
    this.#update(key, { phase, progress, secondsLeft });
  }

  #failed(key: string, error: unknown): void {
    if (this.#tasks.get(key)?.job.state === "cancelled") return;
    const message = error instanceof Error ? error.message : String(error);
    const hint = error instanceof ApiFailure && error.hint !== null ? ` ${error.hint}` : "";
    this.#update(key, { ...ended, state: "failed", error: `${message}${hint}` });
  }

  #update(key: string, change: Partial<UmapJob>): void {
    const task = this.#tasks.get(key)!;
    task.job = { ...task.job, ...change };
    this.#onChange(task.job);
    if (task.job.state === "done") this.#tasks.delete(key);
  }
}

/** A job of which nothing is known yet. */
export function newJob(set: string, parameters: UmapParameters): UmapJob {
  return { set, ...parameters, state: "none", phase: null, progress: 0, secondsLeft: null, error: null };
}

function keyOf(set: string, parameters: UmapParameters): string {
  return `${set} ${parametersKey(parameters)}`;
}
