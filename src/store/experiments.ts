import type { ModelDefinitions } from "../config/model-definition.ts";
import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { deletedMeanwhile } from "./deleted-meanwhile.ts";
import { pages } from "./pages.ts";
import { type JsonShape, storedJson } from "./stored-json.ts";

/** A config and the state of what is computed from it. A row's fields are its columns. */
export interface Experiment {
  readonly id: string;
  readonly inserted_at: string;
  readonly updated_at: string;
  readonly name: string | null;
  readonly description: string | null;
  /** Lists of model names that cycle, in the order of the config. */
  readonly networks: readonly (readonly string[])[];
  /** One run per network, seed and prompt; −1 stands for a seed drawn anew for each invocation. */
  readonly seeds: readonly number[];
  /** Texts, and the names of pictures. */
  readonly prompts: readonly string[];
  /** The hashes of the prompts that are pictures, by name; null where all are texts. */
  readonly prompt_images: Readonly<Record<string, string>> | null;
  /** For each network what its first model reads: it starts from those prompts alone. Null where all prompts are texts. */
  readonly network_reads: readonly ("text" | "image")[] | null;
  readonly embedding_models: readonly string[];
  /** Invocations per run. */
  readonly max_length: number;
  readonly image_format: "webp" | "avif";
  readonly max_homology_dimension: 0 | 1 | 2;
  /** For each network: how many of its runs advance together, in one call per step. */
  readonly chunk_sizes: readonly number[];
  /** The config as it was given, before defaults. */
  readonly config: unknown;
  /** The `model_versions.id` that computes for each model name; null before the start. */
  readonly model_versions: Readonly<Record<string, string>> | null;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly failed_at: string | null;
  /** Why it stopped, and what to do. */
  readonly failure: string | null;
  readonly deletion_started_at: string | null;
  /** What it was imported from, and what was left out; null for one that was made here. */
  readonly imported_from: Readonly<Record<string, unknown>> | null;
  /** What was given up for a disk that filled, and when; null if nothing was. */
  readonly pruned: Pruned | null;
}

/** When vectors, by embedding model, and the files of pictures were given up. */
export interface Pruned {
  readonly vectors?: Readonly<Record<string, string>>;
  readonly pictures?: string;
}

export type NewExperiment = Pick<
  Experiment,
  | "name"
  | "description"
  | "networks"
  | "seeds"
  | "prompts"
  | "prompt_images"
  | "network_reads"
  | "embedding_models"
  | "max_length"
  | "image_format"
  | "max_homology_dimension"
  | "chunk_sizes"
  | "config"
>;

const jsonColumns = {
  networks: "networks",
  seeds: "numbers",
  prompts: "strings",
  prompt_images: "object",
  network_reads: "strings",
  embedding_models: "strings",
  chunk_sizes: "numbers",
  config: "object",
  model_versions: "object",
  imported_from: "object",
  pruned: "object",
} as const satisfies Partial<Record<keyof Experiment, JsonShape>>;

type JsonColumn = keyof typeof jsonColumns;
type StoredExperiment = Omit<Experiment, JsonColumn> & Record<JsonColumn, string | null>;

function decode(row: StoredExperiment): Experiment {
  const decoded: Record<string, unknown> = { ...row };
  for (const [column, shape] of Object.entries(jsonColumns) as [JsonColumn, JsonShape][]) {
    // A database of an older schema, opened for reading, lacks what came later.
    const text = row[column] ?? null;
    decoded[column] = text === null ? null : storedJson(text, `experiment ${row.id}: ${column}`, shape);
  }
  return decoded as unknown as Experiment;
}

