import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeImage } from "../../src/images/image-codec.ts";
import { headerProblem, pixelProblem } from "../../src/images/lossless-webp.ts";
import { anyImage } from "./any-image.ts";

test("nothing is wrong with our own files, and no file that is cut, longer or of another size passes", async () => {
  await fc.assert(
    fc.asyncProperty(anyImage, fc.nat(), async (image, at) => {
      const file = await encodeImage(image, "webp");
      expect(headerProblem(file, image)).toBeUndefined();
      expect(await pixelProblem(file, image)).toBeUndefined();
      expect(headerProblem(file.subarray(0, at % file.byteLength), image)).toBeDefined();
      expect(headerProblem(Buffer.concat([file, Buffer.alloc(1)]), image)).toBeDefined();
      expect(headerProblem(file, { ...image, width: image.width + 1 })).toBeDefined();
      expect(headerProblem(file, { ...image, height: image.height + 1 })).toBeDefined();
      const changed = Buffer.from(file);
      const byte = [0, 4, 8, 12, 20][at % 5]!;
      changed[byte] = changed[byte]! ^ 1;
      expect(headerProblem(changed, image)).toBeDefined();
    }),
    { numRuns: 60 },
  );
});

test("a lossy file of the same size is none", async () => {
  const { default: sharp } = await import("sharp");
  const create = { width: 8, height: 8, channels: 3 as const, background: "red" };
  const file = await sharp({ create }).webp({ quality: 90 }).toBuffer();
  expect(headerProblem(file, { width: 8, height: 8, pixels: new Uint8Array(192) })).toContain(
    "expected a lossless WebP file",
  );
});
