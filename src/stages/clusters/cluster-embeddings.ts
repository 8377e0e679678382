import { setImmediate as otherEvents } from "node:timers/promises";
import { NOISE } from "../../clusters/cluster-labels.ts";
import { type ClusteringForecast, clusteringForecast } from "../../clusters/clustering-forecast.ts";
import { CloudTooLargeError } from "../../clusters/clustering-memory.ts";
import { clusteringKernel } from "../../clusters/clustering-module.ts";
import { hdbscanOfRows, threadsFor } from "../../clusters/hdbscan.ts";
import { UserInputError } from "../../errors.ts";
import { replaceClusterings } from "../../store/clusterings.ts";
import type { Store } from "../../store/store.ts";
import { countsByEmbeddingModel } from "../../store/views/embedding-counts.ts";
import { now } from "../../system/clock.ts";
import { counted, duration } from "../../text/numbers.ts";
import { shownValue } from "../../text/shown-value.ts";
import { copiedExperiments } from "./copied-experiments.ts";
import { evoc, FEWEST_EVOC_POINTS, nearestToMeans } from "./evoc.ts";
import { loadUnitVectors, type UnitVectors } from "./load-unit-vectors.ts";

export type ClusteringAlgorithm = "hdbscan" | "evoc";

export interface ClusterOptions {
  /** @defaultValue "hdbscan" */
  readonly algorithm?: ClusteringAlgorithm | undefined;
  /**
   * The fewest embeddings that count as a cluster in the finest layer, from 2; for HDBSCAN also the number of neighbours.
   *
   * @defaultValue a thousandth of all embeddings, but at least 2 (EVoC: 5)
   */
  readonly minClusterSize?: number | undefined;
  /**
   * HDBSCAN alone: clusters that split off at a smaller distance are merged.
   *
   * @defaultValue 0.4
   */
  readonly epsilon?: number | undefined;
  /**
   * Experiments that say the same as an older one (same config, fixed seeds, same versions of models) are clustered too, so that each
   * of their states weighs double; or they are left out, and their embeddings have no label.
   *
   * @defaultValue "each"
   */
  readonly copies?: "each" | "once" | undefined;
  /** EVoC alone: a Python interpreter with the package `evoc`. */
  readonly python?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told what is being done, and how much of it is done, from 0 to 1. */
  readonly onProgress?: ((progress: ClusterProgress) => void) | undefined;
  /** Told, in one line each, what should be known of the result although nothing went wrong. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

export interface ClusterProgress {
  readonly phase: "reading" | "clustering" | "saving";
  readonly share: number;
}

const DEFAULT_EPSILON = 0.4;
const MOST_LAYERS = 10;
/** What takes less is over before it has been read how long it takes. */
const SECONDS_WORTH_TELLING = 60;
/** From here on the other algorithm is named. */
const SECONDS_WORTH_ANOTHER = 300;

/** What an algorithm has found. */
interface Found {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly labels: Int32Array;
  readonly medoids: Uint32Array;
}

/**
 * Clusters all embeddings of a model, over all experiments, scaled to unit length, and saves one result per layer. Earlier results of
 * the same model and algorithm are replaced in one short transaction; until then everybody reads those. docs/clusters.md explains it.
 *
 * Experiments may be running meanwhile: what they save after the start is not part of the result.
 *
 * @throws UserInputError if the model has no embeddings, or too few; RangeError if a parameter is out of range; EvocError
 */
export async function clusterEmbeddings(
  store: Store,
  embeddingModel: string,
  options: ClusterOptions = {},
): Promise<void> {
  const { algorithm = "hdbscan", copies = "each", signal, onProgress } = options;
  const { database } = store;
  if (copies !== "each" && copies !== "once") {
    throw new RangeError(`copies: found ${shownValue(copies)}, expected "each" or "once".`);
  }
  const startedAt = now();
  const copied = copiedExperiments(database);
  if (copied.length > 0) options.onNotice?.(copiesText(copied.length, copies));
  onProgress?.({ phase: "reading", share: 0 });
  const count = countsByEmbeddingModel(database).find(({ model }) => model === embeddingModel)?.count ?? 0;
  if (count === 0) throw new UserInputError(`${store.path}: there are no embeddings by ${embeddingModel}.`);
  const vectors = loadUnitVectors(database, embeddingModel, count, {
    leftOut: copies === "once" ? copied : [],
    signal,
  });
  if (vectors.withoutDirection.length > 0) options.onNotice?.(withoutDirectionText(vectors.withoutDirection));
  await otherEvents();
  signal?.throwIfAborted();
  const found = await (algorithm === "hdbscan" ? byHdbscan(vectors, options) : byEvoc(vectors, options));
  signal?.throwIfAborted();
  database.refuseIfGone();
  const numRows = found.length * (vectors.ids.length + vectors.withoutDirection.length);
  await replaceClusterings(
    database,
    {
      embeddingModel,
      algorithm,
      startedAt,
      completedAt: now(),
      layers: found.map(({ parameters, labels, medoids }) => ({
        parameters: {
          ...parameters,
          metric: "euclidean on unit vectors",
          dimension: vectors.rows.dimension,
          n_embeddings: vectors.ids.length + vectors.withoutDirection.length,
          ...(copied.length > 0 && { copies, n_copied_experiments: copied.length }),
          ...(vectors.withoutDirection.length > 0 && {
            n_without_direction: vectors.withoutDirection.length,
          }),
          n_layers: found.length,
          model_version_ids: vectors.modelVersionIds,
        },
        rows: [
          ...Array.from(labels, (label, point) => ({
            embedding_id: vectors.ids[point]!,
            label,
            medoid_embedding_id: label < 0 ? null : vectors.ids[medoids[label]!]!,
          })),
          ...vectors.withoutDirection.map((embedding_id) => ({
            embedding_id,
            label: NOISE,
            medoid_embedding_id: null,
          })),
        ],
      })),
    },
    async (written) => {
      onProgress?.({ phase: "saving", share: written / numRows });
      await otherEvents();
      signal?.throwIfAborted();
    },
  );
}

function copiesText(numCopied: number, copies: "each" | "once"): string {
  const which =
    numCopied === 1 ? "1 experiment is a copy of another" : `${numCopied} experiments are copies of others`;
  return copies === "once"
    ? `${which} and left out`
    : `${which}, so that these states weigh more than others. To count them once: --copies once`;
}

function withoutDirectionText(ids: readonly string[]): string {
  const [first] = ids;
  return ids.length === 1
    ? `embedding ${first} is all zero: it has no direction and belongs to no cluster`
    : `${ids.length} embeddings, the first of them ${first}, are all zero: they have no direction and belong to no cluster`;
}

async function byHdbscan({ rows, ids }: UnitVectors, options: ClusterOptions): Promise<Found[]> {
  const { epsilon = DEFAULT_EPSILON, signal, onProgress } = options;
  const minClusterSize = options.minClusterSize ?? Math.max(2, Math.floor(ids.length / 1000));
  if (options.minClusterSize !== undefined && options.minClusterSize > ids.length) {
    throw new RangeError(
      `min_cluster_size: found ${minClusterSize}, expected at most the number of embeddings, ${ids.length}.`,
    );
  }
  const forecast = forecastOf(rows, ids.length, minClusterSize);
  if (forecast !== undefined && forecast.seconds[1] >= SECONDS_WORTH_TELLING)
    options.onNotice?.(forecastText(forecast));
  const found = await hdbscanOfRows(rows, {
    minClusterSize,
    clusterSelectionEpsilon: epsilon,
    allowSingleCluster: true,
    maxLayers: MOST_LAYERS,
    signal,
    onProgress: onProgress && ((share) => onProgress({ phase: "clustering", share })),
  }).catch((error: unknown) => {
    throw error instanceof CloudTooLargeError ? tooManyVectors(ids.length, rows.dimension, error) : error;
  });
  const { layers, minSamples, numDistinct } = found;
  return layers.map(({ minClusterSize, labels, medoids }) => ({
    labels,
    medoids,
    parameters: {
      min_cluster_size: minClusterSize,
      min_samples: minSamples,
      cluster_selection_epsilon: epsilon,
      allow_single_cluster: true,
      cluster_selection_method: "eom",
      medoid: "smallest sum of distances",
      n_distinct: numDistinct,
      ...clusteringKernel,
    },
  }));
}

/** As if no two vectors were equal. @returns undefined where so many would be too many, which the distinct ones need not be */
function forecastOf(
  { dimension, coordinates }: UnitVectors["rows"],
  numPoints: number,
  minSamples: number,
): ClusteringForecast | undefined {
  const areDoubles = coordinates instanceof Float64Array;
  const numThreads = threadsFor(numPoints);
  try {
    return clusteringForecast({ numPoints, dimension, areDoubles, minSamples, numThreads });
  } catch (error) {
    if (error instanceof CloudTooLargeError) return undefined;
    throw error;
  }
}

function forecastText({ seconds, bytes, numThreads }: ClusteringForecast): string {
  const [least, most] = seconds;
  return (
    `${duration(least)} to ${duration(most)} on ${counted(numThreads, "thread")}, at most ${gibibytes(bytes)}` +
    (most < SECONDS_WORTH_ANOTHER
      ? ""
      : "\n  --algorithm evoc is approximate, and takes a small part of the time")
  );
}

function tooManyVectors(count: number, dimension: number, error: CloudTooLargeError): UserInputError {
  const { neededBytes, mostBytes, largestMinSamples: largest } = error;
  const smaller = largest === undefined ? "" : `--min-cluster-size ${largest} or less, or `;
  return new UserInputError(
    `${counted(count, "vector")} of dimension ${dimension} need ${gibibytes(neededBytes)} of memory for hdbscan, ` +
      `and at most ${gibibytes(mostBytes)} can be had.`,
    { hint: `Use ${smaller}--algorithm evoc, which is approximate.` },
  );
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

async function byEvoc({ rows, ids }: UnitVectors, options: ClusterOptions): Promise<Found[]> {
  const { python, signal, onProgress } = options;
  if (ids.length < FEWEST_EVOC_POINTS) {
    throw new UserInputError(`found ${ids.length} embeddings, EVoC needs at least ${FEWEST_EVOC_POINTS}.`, {
      hint: "Run more invocations, or use --algorithm hdbscan.",
    });
  }
  if (python === undefined)
    throw new TypeError("EVoC needs options.python, an interpreter with the package evoc");
  onProgress?.({ phase: "clustering", share: 0 });
  const parameters = {
    noise_level: 0.5,
    base_min_cluster_size: options.minClusterSize ?? Math.max(5, Math.floor(ids.length / 1000)),
    min_samples: 5,
    random_state: 42,
  };
  const { version, layers } = await evoc(rows, parameters, python, signal);
  return layers.map((labels) => ({
    labels,
    medoids: nearestToMeans(rows, labels),
    parameters: { ...parameters, medoid: "nearest to the mean", evoc_version: version },
  }));
}
