import fc from "fast-check";
import sharp from "sharp";
import { afterEach, describe, expect, test, vi } from "vitest";
import { decodeImage, encodeImage } from "../../src/images/image-codec.ts";
import { singleColour } from "../../src/models/single-colour.ts";
import { anyImage } from "./any-image.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a WebP file", () => {
  test("decodes to the picture that was encoded, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, async (image) => {
        const decoded = await decodeImage(await encodeImage(image, "webp"));
        expect(decoded).toEqual(image);
      }),
      { numRuns: 60 },
    );
  });

  test("of the same picture is always the same bytes", async () => {
    const image = singleColour(64, [3, 130, 250]);
    const [one, other] = await Promise.all([encodeImage(image, "webp"), encodeImage(image, "webp")]);
    expect(one).toEqual(other);
  });

  test("is one by its first bytes", async () => {
    const file = Buffer.from(await encodeImage(singleColour(8, [1, 2, 3]), "webp"));
    expect([file.toString("latin1", 0, 4), file.toString("latin1", 8, 12)]).toEqual(["RIFF", "WEBP"]);
  });
});

describe("an AVIF file", () => {
  test("decodes to a picture of the same size", async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, async (image) => {
        const decoded = await decodeImage(await encodeImage(image, "avif"));
        expect([decoded.width, decoded.height, decoded.pixels.length]).toEqual([
          image.width,
          image.height,
          image.pixels.length,
        ]);
      }),
      { numRuns: 20 },
    );
  });

  test("decodes to the same pixels every time", async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, async (image) => {
        const file = await encodeImage(image, "avif");
        expect(await decodeImage(file)).toEqual(await decodeImage(file));
      }),
      { numRuns: 10 },
    );
  });

  test("of the same picture is always the same bytes", async () => {
    const image = singleColour(64, [3, 130, 250]);
    const [one, other] = await Promise.all([encodeImage(image, "avif"), encodeImage(image, "avif")]);
    expect(one).toEqual(other);
  });

  test("keeps a colour to within a few steps of 255", async () => {
    const decoded = await decodeImage(await encodeImage(singleColour(64, [200, 100, 50]), "avif"));
    for (const [i, channel] of [200, 100, 50].entries()) {
      expect(Math.abs(decoded.pixels[i]! - channel)).toBeLessThanOrEqual(4);
    }
  });

  test("is one by its first bytes", async () => {
    const file = Buffer.from(await encodeImage(singleColour(8, [1, 2, 3]), "avif"));
    expect(file.toString("latin1", 4, 12)).toBe("ftypavif");
  });
});

describe("decodeImage", () => {
  test("refuses a picture with transparency rather than guess what lies behind it", async () => {
    const file = await sharp({
      create: { width: 2, height: 2, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } },
    })
      .webp({ lossless: true })
      .toBuffer();
    await expect(decodeImage(file)).rejects.toThrow("expected a picture with 3 channels, found 4");
  });

  test("refuses bytes that are no picture", async () => {
    await expect(decodeImage(Uint8Array.of(1, 2, 3))).rejects.toThrow();
  });
});

test.each(["", "1", "16", "0", "-1", "1.3", "many"])(
  "pictures are encoded and decoded where UV_THREADPOOL_SIZE is %j",
  async (size) => {
    vi.stubEnv("UV_THREADPOOL_SIZE", size);
    vi.resetModules();
    const codec = await import("../../src/images/image-codec.ts");
    const image = singleColour(8, [1, 2, 3]);
    expect(await codec.decodeImage(await codec.encodeImage(image, "webp"))).toEqual(image);
  },
);
