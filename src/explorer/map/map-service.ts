import type { RunLoops } from "../../topology/answer.ts";
import type { ClusteringSummary, ClustersAnswer } from "../api/clusters.ts";
import type { NearestAnswer } from "../api/map.ts";
import type { TrajectoryAnswer } from "../api/trajectories.ts";
import type { UmapJob } from "../api/umap.ts";
import type { BesideAnswer } from "../beside-answer.ts";
import type { ClusterMembersAnswer, TransitionsAnswer } from "../clusters-answers.ts";
import { ExplorerThread } from "../explorer-thread.ts";
import type { MembersQuestion } from "./cluster-members.ts";
import type { ClustersQuestion } from "./clusters-of-layer.ts";
import type { MapMethods, PcaOfSet } from "./map-thread.ts";
import type { BesideQuestion } from "./runs-beside.ts";
import { newJob, UmapJobs } from "./umap-jobs.ts";
import type { UmapParameters } from "./umap-parameters.ts";

/** Everything that reads many vectors. */
export class MapService {
  readonly #thread: ExplorerThread<MapMethods>;
  readonly #jobs: UmapJobs;
  readonly #listeners = new Set<(job: UmapJob) => void>();

  constructor(databasePath: string) {
    this.#thread = new ExplorerThread("#explorer-map-thread", databasePath);
    const tell = (job: UmapJob) => {
      for (const listener of this.#listeners) listener(job);
    };
    this.#jobs = new UmapJobs(databasePath, tell, (layout, parameters) =>
      this.#thread.call("keepUmap", { layout, parameters }),
    );
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

  loops(of: { runId: string; mostPoints: number }): Promise<RunLoops[]> {
    return this.#thread.call("loops", of);
  }

  clusterings(model?: string): Promise<ClusteringSummary[]> {
    return this.#thread.call("clusterings", model);
  }

  clusters(of: ClustersQuestion): Promise<ClustersAnswer> {
    return this.#thread.call("clusters", of);
  }

  members(of: MembersQuestion): Promise<ClusterMembersAnswer> {
    return this.#thread.call("members", of);
  }

  transitions(clusteringId: string): Promise<TransitionsAnswer> {
    return this.#thread.call("transitions", clusteringId);
  }

  beside(of: BesideQuestion): Promise<BesideAnswer> {
    return this.#thread.call("beside", of);
  }

  labels(set: string, clusteringId: string): Promise<Int32Array<ArrayBuffer>> {
    return this.#thread.call("labels", { set, clusteringId });
  }

  scoreNames(model: string): Promise<ReturnType<MapMethods["scoreNames"]>> {
    return this.#thread.call("scoreNames", model);
  }

  scores(of: { set: string; model: string; name: string }): Promise<Float32Array<ArrayBuffer>> {
    return this.#thread.call("scores", of);
  }

  /** Where a layout stands. */
  async umap(set: string, parameters: UmapParameters): Promise<UmapJob> {
    const job = this.#jobs.get(set, parameters);
    if (job?.state === "queued" || job?.state === "computing") return job;
    const state = await this.#thread.call("cachedUmap", { set, parameters });
    if (state === "none") return job ?? newJob(set, parameters);
    return { ...newJob(set, parameters), state, progress: state === "done" ? 1 : 0 };
  }

  /** Starts to compute a layout, unless it lies in the cache or is being computed. */
  async startUmap(set: string, parameters: UmapParameters): Promise<UmapJob> {
    const points = await this.#thread.call("pointSet", set);
    const job = await this.umap(set, parameters);
    return job.state === "done" ? job : this.#jobs.start(set, points, parameters);
  }

  async cancelUmap(set: string, parameters: UmapParameters): Promise<UmapJob> {
    this.#jobs.cancel(set, parameters);
    return this.umap(set, parameters);
  }

  umapCoordinates(
    set: string,
    parameters: UmapParameters,
  ): Promise<ReturnType<MapMethods["umapCoordinates"]>> {
    return this.#thread.call("umapCoordinates", { set, parameters });
  }

  /** Calls `listener` whenever a computation moves on. @returns ends it */
  listen(listener: (job: UmapJob) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all([this.#thread.close(), this.#jobs.close()]);
  }
}
