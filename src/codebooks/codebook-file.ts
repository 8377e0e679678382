import { createHash } from "node:crypto";
import { z } from "zod";
import { UserInputError } from "../errors.ts";
import {
  type Codebook,
  codebooksOf,
  insertCodebook,
  medoidsOf,
  medoidVectors,
  type NewCodebook,
} from "../store/codebooks.ts";
import type { Database } from "../store/database.ts";
import { getModelVersion, storeModelVersion } from "../store/model-versions.ts";
import { encodeVector, refuseNonFinite } from "../store/vectors.ts";
import { rowAt } from "../vectors/vector-rows.ts";

const FORMAT = "panic-tda codebook";
const FORMAT_VERSION = 1;

const medoidShape = z.strictObject({
  label: z.int().min(0),
  output_text: z.string().nullable(),
  core_radius: z.number().min(0).max(2),
  num_points: z.int().min(0),
  /** Little-endian float32 in base64. */
  vector: z.base64(),
  /** A small WebP in base64. */
  picture: z.base64().nullable(),
});

const fileShape = z.strictObject({
  format: z.literal(FORMAT),
  format_version: z.literal(FORMAT_VERSION),
  name: z.string().min(1),
  version: z.int().min(1),
  embedding_model: z.string().min(1),
  model_version: z.strictObject({
    name: z.string(),
    kind: z.enum(["text-embedding", "image-embedding"]),
    revision: z.string(),
    parameters: z.record(z.string(), z.unknown()),
  }),
  type: z.enum(["text", "image"]),
  dimension: z.int().min(1),
  core_quantile: z.number().gt(0).max(1),
  source: z.looseObject({}),
  stability: z.looseObject({}),
  completed_at: z.string(),
  medoids: z.array(medoidShape).min(1),
  /** SHA-256 of the vectors, one behind the other. */
  sha256: z.string(),
});

/** A codebook as a file that another laboratory can import: JSON with all that it is. */
export function codebookFile(database: Database, codebook: Codebook): string {
  const vectors = medoidVectors(database, codebook.id);
  const { name, kind, revision, parameters } = getModelVersion(database, codebook.model_version_id)!;
  const file: z.infer<typeof fileShape> = {
    format: FORMAT,
    format_version: FORMAT_VERSION,
    name: codebook.name,
    version: codebook.version,
    embedding_model: codebook.embedding_model,
    model_version: { name, kind: kind as "text-embedding", revision, parameters },
    type: codebook.type,
    dimension: codebook.dimension,
    core_quantile: codebook.core_quantile,
    source: { ...codebook.source },
    stability: { ...codebook.stability },
    completed_at: codebook.completed_at,
    medoids: medoidsOf(database, codebook.id).map(({ picture, ...medoid }) => ({
      ...medoid,
      vector: base64(encodeVector(rowAt(vectors, medoid.label))),
      picture: picture === null ? null : base64(picture),
    })),
    sha256: checksum([encodeVector(vectors.coordinates)]),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}

/** What became of an imported codebook. */
export interface ImportedCodebook {
  readonly name: string;
  readonly version: number;
  readonly num_medoids: number;
  /** Whether it was here already, the same in everything. */
  readonly is_known: boolean;
}

/**
 * Reads a codebook from a file, before there need be a database for it.
 *
 * @throws UserInputError for a file that is no codebook, or is damaged
 */
export function readCodebook(text: string, where: string) {
  const file = readFile(text, where);
  const vectors = file.medoids.map(({ vector }) => Buffer.from(vector, "base64"));
  for (const [at, { label }] of file.medoids.entries()) {
    if (label !== at) throw damaged(where, `medoids[${at}].label: found ${label}, expected ${at}`);
    if (vectors[at]!.byteLength !== 4 * file.dimension)
      throw damaged(
        where,
        `medoids[${at}].vector: found ${vectors[at]!.byteLength} bytes, expected ${4 * file.dimension}`,
      );
  }
  if (checksum(vectors) !== file.sha256)
    throw damaged(where, "the vectors are not those that their checksum was taken of");
  return { file, vectors };
}

/**
 * Adds a codebook from a file, under its own name and version.
 *
 * @param text - The file.
 * @param where - Its path, for messages.
 * @throws UserInputError for a file that is no codebook or is damaged, and where another codebook has its name and version
 */
export function importCodebook(
  database: Database,
  text: string,
  where: string,
  name?: string,
): ImportedCodebook {
  const { file: read, vectors } = readCodebook(text, where);
  const file = { ...read, name: name ?? read.name };
  const known = sameCodebook(database, file, vectors);
  const told = { name: file.name, version: file.version, num_medoids: file.medoids.length };
  if (known) return { ...told, is_known: true };
  database.transaction(() => {
    insertCodebook(database, {
      name: file.name,
      version: file.version,
      embedding_model: file.embedding_model,
      model_version_id: storeModelVersion(database, file.model_version),
      type: file.type,
      dimension: file.dimension,
      num_medoids: file.medoids.length,
      core_quantile: file.core_quantile,
      source: file.source as unknown as NewCodebook["source"],
      stability: file.stability as unknown as NewCodebook["stability"],
      completed_at: file.completed_at,
      medoids: file.medoids.map(({ vector: _, picture, ...medoid }, at) => ({
        ...medoid,
        picture: picture === null ? null : new Uint8Array(Buffer.from(picture, "base64")),
        vector: floats(vectors[at]!, `${where}: medoids[${at}].vector`),
      })),
    });
  });
  return { ...told, is_known: false };
}

function readFile(text: string, where: string): z.infer<typeof fileShape> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(where, "it is no JSON", error);
  }
  const parsed = fileShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(where, `${issue!.path.join(".") || "the file"}: ${issue!.message}`);
}

function damaged(where: string, what: string, cause?: unknown): UserInputError {
  return new UserInputError(`${where}: this is no codebook, or a damaged one: ${what}.`, {
    hint: "panic-tda codebook export NAME FILE writes one.",
    cause,
  });
}

/** Whether a codebook of this name and version is there and has the same medoids. */
function sameCodebook(
  database: Database,
  file: z.infer<typeof fileShape>,
  vectors: readonly Uint8Array[],
): boolean {
  const row = codebooksOf(database).find(
    ({ name, version }) => name === file.name && version === file.version,
  );
  return (
    row !== undefined &&
    checksum([encodeVector(medoidVectors(database, row.id).coordinates)]) === checksum(vectors)
  );
}

function floats(bytes: Uint8Array, where: string): Float32Array {
  const vector = new Float32Array(new Uint8Array(bytes).buffer);
  refuseNonFinite(vector, where);
  return vector;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function checksum(parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
