import { UserInputError } from "../errors.ts";
import { assignToMedoids } from "../medoids/assign-to-medoids.ts";
import { kMedoids, rowsAt } from "../medoids/k-medoids.ts";
import { clusteringResultsOf, embeddingClustersOf } from "../store/clusterings.ts";
import { type CodebookLabel, insertLabels } from "../store/codebook-labels.ts";
import { type CodebookSource, codebooksOf, insertCodebook } from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import { getKeptImage } from "../store/images.ts";
import type { Store } from "../store/store.ts";
import { shownOutput } from "../store/views/shown-output.ts";
import { now } from "../system/clock.ts";
import { smallPicture } from "./small-picture.ts";
import { stabilityOf } from "./stability.ts";
import { readTrainingSet, type TrainingSet } from "./training-set.ts";

export interface NewCodebookOptions {
  readonly name: string;
  readonly embeddingModel: string;
  /** Where the medoids come from: a layer of a clustering, or so many by k-medoids. */
  readonly from: { readonly algorithm: string; readonly layer: number } | { readonly medoids: number };
  /** The share of a medoid's training points that its core holds. @defaultValue 0.8 */
  readonly coreQuantile?: number;
  /** Ids of the experiments to make it from; all if left out. */
  readonly experimentIds?: readonly string[] | undefined;
  /** Whether it may be a further version of a codebook of this name. */
  readonly newVersion?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly phase: string; readonly share: number }) => void) | undefined;
}

const DEFAULT_CORE_QUANTILE = 0.8;
/** A restart costs as much as the first run; of large sets one is enough to find a codebook, if not the best. */
const RESTARTS = 5;
const RESTARTS_UP_TO = 5e6;
const ROWS_PER_TRANSACTION = 5_000;

