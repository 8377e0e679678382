import { readFile } from "node:fs/promises";
import type { Sharp } from "sharp";
import { loadSharp } from "./image-codec.ts";
import type { RgbImage } from "./rgb-image.ts";

/** Of a picture that runs start from. A step of a run takes it whole into memory, three bytes a pixel, and so does every model. */
const MOST_PIXELS = 25_000_000;
/** No WebP file is longer or wider. */
const LONGEST_SIDE = 16_383;

/** What keeps a file from being used as a picture, and what to do. */
export interface PictureProblem {
  readonly message: string;
  readonly hint: string;
  /** There is no such file. */
  readonly isMissing?: true;
}

/**
 * The pixels of a picture file as people see it: turned as its EXIF orientation says, in sRGB by its colour profile, 8 bits a channel.
 * Nothing is guessed: what is transparent, animated or too large is refused.
 */
export async function readPicture(path: string): Promise<RgbImage | PictureProblem> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR")
      return {
        message: "no such file.",
        hint: "The path is relative to the folder of the config.",
        isMissing: true,
      };
    if (code === "EISDIR")
      return { message: "expected a picture, found a folder.", hint: "Name a file in it." };
    return { message: `cannot be read: ${message}.`, hint: "Check the path, and who may read it." };
  }
  const sharp = await loadSharp();
  try {
    const picture = sharp(bytes, { limitInputPixels: false, failOn: "error" });
    return (await problemOf(picture)) ?? (await pixelsOf(picture));
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return {
      message: `expected a picture, found what cannot be read as one: ${reason}.`,
      hint: "JPEG, PNG, WebP, AVIF, TIFF and GIF are read. Open it in a viewer, and save it anew.",
    };
  }
}

async function problemOf(picture: Sharp): Promise<PictureProblem | undefined> {
  const { width, height, pages = 1, hasAlpha } = await picture.metadata();
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) {
    return {
      message: `expected at most ${MOST_PIXELS} pixels and sides of at most ${LONGEST_SIDE}, found ${width} × ${height}.`,
      hint: "Make it smaller: most models look at a few hundred pixels a side.",
    };
  }
  if (pages > 1) {
    return {
      message: `expected one picture, found ${pages} in one file.`,
      hint: "Save the one that is meant.",
    };
  }
  if (hasAlpha && !(await picture.clone().stats()).isOpaque) {
    return {
      message: "expected a picture without transparency, found transparent pixels.",
      hint: "What is to be seen behind them? Save it on a background.",
    };
  }
  return undefined;
}

async function pixelsOf(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture
    .clone()
    .autoOrient()
    .removeAlpha()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels, found ${info.channels}`);
  return {
    width: info.width,
    height: info.height,
    pixels: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}
