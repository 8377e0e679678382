import { createHash } from "node:crypto";

/** A picture as models see it. `pixels` holds `width * height * 3` bytes: R, G, B of each pixel, row by row from the top. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** A picture that was drawn, with its file where that was asked for and made already. */
export interface DrawnImage extends RgbImage {
  /** A lossless WebP file of these pixels. */
  readonly webp?: Uint8Array;
}

/**
 * The identity of a picture: SHA-256 of width and height (u32 little-endian each) and the pixels, as 64 hexadecimal digits.
 * Two files that decode to the same pixels have the same hash, whatever their format.
 */
export function imageHash(image: RgbImage): string {
  const size = Buffer.alloc(8);
  size.writeUInt32LE(image.width, 0);
  size.writeUInt32LE(image.height, 4);
  return createHash("sha256").update(size).update(image.pixels).digest("hex");
}
