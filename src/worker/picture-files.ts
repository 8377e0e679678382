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
  /** Those that have given a wrong file. */
  readonly #disbelieved = new WeakSet<object>();
  readonly #random: () => number;

  /** @param random - From 0 up to 1; decides which files are decoded. It has no part in any result. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Whether an executor is to send files. One that has sent a wrong one is not asked again: the engine encodes its pictures. */
  isAsked(executor: object): boolean {
    return !this.#disbelieved.has(executor);
  }

  /** @returns what is wrong with one of them, as the end of a sentence; undefined where no fault was found */
  async faultOf(executor: object, images: readonly DrawnImage[]): Promise<string | undefined> {
    for (const image of images) {
      if (image.webp === undefined) continue;
      if (!this.isAsked(executor)) return "a file of a picture, for which it was not asked";
      const isFirst = !this.#seen.has(executor);
      this.#seen.add(executor);
      const problem =
        headerProblem(image.webp, image) ??
        (isFirst || this.#random() < 1 / ONE_IN ? await pixelProblem(image.webp, image) : undefined);
      if (problem === undefined) continue;
      this.#disbelieved.add(executor);
      return `the file that it made of a picture: ${problem}`;
    }
    return undefined;
  }
}