/** Medoids of the training points, and where each point belongs by them. */
interface Chosen {
  /** Rows of the training set. */
  readonly medoids: Int32Array;
  readonly labels: Int32Array;
  readonly distances: Float64Array;
  /** The label that each point had in what the medoids come from; −1 for none. */
  readonly ownLabels: Int32Array;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Makes a codebook and labels what it was made from. It never changes afterwards.
 *
 * @returns its id
 * @throws UserInputError for a name that is taken, a model without embeddings or of two versions, a clustering that is not there, more medoids
 *   than there are distinct points
 */
export async function createCodebook(store: Store, options: NewCodebookOptions): Promise<string> {
  const { database } = store;
  const { name, embeddingModel, from, coreQuantile = DEFAULT_CORE_QUANTILE, signal } = options;
  const version = nextVersion(database, name, options.newVersion === true);
  options.onProgress?.({ phase: "reading", share: 0 });
  const training = readTrainingSet(database, embeddingModel, options.experimentIds ?? null, signal);
  const tell = (phase: string) => (share: number) => options.onProgress?.({ phase, share });
  const chosen =
    "medoids" in from
      ? await byMedoids(database, training, from.medoids, tell("choosing medoids"), signal)
      : await byClustering(database, training, embeddingModel, from, signal);
  const kind = "medoids" in from ? "medoids" : "clustering";
  const stability = await stabilityOf(training, chosen.medoids, chosen.labels, kind, {
    signal,
    onProgress: tell("halving the runs"),
  });
  const radii = coreRadii(chosen, coreQuantile);
  const sizes = new Int32Array(chosen.medoids.length);
  for (const label of chosen.labels) sizes[label]!++;
  const medoids = await Promise.all(
    Array.from(chosen.medoids, async (row, label) => {
      const { text, imageHash } = shownOutput(database, training.ids[row]!);
      const image = imageHash === null ? undefined : getKeptImage(database, imageHash);
      return {
        label,
        output_text: text,
        picture: image === undefined ? null : await smallPicture(image.bytes),
        core_radius: radii[label]!,
        num_points: sizes[label]!,
        // Of length 1, as all points are before they are compared: the medoid itself then has the distance 0.
        vector: rowsAt(training.rows, [row]).coordinates,
      };
    }),
  );
  const { id } = database.transaction(() => ({
    id: insertCodebook(database, {
      name,
      version,
      embedding_model: embeddingModel,
      model_version_id: training.version.id,
      type: training.version.kind === "text-embedding" ? "text" : "image",
      dimension: training.rows.dimension,
      num_medoids: medoids.length,
      core_quantile: coreQuantile,
      source: sourceOf(kind, training, chosen),
      stability,
      completed_at: now(),
      medoids,
    }),
  }));
  const rows = training.ids.map(
    (embedding_id, at): CodebookLabel => ({
      embedding_id,
      label: chosen.labels[at]!,
      distance: chosen.distances[at]!,
      is_core: chosen.distances[at]! <= radii[chosen.labels[at]!]! ? 1 : 0,
    }),
  );
  for (let start = 0; start < rows.length; start += ROWS_PER_TRANSACTION) {
    database.transaction(() => insertLabels(database, id, rows.slice(start, start + ROWS_PER_TRANSACTION)));
    tell("saving labels")(Math.min(1, (start + ROWS_PER_TRANSACTION) / rows.length));
  }
  return id;
}

function nextVersion(database: Database, name: string, mayBeNew: boolean): number {
  if (!/^[^\s@/][^@/]*$/.test(name) || name.length > 80)
    throw new UserInputError(
      `the codebook's name: found ${JSON.stringify(name)}, expected up to 80 characters without @ and /, the first no space.`,
    );
  const last = codebooksOf(database)
    .filter((one) => one.name === name)
    .at(-1);
  if (last !== undefined && !mayBeNew)
    throw new UserInputError(
      `${database.path}: there is a codebook "${name}" already, and a codebook never changes.`,
      {
        hint: `Give this one another name, or make version ${last.version + 1} of it: --new-version`,
      },
    );
  return (last?.version ?? 0) + 1;
}

async function byMedoids(
  database: Database,
  training: TrainingSet,
  numMedoids: number,
  onProgress: (share: number) => void,
  signal: AbortSignal | undefined,
): Promise<Chosen> {
  const restarts = training.ids.length * numMedoids <= RESTARTS_UP_TO ? RESTARTS : 1;
  try {
    const found = await kMedoids(training.rows, numMedoids, { restarts, onProgress, signal });
    const { rounds, meanSquare } = found;
    return {
      ...found,
      ownLabels: found.labels,
      details: { restarts, rounds, mean_squared_distance: meanSquare },
    };
  } catch (error) {
    if (error instanceof RangeError)
      throw new UserInputError(`${database.path}: --${error.message}`, { cause: error });
    throw error;
  }
}

async function byClustering(
  database: Database,
  training: TrainingSet,
  embeddingModel: string,
  { algorithm, layer }: { readonly algorithm: string; readonly layer: number },
  signal: AbortSignal | undefined,
): Promise<Chosen> {
  const layers = [...clusteringResultsOf(database, { model: embeddingModel, algorithm })];
  const result = layers.find((one) => one.layer === layer);
  if (result === undefined)
    throw new UserInputError(
      layers.length === 0
        ? `${database.path}: there is no clustering of ${embeddingModel} by "${algorithm}".`
        : `${database.path}: the clustering of ${embeddingModel} by ${algorithm} has no layer ${layer}.`,
      {
        hint:
          layers.length === 0
            ? `Make one: panic-tda cluster --model ${embeddingModel}`
            : `Its layers are 0 to ${layers.length - 1}.`,
      },
    );
  const placeOf = new Map(training.ids.map((id, at) => [id, at]));
  const own = new Int32Array(training.ids.length).fill(-1);
  const medoidRows = new Map<number, number>();
  for (const { embedding_id, label, medoid_embedding_id } of embeddingClustersOf(database, result.id)) {
    const at = placeOf.get(embedding_id);
    if (at === undefined || label === -1) continue;
    own[at] = label;
    const medoid = medoid_embedding_id === null ? undefined : placeOf.get(medoid_embedding_id);
    if (medoid !== undefined) medoidRows.set(label, medoid);
  }
  if (medoidRows.size === 0)
    throw new UserInputError(
      `${database.path}: layer ${layer} of the clustering of ${embeddingModel} by ${algorithm} has no cluster whose medoid is there.`,
      { hint: `Cluster again: panic-tda cluster --model ${embeddingModel}` },
    );
  // A cluster whose medoid is not among the training points has none here; the others keep their order.
  const kept = [...medoidRows.keys()].sort((a, b) => a - b);
  const number = new Map(kept.map((label, at) => [label, at]));
  const ownLabels = own.map((label) => number.get(label) ?? -1);
  const medoids = Int32Array.from(kept, (label) => medoidRows.get(label)!);
  const found = await assignToMedoids(training.rows, rowsAt(training.rows, medoids), { signal });
  const noise = ownLabels.reduce((sum, label) => sum + Number(label === -1), 0);
  return {
    ...found,
    medoids,
    ownLabels,
    details: { algorithm, layer, clusters: kept.length, noise, clustered_at: result.completed_at },
  };
}

/** For each medoid the distance within which the share of its own points lies. */
function coreRadii({ medoids, labels, distances, ownLabels }: Chosen, quantile: number): Float64Array {
  const ofLabel = Array.from(medoids, () => [] as number[]);
  for (let at = 0; at < labels.length; at++) {
    // Noise of a clustering is nobody's own.
    if (ownLabels[at] === labels[at]) ofLabel[labels[at]!]!.push(distances[at]!);
  }
  return Float64Array.from(ofLabel, (own) => {
    own.sort((a, b) => a - b);
    return own[Math.max(0, Math.ceil(quantile * own.length) - 1)] ?? 0;
  });
}

function sourceOf(kind: "clustering" | "medoids", training: TrainingSet, chosen: Chosen): CodebookSource {
  let own = 0;
  let clustered = 0;
  for (const [at, label] of chosen.ownLabels.entries()) {
    if (label === -1) continue;
    clustered++;
    if (label === chosen.labels[at]) own++;
  }
  return {
    kind,
    num_points: training.ids.length,
    num_runs: training.numRuns,
    own_label_share: own / clustered,
    details: {
      ...chosen.details,
      ...(training.withoutDirection > 0 && { without_direction: training.withoutDirection }),
    },
  };
}
