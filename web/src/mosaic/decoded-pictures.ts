import { isPictureKnown, onPictureArrivals, pictureAddress } from "../server/pictures.ts";

/** What a canvas draws without reading a file first. */
export type DecodedPicture = ImageBitmap | HTMLImageElement;

/**
 * Reads pictures that are here, or known to be gone.
 *
 * @param side - Of the square that they are drawn in, in pixels of the screen.
 * @returns for each hash its picture, at least as sharp as that; null where there is no file, or one that is no picture
 */
export type DecodePictures = (
  hashes: readonly string[],
  side: number,
) => Promise<readonly (DecodedPicture | null)[]>;

/** Without a thread of its own: a page from a folder may start none. */
export const decodeAsElements: DecodePictures = (hashes) =>
  Promise.all(
    hashes.map(async (hash) => {
      const address = pictureAddress(hash);
      if (address === undefined) return null;
      const image = new Image();
      image.src = address;
      return await image.decode().then(
        () => image,
        () => null,
      );
    }),
  );

let decode = decodeAsElements;

/** Lets something else read the pictures from now on. */
export function decodePicturesWith(decoder: DecodePictures): void {
  decode = decoder;
}

/** Of those that are wanted later so many are read at a time: what is wanted now is not to wait for many. */
const LATER_AT_A_TIME = 128;
const BYTES_PER_PIXEL = 4;
/** More are kept only where a round and the next take more. */
const MOST_BYTES = 128 * 2 ** 20;

/** How many pictures of a size may be kept. */
export function mostDecoded(side: number): number {
  return Math.floor(MOST_BYTES / (BYTES_PER_PIXEL * side * side));
}

interface Kept {
  readonly picture: DecodedPicture | null;
  /** That it was read for. */
  readonly side: number;
}

/** Pictures that are ready to be drawn: the slider is not to wait for their files to be read. */
export class DecodedPictures {
  /** By hash, the longest unwanted first. */
  readonly #kept = new Map<string, Kept>();
  #wanted: { readonly now: readonly string[]; readonly later: readonly string[] } = { now: [], later: [] };
  #side = 0;
  #isDecoding = false;
  #isClosed = false;
  readonly #listeners = new Set<(hashes: readonly string[]) => void>();
  readonly #endArrivals = onPictureArrivals(() => this.#decodeNext());

  /** One that was read for another size stands in until it has been read for this one. Null: it cannot be read; undefined: not yet. */
  get(hash: string): DecodedPicture | null | undefined {
    return this.#kept.get(hash)?.picture;
  }

  /**
   * Reads pictures, as soon as their files are here.
   *
   * @param now - Read together.
   * @param later - The most urgent first. All of both are kept, and of others as many as there is room for.
   * @param side - See {@link DecodePictures}.
   */
  want(now: readonly string[], later: readonly string[], side: number): void {
    this.#wanted = { now: [...new Set(now)], later: [...new Set(later)] };
    this.#side = side;
    for (const hash of [...later, ...now]) {
      const kept = this.#kept.get(hash);
      if (kept === undefined) continue;
      this.#kept.delete(hash);
      this.#kept.set(hash, kept);
    }
    this.#decodeNext();
  }

  /** Calls a function with the pictures that have become ready. @returns ends it */
  subscribe(listener: (hashes: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#endArrivals();
    this.#isClosed = true;
    this.#wanted = { now: [], later: [] };
    for (const hash of this.#kept.keys()) this.#forget(hash);
  }

  #decodeNext(): void {
    if (this.#isDecoding) return;
    const side = this.#side;
    const { now, later } = this.#wanted;
    const canBeRead = (hash: string) => this.#kept.get(hash)?.side !== side && isPictureKnown(hash);
    const urgent = now.filter(canBeRead);
    const batch = urgent.length > 0 ? urgent : later.filter(canBeRead).slice(0, LATER_AT_A_TIME);
    if (batch.length === 0) return;
    this.#isDecoding = true;
    void decode(batch, side).then((pictures) => {
      this.#isDecoding = false;
      batch.forEach((hash, i) => {
        this.#forget(hash);
        this.#kept.set(hash, { picture: pictures[i] ?? null, side });
      });
      // What was being read when nobody wanted any more.
      if (this.#isClosed) return this.close();
      this.#makeRoom();
      for (const listener of this.#listeners) listener(batch);
      this.#decodeNext();
    });
  }

  #makeRoom(): void {
    const wanted = new Set([...this.#wanted.now, ...this.#wanted.later]);
    const most = Math.max(wanted.size, mostDecoded(this.#side));
    for (const hash of this.#kept.keys()) {
      if (this.#kept.size <= most) return;
      if (!wanted.has(hash)) this.#forget(hash);
    }
  }

  #forget(hash: string): void {
    const picture = this.#kept.get(hash)?.picture;
    // What it holds is large, and not counted when rubbish is collected.
    if (picture instanceof ImageBitmap) picture.close();
    this.#kept.delete(hash);
  }
}