/** Adds an experiment without runs. To be called inside a transaction that adds the runs too. */
export function insertExperiment(database: Database, id: string, experiment: NewExperiment): void {
  database.run(
    `INSERT INTO experiments
       (id, inserted_at, updated_at, name, description, networks, seeds, prompts, prompt_images, network_reads,
        embedding_models, max_length, image_format, max_homology_dimension, chunk_sizes, config)
     VALUES
       (:id, :now, :now, :name, :description, :networks, :seeds, :prompts, :promptImages, :networkReads,
        :embeddingModels, :maxLength, :imageFormat, :maxHomologyDimension, :chunkSizes, :config)`,
    {
      id,
      now: now(),
      name: experiment.name,
      description: experiment.description,
      networks: JSON.stringify(experiment.networks),
      seeds: JSON.stringify(experiment.seeds),
      prompts: JSON.stringify(experiment.prompts),
      promptImages: jsonOrNull(experiment.prompt_images),
      networkReads: jsonOrNull(experiment.network_reads),
      embeddingModels: JSON.stringify(experiment.embedding_models),
      maxLength: experiment.max_length,
      imageFormat: experiment.image_format,
      maxHomologyDimension: experiment.max_homology_dimension,
      chunkSizes: JSON.stringify(experiment.chunk_sizes),
      config: JSON.stringify(experiment.config),
    },
  );
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

export function getExperiment(database: Database, id: string): Experiment | undefined {
  const row = database.get<StoredExperiment>("SELECT * FROM experiments WHERE id = :id", { id });
  return row === undefined ? undefined : decode(row);
}

/**
 * An experiment that was there a moment ago.
 *
 * @throws WorkFailedError if somebody has deleted it since
 */
export function presentExperiment(database: Database, id: string): Experiment {
  const experiment = getExperiment(database, id);
  if (experiment !== undefined) return experiment;
  throw deletedMeanwhile(database, `experiment ${id}`);
}

/** All experiments, the newest first; those before one, in that order, if it is given. */
export function* experimentsNewestFirst(
  database: Database,
  before?: string,
): Generator<Experiment, void, void> {
  const rows = pages<StoredExperiment>(64, (last) =>
    database.all("SELECT * FROM experiments WHERE id < :before ORDER BY id DESC LIMIT 64", {
      before: last?.id ?? before ?? "~",
    }),
  );
  for (const row of rows) yield decode(row);
}

/** Notes the start, if it is the first, and what will compute: chunks and, by model name, model versions. */
export function recordStart(
  database: Database,
  id: string,
  chunkSizes: readonly number[],
  modelVersions: Readonly<Record<string, string>>,
): void {
  database.run(
    `UPDATE experiments
     SET started_at = coalesce(started_at, :now), updated_at = :now, chunk_sizes = :chunkSizes, model_versions = :modelVersions
     WHERE id = :id`,
    { id, now: now(), chunkSizes: JSON.stringify(chunkSizes), modelVersions: JSON.stringify(modelVersions) },
  );
}

export function recordCompletion(database: Database, id: string): void {
  database.run("UPDATE experiments SET completed_at = :now, updated_at = :now WHERE id = :id", {
    id,
    now: now(),
  });
}

export function recordFailure(database: Database, id: string, failure: string): void {
  database.run(
    "UPDATE experiments SET failed_at = :now, failure = :failure, updated_at = :now WHERE id = :id",
    { id, failure, now: now() },
  );
}

/** Forgets the failures of an experiment and of its runs, which are to be tried again. */
export function clearFailures(database: Database, id: string): void {
  const parameters = { id, now: now() };
  database.run(
    "UPDATE experiments SET failed_at = NULL, failure = NULL, updated_at = :now WHERE id = :id AND failed_at IS NOT NULL",
    parameters,
  );
  database.run(
    "UPDATE runs SET failed_at = NULL, failure = NULL, updated_at = :now WHERE experiment_id = :id AND failed_at IS NOT NULL",
    parameters,
  );
}

/** The definitions of its models that the config gave, of those that it uses. */
export function definitionsOf({
  config,
  networks,
  embedding_models,
}: Pick<Experiment, "config" | "networks" | "embedding_models">): ModelDefinitions {
  const { models } = (config ?? {}) as { models?: ModelDefinitions };
  if (typeof models !== "object" || models === null) return {};
  const used = new Set([...networks.flat(), ...embedding_models, ...scoresOf({ config })]);
  return Object.fromEntries(Object.entries(models).filter(([name]) => used.has(name)));
}

/** What an experiment asks for, as `sameExperiment` compares it. */
export function askedOf(experiment: Experiment) {
  return {
    ...experiment,
    batch_size: batchSizeOf(experiment),
    models: definitionsOf(experiment),
    scores: scoresOf(experiment),
  };
}

/** The models that give the outputs of an experiment numbers. */
export function scoresOf({ config }: Pick<Experiment, "config">): readonly string[] {
  return (config as { scores?: readonly string[] } | null)?.scores ?? [];
}

/** The bound on chunks that the config asked for; the config was checked before it was stored. */
export function batchSizeOf({ config }: Pick<Experiment, "config">): number | null {
  return (config as { batch_size?: number }).batch_size ?? null;
}

/**
 * Whether stored outputs are taken instead of being computed: of every model, of none, or, where the config says nothing, of those that
 * are functions of their input.
 */
export function reuseOf({ config }: Pick<Experiment, "config">): boolean | null {
  return (config as { reuse?: boolean }).reuse ?? null;
}

/** Whether its runs are forks of others, rather than those of networks, seeds and prompts. */
export function consistsOfForks({ config }: Pick<Experiment, "config">): boolean {
  return "forks" in (config as object);
}
