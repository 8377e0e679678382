import type { RgbImage } from "./rgb-image.ts";

/** How far two pictures are from each other. */
export interface PictureDifference {
  /** Pixels that are not the same in all three channels. */
  readonly pixels: number;
  /** Pixels of each picture. */
  readonly of: number;
  /** The largest difference of one channel of one pixel, from 0 to 255. */
  readonly largest: number;
  /** The mean over all channels of all pixels, from 0 to 255. */
  readonly mean: number;
  /** Peak signal-to-noise ratio in decibels, 10·log₁₀(255² / mean squared difference); null for equal pictures, where it is infinite. */
  readonly psnr: number | null;
}

/** @returns null for pictures of different sizes, which have no pixels to compare */
export function pictureDifference(a: RgbImage, b: RgbImage): PictureDifference | null {
  if (a.width !== b.width || a.height !== b.height) return null;
  const of = a.width * a.height;
  let pixels = 0;
  let largest = 0;
  let sum = 0;
  let sumOfSquares = 0;
  for (let pixel = 0; pixel < of; pixel++) {
    let differs = false;
    for (let at = 3 * pixel; at < 3 * pixel + 3; at++) {
      const difference = Math.abs(a.pixels[at]! - b.pixels[at]!);
      if (difference === 0) continue;
      differs = true;
      largest = Math.max(largest, difference);
      sum += difference;
      sumOfSquares += difference * difference;
    }
    if (differs) pixels += 1;
  }
  const channels = 3 * of;
  const psnr = sumOfSquares === 0 ? null : 10 * Math.log10((255 * 255 * channels) / sumOfSquares);
  return { pixels, of, largest, mean: channels === 0 ? 0 : sum / channels, psnr };
}
