import { LRUCache } from "lru-cache";
import { loadSharp } from "../images/image-codec.ts";
import type { StoredImage } from "../store/images.ts";

/** A picture as a file to send. */
export interface PictureFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

// A file this small is sent sooner than it is drawn anew, whatever its size in pixels.
const SMALL_FILE_BYTES = 8 * 1024;
const CACHE_BYTES = 24 * 1024 * 1024;
const QUALITY = 80;

export function pictureFile({ bytes, format }: StoredImage): PictureFile {
  return { bytes: new Uint8Array(bytes), type: `image/${format}` };
}

/** Small versions of stored pictures, the most recently used kept in memory. */
export class Thumbnails {
  readonly #kept = new LRUCache<string, PictureFile>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length,
  });

  /**
   * @param size - The most pixels of its longer side.
   * @param load - Called if it must be drawn.
   * @returns undefined if there is no such picture
   */
  async get(
    hash: string,
    size: number,
    load: () => StoredImage | undefined,
  ): Promise<PictureFile | undefined> {
    const key = `${size} ${hash}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const image = load();
    if (image === undefined) return undefined;
    if (image.bytes.length <= SMALL_FILE_BYTES || Math.max(image.width, image.height) <= size) {
      return pictureFile(image);
    }
    const thumbnail = await draw(image.bytes, size);
    this.#kept.set(key, thumbnail);
    return thumbnail;
  }
}

async function draw(bytes: Uint8Array, size: number): Promise<PictureFile> {
  const sharp = await loadSharp();
  const drawn = await sharp(bytes)
    .resize(size, size, { fit: "inside", withoutEnlargement: true })
    .webp({ quality: QUALITY, effort: 0 })
    .toBuffer();
  return { bytes: new Uint8Array(drawn), type: "image/webp" };
}
