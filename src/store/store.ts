import {
  type ClusteringResult,
  clusteringResultsOf,
  type EmbeddingCluster,
  embeddingClustersOf,
} from "./clusterings.ts";
import type { Database } from "./database.ts";
import { type DeletionProgress, deleteExperiment } from "./delete-experiment.ts";
import { type Embedding, embeddingsOf } from "./embeddings.ts";
import { type Experiment, experimentsNewestFirst } from "./experiments.ts";
import { findExperiment } from "./find-experiment.ts";
import { getImage, type StoredImage } from "./images.ts";
import { type Incident, incidentsOf } from "./incidents.ts";
import { type Invocation, invocationsOf } from "./invocations.ts";
import { lyapunovResultsOf, type StoredLyapunovResult } from "./lyapunov-results.ts";
import type { Migrated } from "./migrate.ts";
import { getModelVersion, type ModelVersion } from "./model-versions.ts";
import { type OpenMode, openDatabase } from "./open-database.ts";
import { diagramsOf, type StoredDiagrams } from "./persistence-diagrams.ts";
import { type PromptEmbedding, promptEmbeddingsOf } from "./prompt-embeddings.ts";
import { type Run, runsOf } from "./runs.ts";

export interface OpenStoreOptions {
  /**
   * `create` makes the file if it is missing; `write` and `read` want one that exists. `read` never writes, and several
   * processes may read while another one writes.
   *
   * @defaultValue "create"
   */
  readonly mode?: OpenMode;
  /**
   * How long a write waits for another process's transaction, in milliseconds.
   *
   * @defaultValue 30000
   */
  readonly busyTimeoutMs?: number;
  /**
   * For `read`: the oldest schema to take. Who takes older ones than the present one asks before it reads a newer table.
   *
   * @internal
   */
  readonly oldestSchema?: number;
  /** For `create` and `write`: told when a database was brought to the present schema, and where the copy of it is as it was. */
  readonly onMigrated?: (done: Migrated) => void;
}

/**
 * Opens a database, and brings an older one to the present schema unless `mode` is `read`.
 *
 * @throws DatabaseFileError if the file is no database of ours, is newer than this program, or cannot be opened
 */
export function openStore(
  path: string,
  { mode = "create", busyTimeoutMs = 30_000, oldestSchema, onMigrated }: OpenStoreOptions = {},
): Store {
  return new Store(openDatabase(path, mode, busyTimeoutMs, { oldestSchema, onMigrated }));
}

/**
 * Everything that experiments have left in one database. What it iterates over is read page by page as it is asked for, so
 * that nothing is held in memory and no read stays open; rows that are saved meanwhile may or may not appear.
 */
export class Store implements Disposable {
  /** @internal */
  readonly database: Database;

  /** @internal */
  constructor(database: Database) {
    this.database = database;
  }

  get path(): string {
    return this.database.path;
  }

  /** All experiments, the newest first. */
  experiments(): Generator<Experiment, void, void> {
    return experimentsNewestFirst(this.database);
  }

  /**
   * One experiment.
   *
   * @param reference - Its id; or a beginning or an ending of it, from 4 characters, that no other has; or `latest`.
   * @throws UserInputError if there is none, or more than one
   */
  experiment(reference: string): Experiment {
    return findExperiment(this.database, reference);
  }

  /** The runs of an experiment in the order network, seed, prompt. */
  runs(experimentId: string): Generator<Run, void, void> {
    return runsOf(this.database, experimentId);
  }

  /** The invocations of a run in their order. */
  invocations(runId: string): Generator<Invocation, void, void> {
    return invocationsOf(this.database, runId);
  }

  /** What computed an invocation: see its `model_version_id`. */
  modelVersion(id: string): ModelVersion | undefined {
    return getModelVersion(this.database, id);
  }

  /** The file of a picture: see an invocation's `output_image_hash`. */
  image(hash: string): StoredImage | undefined {
    return getImage(this.database, hash);
  }

  /** The vectors of an experiment's outputs by one embedding model, run by run, each in the order of its steps. */
  embeddings(of: { experiment: string; model: string }): Generator<Embedding, void, void> {
    return embeddingsOf(this.database, of.experiment, of.model);
  }

  /** The vectors of an experiment's prompts by one text embedding model. */
  promptEmbeddings(of: { experiment: string; model: string }): Iterable<PromptEmbedding> {
    return promptEmbeddingsOf(this.database, of.experiment, of.model);
  }

  /** The persistence diagrams of an experiment, run by run; of one embedding model, or of all if `model` is left out. */
  persistenceDiagrams(of: { experiment: string; model?: string }): Generator<StoredDiagrams, void, void> {
    return diagramsOf(this.database, of.experiment, of.model);
  }

  /** How the runs of each network and prompt diverge; under one embedding model, or under all if `model` is left out. */
  lyapunovResults(of: { experiment: string; model?: string }): Generator<StoredLyapunovResult, void, void> {
    return lyapunovResultsOf(this.database, of.experiment, of.model);
  }

  /** The clusterings of all embeddings of a model, or of all models: by model, algorithm and layer, the finest layer first. */
  clusterings(of: { model?: string; algorithm?: string } = {}): Generator<ClusteringResult, void, void> {
    return clusteringResultsOf(this.database, of);
  }

  /** Where each embedding belongs in one layer of a clustering. */
  embeddingClusters(clusteringResultId: string): Generator<EmbeddingCluster, void, void> {
    return embeddingClustersOf(this.database, clusteringResultId);
  }

  /** What had to be retried, what failed, which changes were accepted; the oldest first. */
  incidents(experimentId: string): Generator<Incident, void, void> {
    return incidentsOf(this.database, experimentId);
  }

  /**
   * Deletes an experiment and all that is its own, and gives the disk back. Cut short, it can be called again.
   *
   * @throws ExperimentInUseError while a process is computing it
   */
  async deleteExperiment(
    experimentId: string,
    options: { onProgress?: (progress: DeletionProgress) => void } = {},
  ): Promise<void> {
    await deleteExperiment(this.database, experimentId, options.onProgress);
  }

  close(): void {
    this.database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
