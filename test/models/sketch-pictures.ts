import type { RgbImage } from "../../src/images/rgb-image.ts";
import { drawsOf } from "../../src/models/sketch/stable-hash.ts";

/** A picture from a function that gives the colour of each pixel. */
export function pictureOf(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
): RgbImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set(colourAt(x, y), (y * width + x) * 3);
  return { width, height, pixels };
}

/** One colour all over. */
export function plainPicture(
  width: number,
  height: number,
  colour: readonly [number, number, number],
): RgbImage {
  return pictureOf(width, height, () => colour);
}

/** Every channel of every pixel by chance, the same for the same seed. */
export function noisePicture(width: number, height: number, seed: number): RgbImage {
  const draws = drawsOf(seed);
  const channel = (x: number, y: number, name: string) => Math.floor(256 * draws(`${x} ${y} ${name}`));
  return pictureOf(width, height, (x, y) => [channel(x, y, "r"), channel(x, y, "g"), channel(x, y, "b")]);
}

/** An evening sky as a camera sees it: soft from blue above to orange below, a little grain. */
export function skyPicture(width: number, height: number): RgbImage {
  const grain = drawsOf(7);
  return pictureOf(width, height, (x, y) => {
    const t = y / height;
    const noise = Math.floor(5 * grain(`${x} ${y}`));
    return [
      70 + Math.round(150 * t) + noise,
      110 + Math.round(40 * t) + noise,
      190 - Math.round(110 * t) + noise,
    ];
  });
}

/** Squares within squares: blue holds yellow, which holds red. */
export function nestedPicture(size: number): RgbImage {
  return pictureOf(size, size, (x, y) => {
    const distance = Math.max(Math.abs(x - size / 2), Math.abs(y - size / 2)) / size;
    if (distance < 0.1) return [214, 64, 58];
    if (distance < 0.22) return [247, 205, 66];
    return distance < 0.36 ? [58, 116, 204] : [250, 250, 250];
  });
}
