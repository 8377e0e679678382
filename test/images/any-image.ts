import fc from "fast-check";
import type { RgbImage } from "../../src/images/rgb-image.ts";

/** Pictures of up to 20 × 20 pixels: noise, or few colours, which are encoded in other ways. */
export const anyImage: fc.Arbitrary<RgbImage> = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), fc.constantFrom(255, 1, 0))
  .chain(([width, height, max]) =>
    fc
      .uint8Array({ min: 0, max, minLength: width * height * 3, maxLength: width * height * 3 })
      .map((pixels) => ({ width, height, pixels })),
  );
