import pLimit from "p-limit";
import type Sharp from "sharp";
import { shownValue } from "../text/shown-value.ts";
import type { RgbImage } from "./rgb-image.ts";

export type ImageFormat = "webp" | "avif";

// sharp takes a tenth of a second to load, which commands that show no picture need not wait for.
let loaded: Promise<typeof Sharp> | undefined;
export function loadSharp(): Promise<typeof Sharp> {
  loaded ??= import("sharp").then(({ default: module }) => {
    // Each picture is read once; a cache would only hold memory.
    module.cache(false);
    // Several pictures are in work at a time; threads within one only get in each other's way.
    module.concurrency(1);
    return module;
  });
  return loaded;
}

const askedThreads = Number.parseInt(process.env.UV_THREADPOOL_SIZE ?? "", 10);
/** Threads that Node has for pictures; what is not a positive number is not taken at its word. */
const numThreads = askedThreads > 0 ? askedThreads : 4;

/**
 * Pictures in work at once: one for each thread that Node has for it, and one that lies ready for it, so that none waits for this
 * thread. More would only wait, each with its memory, which the allocator then keeps: all 64 pictures of a call at once take no less
 * time and 20 to 50 MB more.
 */
const inTurn = pLimit(2 * numThreads);

/**
 * How long the encoder of lossless WebP looks for repetitions, from 0 to 100. Of photographs of 1,024 pixels a side 25 takes 65 to 80 ms, 80
 * takes 140 to 430, and the files differ by 0.3 % at most; drawings with flat areas are 2 to 3 % larger.
 */
const WEBP_SEARCH = 25;

/**
 * A complete file of a picture. WebP is lossless, and in both formats the effort is the least: it is the whole cost, and
 * more of it saves little. AVIF is lossy: what was stored is what `decodeImage` gives back, not `image`.
 */
export async function encodeImage(image: RgbImage, format: ImageFormat): Promise<Uint8Array> {
  const { width, height, pixels } = image;
  const read = await loadSharp();
  return inTurn(() => {
    const encoder = read(pixels, { raw: { width, height, channels: 3 } });
    if (format === "webp")
      return encoder.webp({ lossless: true, effort: 0, quality: WEBP_SEARCH }).toBuffer();
    return encoder.avif({ quality: 50, effort: 0, chromaSubsampling: "4:4:4" }).toBuffer();
  });
}

/** The pixels of a file. Transparency, which no model of ours writes, is refused rather than guessed at. */
export async function decodeImage(bytes: Uint8Array): Promise<RgbImage> {
  // A text would be taken for the path of a file.
  if (!(bytes instanceof Uint8Array)) {
    throw new RangeError(
      `decodeImage: found ${shownValue(bytes)}, expected the bytes of a picture, a Uint8Array.`,
    );
  }
  const read = await loadSharp();
  const { data, info } = await inTurn(() => read(bytes).raw().toBuffer({ resolveWithObject: true }));
  if (info.channels !== 3) throw new Error(`expected a picture with 3 channels, found ${info.channels}`);
  return {
    width: info.width,
    height: info.height,
    pixels: new Uint8Array(data.buffer, data.byteOffset, data.length),
  };
}
