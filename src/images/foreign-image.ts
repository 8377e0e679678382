import { loadSharp } from "./image-codec.ts";
import type { RgbImage } from "./rgb-image.ts";

/** Of a picture that some program or provider gives: the square of 8192 pixels is larger than any model draws. */
const MOST_PIXELS = 8192 ** 2;

/**
 * The pixels of a picture file of others, in sRGB. One that is transparent in places is refused: what is behind it is not known.
 *
 * @throws Error that says what the bytes are instead, as part of a sentence
 */
export async function decodeForeignImage(bytes: Uint8Array): Promise<RgbImage> {
  const sharp = await loadSharp();
  const open = () => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error" });
  let hasAlpha: boolean;
  try {
    ({ hasAlpha } = await open().metadata());
  } catch (error) {
    throw new Error(`expected a picture, found ${beginning(bytes)}`, { cause: error });
  }
  if (hasAlpha && !(await open().stats()).isOpaque)
    throw new Error("the picture is transparent in places, and models see no transparency");
  const { data, info } = await open()
    .removeAlpha()
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected a picture with 3 channels, found ${info.channels}`);
  return { width: info.width, height: info.height, pixels: new Uint8Array(data) };
}

/** A picture as a PNG file, which keeps every pixel. */
export async function encodePng({ width, height, pixels }: RgbImage): Promise<Uint8Array> {
  const sharp = await loadSharp();
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

function beginning(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing";
  const text = Buffer.from(bytes.subarray(0, 40)).toString("latin1");
  return /^[\x20-\x7e\s]+$/.test(text) ? JSON.stringify(text) : `${bytes.length} bytes that are none`;
}
