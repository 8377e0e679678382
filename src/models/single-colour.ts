import type { RgbImage } from "../images/rgb-image.ts";

/** A square picture of `size` × `size` pixels in one colour; each channel of `[red, green, blue]` from 0 to below 256. */
export function singleColour(size: number, [red, green, blue]: readonly [number, number, number]): RgbImage {
  const pixels = new Uint8Array(size * size * 3);
  pixels[0] = Math.floor(red);
  pixels[1] = Math.floor(green);
  pixels[2] = Math.floor(blue);
  for (let filled = 3; filled < pixels.length; filled *= 2) pixels.copyWithin(filled, 0, filled);
  return { width: size, height: size, pixels };
}
