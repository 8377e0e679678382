import { writeFile } from "node:fs/promises";
import sharp from "sharp";
import { UserInputError } from "../../errors.ts";
import { findRun } from "../../store/find-run.ts";
import { presentImage } from "../../store/images.ts";
import type { Store } from "../../store/store.ts";
import { type Picture, picturesOf } from "../../store/views/pictures.ts";
import { newFile } from "../new-folder.ts";
import { noPictureOf } from "../no-picture.ts";
import { filmStripSvg } from "./film-strip-svg.ts";

export interface ExportFilmStripOptions {
  /** Ends in `.svg` or `.png`. */
  readonly out: string;
  readonly force: boolean;
  /** At most so many pictures, from the first on. */
  readonly pictures: number;
  /** Pictures side by side. */
  readonly columns: number;
}

export interface FilmStripExport {
  readonly file: string;
  readonly run: string;
  /** Pictures shown, without the one that the run starts from. */
  readonly pictures: number;
}

/** Pixels of a PNG for each unit of the SVG: sharp on screens of two pixels to the point, and in print. */
const SCALE = 2;
const POINTS_PER_INCH = 72;

/**
 * Draws a run's pictures as a strip.
 *
 * @param reference - The run's id, or a part of it.
 * @throws UserInputError if the run has no picture, or the file's ending is another one
 */
export async function exportFilmStrip(
  store: Store,
  reference: string,
  options: ExportFilmStripOptions,
): Promise<FilmStripExport> {
  const [, ending] = /\.(svg|png)$/i.exec(options.out) ?? [];
  if (ending === undefined) {
    throw new UserInputError(`--out ${options.out}: expected a file that ends in .svg or .png.`, {
      hint: "For example --out strip.svg",
    });
  }
  const run = findRun(store.database, reference);
  const start = run.initial_image_hash == null ? [] : [run.initial_image_hash];
  const shown: Picture[] = [];
  for (const picture of picturesOf(store.database, run.id)) {
    if (shown.length === options.pictures) break;
    shown.push(picture);
  }
  if (shown.length === 0) throw noPictureOf(store, run);
  return newFile(options.out, options, async (file) => {
    const svg = await filmStripSvg(
      run.initial_prompt,
      [
        ...start.map((hash) => ({ bytes: bytesOf(store, hash), label: "prompt", caption: null })),
        ...shown.map(({ hash, caption }, i) => ({
          bytes: bytesOf(store, hash),
          label: String(i + 1),
          caption,
        })),
      ],
      options.columns,
    );
    if (ending.toLowerCase() === "svg") await writeFile(file, svg);
    else
      await writeFile(
        file,
        await sharp(Buffer.from(svg), { density: SCALE * POINTS_PER_INCH })
          .png()
          .toBuffer(),
      );
    return { file: options.out, run: run.id, pictures: shown.length };
  });
}

function bytesOf({ database }: Store, hash: string): Uint8Array {
  return presentImage(database, hash).bytes;
}
