import { useSyncExternalStore } from "preact/compat";
import type { ServerEvents } from "../../../src/explorer/api/events.ts";
import type { ExperimentSummary, ExperimentsAnswer } from "../../../src/explorer/api/experiments.ts";
import type { ApiError } from "../../../src/explorer/api/failure.ts";
import type { UmapJob } from "../../../src/explorer/api/umap.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askJson } from "./ask.ts";
import { setConnection } from "./connection.ts";

/** What the server tells by itself: experiments as they grow, a database that went away, the progress of UMAP. */
interface Live {
  /** The newest first; null before the first word of the server. */
  readonly experiments: readonly ExperimentSummary[] | null;
  readonly databaseError: ApiError["error"] | null;
  readonly umap: UmapJob | null;
  /** Another text whenever somebody wrote tags, notes, stars or names, here or elsewhere; null before the first word of the server. */
  readonly annotations: string | null;
  /** Grows when the database is usable again. */
  readonly databaseReturns: number;
}

const RETRY_MS = 2000;
const listeners = new Set<() => void>();
let live: Live = {
  experiments: null,
  databaseError: null,
  umap: null,
  annotations: null,
  databaseReturns: 0,
};

function update(changes: Partial<Live>): void {
  live = { ...live, ...changes };
  for (const listener of listeners) listener();
}

/**
 * Listens for as long as the page is seen. A browser has six connections to a server of HTTP/1.1, for all its tabs together, and
 * a stream takes one: tabs in the background must leave them to the one in front.
 */
export function listen(): void {
  let source: EventSource | null = null;
  const reopen = () => {
    source?.close();
    source = document.hidden ? null : openStream(() => setTimeout(reopen, RETRY_MS));
  };
  document.addEventListener("visibilitychange", reopen);
  reopen();
}

/**
 * Opens the stream; the browser reconnects by itself whenever it breaks.
 *
 * @param onGivenUp - Called when the browser has given up, as after an answer that is no stream.
 */
function openStream(onGivenUp: () => void): EventSource {
  const source = new EventSource(routes.events);
  source.onopen = () => {
    setConnection("live");
    update({ databaseError: null });
    void readExperiments();
  };
  source.onerror = () => {
    setConnection("lost");
    if (source.readyState === EventSource.CLOSED) onGivenUp();
  };
  on(source, "experiments", ({ experiments, gone }) => {
    for (const id of gone) versions.set(id, (versions.get(id) ?? 0) + 1);
    merge(
      experiments,
      (live.experiments ?? []).filter(({ id }) => !gone.includes(id)),
    );
  });
  on(source, "database", ({ error }) => {
    const isBack = error === null && live.databaseError !== null;
    update({ databaseError: error, databaseReturns: live.databaseReturns + (isBack ? 1 : 0) });
    if (isBack) void readExperiments();
  });
  on(source, "annotations", ({ stamp }) => update({ annotations: stamp }));
  on(source, "umap", (umap) => update({ umap }));
  return source;
}

/** For a static copy, which nothing is ever told of. */
export async function showExperimentsOnce(): Promise<void> {
  setConnection("copy");
  await readExperiments();
}

/** All experiments as they are: the stream tells only what changes, and not what was deleted while it was broken. */
async function readExperiments(): Promise<void> {
  const all: ExperimentSummary[] = [];
  let before: string | undefined;
  try {
    do {
      const page = await askJson<ExperimentsAnswer>(pathOf(routes.experiments, {}, { before, limit: 500 }));
      all.push(...page.experiments);
      before = page.next ?? undefined;
    } while (before !== undefined);
  } catch {
    // The stream tells of a lost server and of a database that cannot be read, and calls again when they are back.
    return;
  }
  const there = new Set(all.map(({ id }) => id));
  for (const { id } of live.experiments ?? [])
    if (!there.has(id)) versions.set(id, (versions.get(id) ?? 0) + 1);
  merge(all, []);
}

/** Puts news over what is kept. */
function merge(news: readonly ExperimentSummary[], kept: readonly ExperimentSummary[]): void {
  for (const experiment of news) countGrowth(experiment);
  const isNew = new Set(news.map(({ id }) => id));
  const experiments = [...kept.filter(({ id }) => !isNew.has(id)), ...news];
  update({ experiments: experiments.sort((a, b) => (a.id < b.id ? 1 : -1)) });
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

/** Changes whenever somebody wrote tags, notes, stars or names. */
export function useAnnotationsStamp(): string | null {
  return useSyncExternalStore(subscribe, () => live.annotations);
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
  const counts = status.work.flatMap(({ parts }) => parts.map(({ done }) => done));
  return `${status.state} ${counts.join(" ")} ${status.runs.failed}`;
}
