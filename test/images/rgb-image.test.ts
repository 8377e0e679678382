import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageHash } from "../../src/images/rgb-image.ts";
import { anyImage } from "./any-image.ts";

describe("imageHash", () => {
  test("is the SHA-256 of width and height, as u32 little-endian, and the pixels", () => {
    fc.assert(
      fc.property(anyImage, ({ width, height, pixels }) => {
        const u32 = (n: number) => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255];
        const bytes = Uint8Array.from([...u32(width), ...u32(height), ...pixels]);
        expect(imageHash({ width, height, pixels })).toBe(createHash("sha256").update(bytes).digest("hex"));
      }),
    );
  });

  test("of one black pixel is known", () => {
    // printf '\1\0\0\0\1\0\0\0\0\0\0' | sha256sum
    expect(imageHash({ width: 1, height: 1, pixels: new Uint8Array(3) })).toBe(
      "b22be9bb5bee6492d2799e4550659a3ecfb8ba90cb80aed08c370f4086556744",
    );
  });

  test("tells pictures of other shapes with the same pixels apart", () => {
    const pixels = new Uint8Array(36);
    const hashes = [
      [12, 1],
      [6, 2],
      [4, 3],
      [3, 4],
    ].map(([width, height]) => imageHash({ width: width!, height: height!, pixels }));
    expect(new Set(hashes).size).toBe(4);
  });

  test("reads only the bytes of a view into a larger buffer", () => {
    const buffer = new Uint8Array(100).fill(9);
    const view = buffer.subarray(50, 62);
    expect(imageHash({ width: 2, height: 2, pixels: view })).toBe(
      imageHash({ width: 2, height: 2, pixels: new Uint8Array(12).fill(9) }),
    );
  });
});
