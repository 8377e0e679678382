import { decodeImage } from "./image-codec.ts";
import type { RgbImage } from "./rgb-image.ts";

/** RIFF, its length, WEBP, VP8L, the chunk's length, a signature, and 28 bits of the size. */
const HEADER_BYTES = 25;
const SIGNATURE = 0x2f;
/** No encoder makes a file larger than the pixels, but for noise by a little. */
const MOST_BYTES_PER_PIXEL = 4;
const SIDE_BITS = 14;
const SIDE_MASK = 2 ** SIDE_BITS - 1;

/**
 * What tells without decoding that a file is not the lossless WebP of a picture: its first bytes, its lengths and the size that it names.
 *
 * @returns the problem as the end of a sentence; undefined if nothing speaks against it
 */
export function headerProblem(file: Uint8Array, { width, height }: RgbImage): string | undefined {
  const most = width * height * MOST_BYTES_PER_PIXEL + 1024;
  if (file.byteLength < HEADER_BYTES || file.byteLength > most)
    return `expected a file of ${HEADER_BYTES} to ${most} bytes, found ${file.byteLength}`;
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const kind = `${bytes.toString("latin1", 0, 4)} ${bytes.toString("latin1", 8, 16)}`;
  if (kind !== "RIFF WEBPVP8L" || bytes[20] !== SIGNATURE)
    return `expected a lossless WebP file, found ${JSON.stringify(bytes.toString("latin1", 0, 21))}`;
  if (bytes.readUInt32LE(4) + 8 !== bytes.byteLength)
    return `expected ${bytes.readUInt32LE(4) + 8} bytes, as the file says, found ${bytes.byteLength}`;
  const size = bytes.readUInt32LE(21);
  const [isWide, isHigh] = [(size & SIDE_MASK) + 1, ((size >>> SIDE_BITS) & SIDE_MASK) + 1];
  if (isWide !== width || isHigh !== height)
    return `expected a file of ${width} × ${height} pixels, found one of ${isWide} × ${isHigh}`;
  return undefined;
}

/**
 * Whether a file decodes to a picture, pixel by pixel.
 *
 * @returns the problem as the end of a sentence; undefined if it does
 */
export async function pixelProblem(file: Uint8Array, image: RgbImage): Promise<string | undefined> {
  let decoded: RgbImage;
  try {
    decoded = await decodeImage(file);
  } catch (error) {
    return `expected a file that can be read, found one that cannot: ${error instanceof Error ? error.message : error}`;
  }
  const isEqual = Buffer.compare(decoded.pixels, image.pixels) === 0 && decoded.width === image.width;
  return isEqual ? undefined : "expected a file of the picture's pixels, found one of others";
}
