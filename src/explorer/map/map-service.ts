import { createRequire } from "node:module";
import type { ClusteringSummary, ClustersAnswer, NearestAnswer, TrajectoryAnswer, UmapJob } from "../api.ts";
import { CallableThread } from "../threads/callable-thread.ts";
import type { MapMethods, MapThreadData, PcaOfSet } from "./map-thread.ts";

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const threadFile = createRequire(import.meta.url).resolve("#explorer-map-thread");

/** Everything that reads many vectors. */
export class MapService {
  readonly #thread: CallableThread<MapMethods>;
  readonly #listeners = new Set<(job: UmapJob) => void>();

  constructor(databasePath: string) {
    const workerData: MapThreadData = { databasePath };
    this.#thread = new CallableThread(threadFile, workerData);
  }

  points(model: string, experimentId: string | undefined): Promise<ReturnType<MapMethods["points"]>> {
    return this.#thread.call("points", { model, experimentId });
  }

  pca(set: string): Promise<PcaOfSet> {
    return this.#thread.call("pca", set);
  }

  nearest(of: { model: string; runId: string; step: number; count: number }): Promise<NearestAnswer> {
    return this.#thread.call("nearest", of);
  }

  trajectory(runId: string, model: string): Promise<TrajectoryAnswer> {
    return this.#thread.call("trajectory", { runId, model });
  }

  distances(runId: string, model: string): Promise<ReturnType<MapMethods["distances"]>> {
    return this.#thread.call("distances", { runId, model });
  }

  clusterings(model?: string): Promise<ClusteringSummary[]> {
    return this.#thread.call("clusterings", model);
  }

  clusters(of: { clusteringId: string; first: number; count: number }): Promise<ClustersAnswer> {
    return this.#thread.call("clusters", of);
  }

  labels(set: string, clusteringId: string): Promise<Int32Array<ArrayBuffer>> {
    return this.#thread.call("labels", { set, clusteringId });
  }

  /** Calls `listener` whenever a computation moves on. @returns ends it */
  listen(listener: (job: UmapJob) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await this.#thread.end();
  }
}
