import { expect, test } from "vitest";
import { pictureDifference } from "../../src/images/picture-difference.ts";

const picture = (...pixels: number[]) => ({
  width: pixels.length / 3,
  height: 1,
  pixels: Uint8Array.from(pixels),
});

test("pixels that differ are counted, with the largest and the mean difference and the signal-to-noise ratio", () => {
  const found = pictureDifference(picture(0, 0, 0, 10, 10, 10), picture(0, 0, 0, 10, 16, 10))!;
  expect(found).toEqual({
    pixels: 1,
    of: 2,
    largest: 6,
    mean: 1,
    psnr: 10 * Math.log10((255 * 255 * 6) / 36),
  });
});

test("equal pictures have no noise, and pictures of two sizes nothing to compare", () => {
  expect(pictureDifference(picture(1, 2, 3), picture(1, 2, 3))).toMatchObject({ pixels: 0, psnr: null });
  expect(pictureDifference(picture(1, 2, 3), picture(1, 2, 3, 4, 5, 6))).toBeNull();
});
