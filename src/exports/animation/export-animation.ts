import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { UserInputError } from "../../errors.ts";
import { findRun } from "../../store/find-run.ts";
import { presentImage } from "../../store/images.ts";
import type { Store } from "../../store/store.ts";
import { picturesOf } from "../../store/views/pictures.ts";
import { stopIfAborted } from "../images/export-images.ts";
import { newFile } from "../new-folder.ts";
import { noPictureOf } from "../no-picture.ts";
import { type AnimationFrame, animatedWebp } from "./webp-animation.ts";

export interface ExportAnimationOptions {
  /** Ends in `.webp`. */
  readonly out: string;
  readonly force: boolean;
  /** Pictures per second. */
  readonly fps: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

export interface AnimationExport {
  readonly file: string;
  readonly run: string;
  readonly pictures: number;
  readonly seconds: number;
}

const QUALITY = 90;

/**
 * Makes an animated WebP of a run's pictures, in the size of the first, after the picture that it starts from.
 *
 * @param reference - The run's id, or a part of it.
 * @throws UserInputError if the run has no picture
 */
export async function exportAnimation(
  store: Store,
  reference: string,
  options: ExportAnimationOptions,
): Promise<AnimationExport> {
  if (!/\.webp$/i.test(options.out)) {
    throw new UserInputError(`--out ${options.out}: expected a file that ends in .webp.`, {
      hint: "For example --out run.webp; films of all runs: panic-tda export video",
    });
  }
  const run = findRun(store.database, reference);
  const pictures = [...picturesOf(store.database, run.id)];
  const [first] = pictures;
  if (first === undefined) throw noPictureOf(store, run);
  const { width, height } = first;
  const hashes = [
    ...(run.initial_image_hash == null ? [] : [run.initial_image_hash]),
    ...pictures.map(({ hash }) => hash),
  ];
  return newFile(options.out, options, async (file) => {
    const frames: AnimationFrame[] = [];
    for (const [at, hash] of hashes.entries()) {
      stopIfAborted(options.signal);
      const webp = await sharp(presentImage(store.database, hash).bytes)
        .resize(width, height, { fit: "contain" })
        .webp({ quality: QUALITY })
        .toBuffer();
      frames.push({ webp, durationMs: 1000 / options.fps });
      options.onProgress("pictures", at / hashes.length);
    }
    await writeFile(file, animatedWebp(width, height, frames));
    return { file: options.out, run: run.id, pictures: frames.length, seconds: frames.length / options.fps };
  });
}
