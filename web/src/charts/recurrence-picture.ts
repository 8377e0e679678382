import { interpolateCividis } from "d3-scale-chromatic";

const SHADES = 256;

/** The colour of a share of the greatest distance, from 0 (near, dark) to 1 (far, light). */
export function distanceColor(share: number): string {
  return interpolateCividis(share);
}

/**
 * A matrix of distances as the address of a PNG, one pixel per entry; row 0 at the bottom, like an axis that grows upwards.
 *
 * @param distances - Row-major `[m, m]`.
 */
export function recurrencePicture(distances: Float32Array, m: number, greatest: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = m;
  canvas.height = m;
  const context = canvas.getContext("2d")!;
  const picture = context.createImageData(m, m);
  picture.data.set(recurrencePixels(distances, m, greatest));
  context.putImageData(picture, 0, 0);
  return canvas.toDataURL();
}

type PictureMaker = (pixels: Uint8Array, width: number, height: number) => Promise<string>;
let makePicture: PictureMaker | undefined;

/** Where there is no browser, somebody else makes pictures from now on. */
export function makePicturesWith(maker: PictureMaker): void {
  makePicture = maker;
}

/** The picture of {@link recurrencePicture}, where there is no browser; undefined in one, which makes it when it draws. */
export async function pictureOf(
  distances: Float32Array,
  m: number,
  greatest: number,
): Promise<string | undefined> {
  return await makePicture?.(recurrencePixels(distances, m, greatest), m, m);
}

/** Red, green, blue, alpha of every entry, row by row from the top. */
function recurrencePixels(distances: Float32Array, m: number, greatest: number): Uint8Array {
  const pixels = new Uint32Array(m * m);
  const shades = shadeTable();
  const scale = greatest === 0 ? 0 : (SHADES - 1) / greatest;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++)
      pixels[(m - 1 - i) * m + j] = shades[Math.round(distances[i * m + j]! * scale)]!;
  return new Uint8Array(pixels.buffer);
}

/** As the bytes red, green, blue, alpha lie in memory of a little-endian machine. */
function shadeTable(): Uint32Array {
  return Uint32Array.from({ length: SHADES }, (_, i) => {
    const [red, green, blue] = distanceColor(i / (SHADES - 1))
      .match(/\d+/g)!
      .map(Number) as [number, number, number];
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}
