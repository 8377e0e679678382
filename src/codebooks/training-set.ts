import { UserInputError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { getModelVersion, type ModelVersion } from "../store/model-versions.ts";
import { decodeVector } from "../store/vectors.ts";
import { countsByEmbeddingModel } from "../store/views/embedding-counts.ts";
import { embeddingsByRun } from "../store/views/embeddings-by-run.ts";
import { euclideanNorm } from "../vectors/unit-length.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";

/** What a codebook is made from: the embeddings of one version of a model. */
export interface TrainingSet {
  readonly ids: readonly string[];
  /** Scaled to length 1, in the order of the ids. */
  readonly rows: VectorRows<Float32Array>;
  /** For each point the number of its run. */
  readonly runs: Int32Array;
  readonly numRuns: number;
  readonly version: ModelVersion;
  /** Embeddings that are all zero: they have no direction. */
  readonly withoutDirection: number;
}

/**
 * Reads all embeddings of a model, or those of some experiments.
 *
 * @throws UserInputError where there is none, or where several versions of the model made them
 */
export function readTrainingSet(
  database: Database,
  embeddingModel: string,
  experimentIds: readonly string[] | null,
  signal?: AbortSignal,
): TrainingSet {
  const known = countsByEmbeddingModel(database);
  if (!known.some(({ model }) => model === embeddingModel))
    throw noEmbeddings(database, embeddingModel, known);
  const ids: string[] = [];
  const runs: number[] = [];
  const numbers = new Map<string, number>();
  let versionId: string | undefined;
  let rows = new GrowingRows(0);
  let withoutDirection = 0;
  for (const point of embeddingsByRun(database, embeddingModel, { only: experimentIds })) {
    signal?.throwIfAborted();
    versionId ??= point.modelVersionId;
    if (point.modelVersionId !== versionId)
      throw twoVersions(database, embeddingModel, versionId, point.modelVersionId);
    const vector = decodeVector(point.vector, `embedding ${point.id} by ${embeddingModel}`);
    if (rows.dimension === 0) rows = new GrowingRows(vector.length);
    if (!rows.add(vector)) {
      withoutDirection++;
      continue;
    }
    ids.push(point.id);
    const run = numbers.get(point.runId) ?? numbers.size;
    numbers.set(point.runId, run);
    runs.push(run);
  }
  if (versionId === undefined || ids.length === 0)
    throw new UserInputError(
      `${database.path}: these experiments have no embeddings by ${embeddingModel} with a direction.`,
      { hint: `Leave --experiment out, or name others.` },
    );
  return {
    ids,
    rows: rows.rows,
    runs: Int32Array.from(runs),
    numRuns: numbers.size,
    version: getModelVersion(database, versionId)!,
    withoutDirection,
  };
}

/** Vectors of length 1 in memory that threads can share. */
export class GrowingRows {
  readonly dimension: number;
  #coordinates: Float32Array;
  #count = 0;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#coordinates = shared(1_024 * dimension);
  }

  /** @returns false for a vector that is all zero, which is not added */
  add(vector: Float32Array): boolean {
    const norm = euclideanNorm(vector);
    if (norm === 0) return false;
    const { dimension } = this;
    if ((this.#count + 1) * dimension > this.#coordinates.length) {
      const grown = shared(2 * this.#coordinates.length);
      grown.set(this.#coordinates);
      this.#coordinates = grown;
    }
    const from = this.#count++ * dimension;
    for (let k = 0; k < dimension; k++) this.#coordinates[from + k] = vector[k]! / norm;
    return true;
  }

  get rows(): VectorRows<Float32Array> {
    return {
      coordinates: this.#coordinates.subarray(0, this.#count * this.dimension),
      dimension: this.dimension,
    };
  }

  get count(): number {
    return this.#count;
  }
}

function shared(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

function noEmbeddings(
  { path }: Database,
  embeddingModel: string,
  known: readonly { readonly model: string }[],
): UserInputError {
  const models = known.map(({ model }) => model);
  return new UserInputError(`${path}: there are no embeddings by "${embeddingModel}".`, {
    hint:
      models.length === 0
        ? "An experiment makes them: panic-tda run CONFIG"
        : `Models with embeddings: ${models.join(", ")}.`,
  });
}

function twoVersions(database: Database, embeddingModel: string, one: string, other: string): UserInputError {
  const [a, b] = [one, other].map((id) => versionText(getModelVersion(database, id)!));
  return new UserInputError(
    `${database.path}: two versions of ${embeddingModel} made its embeddings, ${a} and ${b}: their vectors cannot be compared.`,
    { hint: "Name the experiments of one of them: --experiment ID …" },
  );
}

/** A version of a model as people tell it from another. */
export function versionText({ revision, parameters }: ModelVersion): string {
  const more = Object.keys(parameters).length === 0 ? "" : ` with ${JSON.stringify(parameters)}`;
  return `revision ${revision}${more}`;
}
