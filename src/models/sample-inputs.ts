import type { RgbImage } from "../images/rgb-image.ts";

/** Texts of different lengths, as prompts and captions are. */
export const sampleTexts: readonly string[] = [
  "a red apple on a wooden table",
  "A photograph of a harbour at night, with the lights of fishing boats on the water and a lighthouse behind them.",
  "dog",
  "two people in long coats walk past a shop window in the rain",
  "an abstract pattern of blue and yellow triangles",
];

const SIDE = 256;

/** Pictures that have nothing in common. */
export const sampleImages: readonly RgbImage[] = [
  painted((x, y) => [x, y, 255 - x]),
  painted((x, y) => (Math.hypot(x - 128, y - 128) < 80 ? [220, 30, 30] : [245, 245, 240])),
  painted((x, y) => (((x >> 5) + (y >> 5)) % 2 === 0 ? [20, 60, 160] : [250, 220, 40])),
  painted((x, y) => [(x * 7 + y * 13) % 256, (x * y) % 256, (x * 31) % 256]),
];

function painted(colour: (x: number, y: number) => readonly [number, number, number]): RgbImage {
  const pixels = new Uint8Array(3 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) pixels.set(colour(x, y), 3 * (y * SIDE + x));
  }
  return { width: SIDE, height: SIDE, pixels };
}
