import { headerProblem, pixelProblem } from "../images/lossless-webp.ts";
import type { DrawnImage } from "../images/rgb-image.ts";

/** Of how many files one is decoded. */
const ONE_IN = 100;

/**
 * Looks at the files that executors made of their pictures. Of every file the beginning and the lengths are read; the first of an executor and
 * then one in a hundred, which it cannot foresee, are decoded and compared with the pixels.
 */
export class PictureFiles {
  readonly #seen = new WeakSet<object>();
  readonly #random: () => number;

  /** @param random - From 0 up to 1; decides which files are decoded. It has no part in any result. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** @returns what is wrong with one of them, as the end of a sentence; undefined where no fault was found */
  async faultOf(executor: object, images: readonly DrawnImage[]): Promise<string | undefined> {
    for (const image of images) {
      if (image.webp === undefined) continue;
      const isFirst = !this.#seen.has(executor);
      this.#seen.add(executor);
      const problem =
        headerProblem(image.webp, image) ??
        (isFirst || this.#random() < 1 / ONE_IN ? await pixelProblem(image.webp, image) : undefined);
      if (problem !== undefined) return `the file that it made of a picture: ${problem}`;
    }
    return undefined;
  }
}
