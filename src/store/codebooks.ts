import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { storedJson } from "./stored-json.ts";
import { encodeVector, joinVectors } from "./vectors.ts";

/** A named set of medoids. A row's fields are its columns. */
export interface Codebook {
  readonly id: string;
  readonly inserted_at: string;
  readonly updated_at: string;
  readonly name: string;
  /** From 1; a name with several versions means the newest. */
  readonly version: number;
  readonly embedding_model: string;
  /** The version of the model whose vectors it labels: those of another one lie elsewhere. */
  readonly model_version_id: string;
  /** What the model reads. */
  readonly type: "text" | "image";
  readonly dimension: number;
  readonly num_medoids: number;
  /** The share of its training points that a medoid's core holds. */
  readonly core_quantile: number;
  readonly source: CodebookSource;
  readonly stability: CodebookStability;
  readonly completed_at: string;
}

/** What a codebook was made from. */
export interface CodebookSource {
  /** `clustering`: the medoids of a layer; `medoids`: k-medoids. */
  readonly kind: "clustering" | "medoids";
  readonly num_points: number;
  readonly num_runs: number;
  /** Of the training points, those whose nearest medoid is that of their own cluster; all with k-medoids. */
  readonly own_label_share: number;
  /** Of a clustering: algorithm, layer, noise; of k-medoids: restarts, rounds, mean squared distance. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** How alike the labels are that codebooks made from halves of the runs give: adjusted Rand index, 1 where they agree, 0 by chance. */
export interface CodebookStability {
  readonly adjusted_rand: number | null;
  /** The middle 95 % of the halves. */
  readonly low: number | null;
  readonly high: number | null;
  readonly halves: number;
  /** Training points that were compared. */
  readonly points: number;
  readonly why: string | null;
}

export interface CodebookMedoid {
  readonly label: number;
  /** What was written there, or null for a picture. */
  readonly output_text: string | null;
  /** A small WebP: the picture itself, or the one that the caption describes. */
  readonly picture: Uint8Array | null;
  /** The largest distance from the medoid within its core. */
  readonly core_radius: number;
  /** Training points that are nearest to it. */
  readonly num_points: number;
}

export interface NewCodebook extends Omit<Codebook, "id" | "inserted_at" | "updated_at"> {
  readonly medoids: readonly (CodebookMedoid & { readonly vector: Float32Array })[];
}

/** To be called inside a transaction. @throws UserInputError if there is one of this name and version. @returns its id */
export function insertCodebook(database: Database, codebook: NewCodebook): string {
  const id = newId();
  const time = now();
  const { medoids, source, stability, ...row } = codebook;
  const taken = database.get("SELECT 1 FROM codebooks WHERE name = :name AND version = :version", {
    name: row.name,
    version: row.version,
  });
  if (taken !== undefined)
    throw new UserInputError(
      `${database.path}: there is a codebook "${row.name}" of version ${row.version} already, and a codebook never changes.`,
      { hint: "Give it another name, or make a new version: --new-version" },
    );
  database.run(
    `INSERT INTO codebooks (id, inserted_at, updated_at, name, version, embedding_model, model_version_id, type, dimension, num_medoids,
       core_quantile, source, stability, completed_at)
     VALUES (:id, :time, :time, :name, :version, :embedding_model, :model_version_id, :type, :dimension, :num_medoids, :core_quantile,
       :source, :stability, :completed_at)`,
    { ...row, id, time, source: JSON.stringify(source), stability: JSON.stringify(stability) },
  );
  for (const { vector, ...medoid } of medoids) {
    database.run(
      `INSERT INTO codebook_medoids (id, inserted_at, updated_at, codebook_id, label, vector, core_radius, num_points, output_text, picture)
       VALUES (:id, :time, :time, :codebookId, :label, :vector, :core_radius, :num_points, :output_text, :picture)`,
      { ...medoid, id: newId(), time, codebookId: id, vector: encodeVector(vector) },
    );
  }
  return id;
}

/** All codebooks, by name and version. */
export function codebooksOf(database: Database): Codebook[] {
  return database.all<StoredCodebook>("SELECT * FROM codebooks ORDER BY name, version").map(decoded);
}

/**
 * The codebook that a user means: NAME for its newest version, NAME@2 for another.
 *
 * @throws UserInputError that names those there are
 */
export function findCodebook(database: Database, reference: string): Codebook {
  const all = codebooksOf(database);
  const [, name, version] = /^(.*)@(\d+)$/.exec(reference) ?? [null, reference, undefined];
  const named = all.filter((one) => one.name === name);
  const found = version === undefined ? named.at(-1) : named.find((one) => one.version === Number(version));
  if (found !== undefined) return found;
  if (all.length === 0)
    throw new UserInputError(`${database.path}: there is no codebook yet.`, {
      hint: "Make one: panic-tda codebook create NAME --embedding-model MODEL --medoids 12",
    });
  const known = [...new Set(all.map(reference === name ? (one) => one.name : referenceOf))];
  throw new UserInputError(`${database.path}: there is no codebook "${reference}".`, {
    hint: `Codebooks here: ${known.join(", ")}.`,
  });
}

/** As people name it: NAME@VERSION. */
export function referenceOf(codebook: { readonly name: string; readonly version: number }): string {
  return `${codebook.name}@${codebook.version}`;
}

/** The medoids of a codebook, by label. */
export function medoidsOf(database: Database, codebookId: string): CodebookMedoid[] {
  return database.all<CodebookMedoid>(
    `SELECT label, output_text, picture, core_radius, num_points FROM codebook_medoids
     WHERE codebook_id = :codebookId ORDER BY label`,
    { codebookId },
  );
}

/** The picture of one medoid, if it has one. */
export function medoidPicture(database: Database, codebookId: string, label: number): Uint8Array | null {
  return (
    database.get<{ picture: Uint8Array | null }>(
      "SELECT picture FROM codebook_medoids WHERE codebook_id = :codebookId AND label = :label",
      { codebookId, label },
    )?.picture ?? null
  );
}

/** The vectors of its medoids, of length 1, by label. @throws DatabaseDamagedError */
export function medoidVectors(database: Database, codebookId: string): VectorRows<Float32Array> {
  const rows = database.all<{ label: number; bytes: Uint8Array }>(
    "SELECT label, vector AS bytes FROM codebook_medoids WHERE codebook_id = :codebookId ORDER BY label",
    { codebookId },
  );
  return joinVectors(
    rows.map(({ label, bytes }) => ({ bytes, where: `medoid ${label} of codebook ${codebookId}` })),
  );
}

/** To be called inside a transaction. Its labels go with it. */
export function deleteCodebook(database: Database, id: string): void {
  database.run("DELETE FROM codebooks WHERE id = :id", { id });
}

type StoredCodebook = Omit<Codebook, "source" | "stability"> & {
  readonly source: string;
  readonly stability: string;
};

function decoded(row: StoredCodebook): Codebook {
  return {
    ...row,
    source: storedJson(row.source, `codebook ${row.id}: source`, "object"),
    stability: storedJson(row.stability, `codebook ${row.id}: stability`, "object"),
  };
}
