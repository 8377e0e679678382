import type { PictureFile } from "../server/pictures.ts";
import { middleSquare } from "./middle-square.ts";

/** Reads files of pictures away from the page, which draws meanwhile. */

/** What the page sends. */
export interface DecodeRequest {
  readonly id: number;
  readonly side: number;
  /** Undefined: there is none. */
  readonly files: readonly (PictureFile | undefined)[];
}

/** What it gets: squares of `side` pixels, the middle of each picture; null where there is no file, or one that is no picture. */
export interface DecodeAnswer {
  readonly id: number;
  readonly bitmaps: readonly (ImageBitmap | null)[];
}

self.onmessage = async ({ data: { id, side, files } }: MessageEvent<DecodeRequest>) => {
  const bitmaps = await Promise.all(
    files.map((file) => (file === undefined ? null : square(file, side).catch(() => null))),
  );
  const answer: DecodeAnswer = { id, bitmaps };
  self.postMessage(answer, { transfer: bitmaps.filter((bitmap) => bitmap !== null) });
};

async function square(file: PictureFile, side: number): Promise<ImageBitmap> {
  const picture = await decoded(file);
  try {
    const [width, height] =
      picture instanceof ImageBitmap
        ? [picture.width, picture.height]
        : [picture.displayWidth, picture.displayHeight];
    const [x, y, shorter] = middleSquare(width, height);
    return await createImageBitmap(picture, x, y, shorter, shorter, {
      resizeWidth: side,
      resizeHeight: side,
      resizeQuality: "medium",
    });
  } finally {
    picture.close();
  }
}

/** A browser makes a Blob in 0.3 ms, and lets pages that somebody could listen to do nothing else. */
async function decoded({ type, bytes }: PictureFile): Promise<ImageBitmap | VideoFrame> {
  if (!("ImageDecoder" in self)) return await createImageBitmap(new Blob([bytes], { type }));
  const decoder = new ImageDecoder({ type, data: bytes });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
}
