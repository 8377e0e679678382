import { UserInputError } from "../errors.ts";
import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { deletedMeanwhile } from "./deleted-meanwhile.ts";

/** A stored picture. `hash` identifies the pixels, whatever the file: see `imageHash`. */
export interface StoredImage {
  readonly hash: string;
  /** A complete file in `format`. */
  readonly bytes: Uint8Array;
  readonly format: "webp" | "avif";
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** Stores a picture unless the same pixels are stored already, and were not given up. To be called inside a transaction. */
export function insertImage(database: Database, image: StoredImage): void {
  database.run(
    `INSERT INTO images (hash, inserted_at, updated_at, bytes, format, width, height)
     VALUES (:hash, :now, :now, :bytes, :format, :width, :height)
     ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes, format = excluded.format, updated_at = excluded.updated_at
     WHERE length(images.bytes) = 0`,
    { ...image, now: now() },
  );
}

/** Whether the file of a picture is there. */
export function hasImage(database: Database, hash: string): boolean {
  return (
    database.get("SELECT 1 FROM images WHERE hash = :hash AND length(bytes) > 0", { hash }) !== undefined
  );
}

/** The file of a picture was given up. */
export class PrunedPictureError extends UserInputError {
  override readonly name = "PrunedPictureError";
}

/** @throws PrunedPictureError if its file was given up */
export function getImage(database: Database, hash: string): StoredImage | undefined {
  const image = storedImage(database, hash);
  if (image === undefined || image.bytes.byteLength > 0) return image;
  throw new PrunedPictureError(`${database.path}: the file of the picture ${hash} was given up.`, {
    hint: "panic-tda prune has done it: what it showed is told by its caption alone.",
  });
}

/**
 * A picture that was there a moment ago.
 *
 * @throws WorkFailedError if somebody has deleted it since
 * @throws PrunedPictureError if its file was given up
 */
export function presentImage(database: Database, hash: string): StoredImage {
  const image = getImage(database, hash);
  if (image === undefined) throw deletedMeanwhile(database, `the picture ${hash}`);
  return image;
}

/** A picture's file if it is there. */
export function getKeptImage(database: Database, hash: string): StoredImage | undefined {
  const image = storedImage(database, hash);
  return image === undefined || image.bytes.byteLength === 0 ? undefined : image;
}

/** A picture as it is stored; without bytes if its file was given up. */
export function storedImage(database: Database, hash: string): StoredImage | undefined {
  return database.get<StoredImage>(
    "SELECT hash, bytes, format, width, height FROM images WHERE hash = :hash",
    { hash },
  );
}

/** As a condition on `images`: no run shows the picture, and no experiment starts from it. */
export const UNREFERENCED = `NOT EXISTS (SELECT 1 FROM invocations WHERE output_image_hash = images.hash)
  AND NOT EXISTS (SELECT 1 FROM runs WHERE initial_image_hash = images.hash)
  AND NOT EXISTS (SELECT 1 FROM experiments, json_each(prompt_images) AS prompt WHERE prompt.value = images.hash)`;

/** Deletes those of the pictures that nothing names any more. To be called inside a transaction. */
export function deleteUnreferencedImages(database: Database, hashes: Iterable<string>): void {
  database.run(
    `DELETE FROM images WHERE hash IN (SELECT value FROM json_each(:hashes))
       AND ${UNREFERENCED}`,
    { hashes: JSON.stringify([...hashes]) },
  );
}
