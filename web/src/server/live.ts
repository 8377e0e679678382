import { useSyncExternalStore } from "preact/compat";
import {
  type ApiError,
  type ExperimentSummary,
  routes,
  type ServerEvents,
  type UmapJob,
} from "../../../src/explorer/api.ts";
import { setConnection } from "./connection.ts";

/** What the server tells by itself: experiments as they grow, a database that went away, the progress of UMAP. */
interface Live {
  /** The newest first; null before the first word of the server. */
  readonly experiments: readonly ExperimentSummary[] | null;
  readonly databaseError: ApiError["error"] | null;
  readonly umap: UmapJob | null;
  /** Grows when the database is usable again. */
  readonly databaseReturns: number;
}

const listeners = new Set<() => void>();
let live: Live = { experiments: null, databaseError: null, umap: null, databaseReturns: 0 };

function update(changes: Partial<Live>): void {
  live = { ...live, ...changes };
  for (const listener of listeners) listener();
}

/** Opens the stream; the browser reconnects by itself whenever it breaks. */
export function listen(): void {
  const source = new EventSource(routes.events);
  let isFirst = true;
  source.onopen = () => {
    isFirst = true;
    setConnection("live");
  };
  source.onerror = () => {
    setConnection("lost");
    // The browser gives up after an answer that is no stream; a server that starts again may answer so at first.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
  on(source, "experiments", ({ experiments, gone }) => {
    const known = isFirst ? [] : (live.experiments ?? []);
    isFirst = false;
    for (const experiment of experiments) countGrowth(experiment);
    const changed = new Map(experiments.map((experiment) => [experiment.id, experiment]));
    const kept = known.filter(({ id }) => !changed.has(id) && !gone.includes(id));
    update({ experiments: [...kept, ...experiments].sort((a, b) => (a.id < b.id ? 1 : -1)) });
  });
  on(source, "database", ({ error }) => {
    const isBack = error === null && live.databaseError !== null;
    update({ databaseError: error, databaseReturns: live.databaseReturns + (isBack ? 1 : 0) });
  });
  on(source, "umap", (umap) => update({ umap }));
}

function on<Name extends keyof ServerEvents>(
  source: EventSource,
  name: Name,
  handle: (data: ServerEvents[Name]) => void,
): void {
  source.addEventListener(name, (event) => handle(JSON.parse((event as MessageEvent<string>).data)));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLive(): Live {
  return useSyncExternalStore(subscribe, () => live);
}

/** Changes whenever the server says that something of the experiment was saved; 0 until it does. */
export function useExperimentVersion(id: string | null): string {
  return useSyncExternalStore(
    subscribe,
    () => `${live.databaseReturns} ${id === null ? 0 : (versions.get(id) ?? 0)}`,
  );
}

/** How often each experiment was told to have grown. */
const versions = new Map<string, number>();

function countGrowth(experiment: ExperimentSummary): void {
  const before = live.experiments?.find(({ id }) => id === experiment.id);
  if (before !== undefined && savedOf(before) !== savedOf(experiment))
    versions.set(experiment.id, (versions.get(experiment.id) ?? 0) + 1);
}

function savedOf({ status }: ExperimentSummary): string {
  const counts = [status.invocations, ...status.embeddings, ...status.diagrams].map(({ done }) => done);
  return `${status.state} ${counts.join(" ")} ${status.runs.failed}`;
}
