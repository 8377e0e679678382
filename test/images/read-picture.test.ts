import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { readPicture } from "../../src/images/read-picture.ts";
import { imageHash, type RgbImage } from "../../src/images/rgb-image.ts";
import { folderWith, halves } from "./picture-files.ts";

async function readFile(bytes: Uint8Array | string) {
  return readPicture(join(folderWith({ file: bytes }), "file"));
}

async function pixelsOf(bytes: Uint8Array): Promise<RgbImage> {
  const read = await readFile(bytes);
  if ("message" in read) throw new Error(read.message);
  return read;
}

async function problemOf(bytes: Uint8Array | string): Promise<string> {
  const read = await readFile(bytes);
  return "message" in read ? read.message : "none";
}

describe("a picture file is read as people see it", () => {
  test("in every format that keeps its pixels the picture is the same", async () => {
    const hashes = await Promise.all(
      [
        halves().png(),
        halves().webp({ lossless: true }),
        halves().tiff({ compression: "lzw" }),
        halves().gif(),
      ].map(async (file) => imageHash(await pixelsOf(await file.toBuffer()))),
    );
    expect(new Set(hashes).size).toBe(1);
  });

  test("turned as its EXIF orientation says", async () => {
    const turned = await pixelsOf(await halves().png().withMetadata({ orientation: 6 }).toBuffer());
    expect([turned.width, turned.height]).toEqual([2, 6]);
    // Turned a quarter clockwise: what was left is above.
    expect([...turned.pixels.slice(0, 3)]).toEqual([255, 0, 0]);
    expect([...turned.pixels.slice(-3)]).toEqual([0, 0, 255]);
  });

  test("in the colours that its profile stands for", async () => {
    const square = sharp({
      create: { width: 4, height: 4, channels: 3, background: { r: 200, g: 60, b: 30 } },
    });
    const wide = await square.png().withIccProfile("p3").toBuffer();
    const stored = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    const [red, green, blue] = (await pixelsOf(wide)).pixels;
    // The numbers in the file are others, since they are of another profile.
    expect(Math.abs(stored[0]! - 200)).toBeGreaterThan(5);
    expect([red, green, blue].map((value, i) => Math.abs(value! - [200, 60, 30][i]!) <= 2)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test("with three channels of eight bits, also where it has one, or sixteen", async () => {
    const grey = await pixelsOf(await halves().greyscale().png().toBuffer());
    expect(grey.pixels).toHaveLength(6 * 2 * 3);
    expect(grey.pixels[0]).toBe(grey.pixels[1]);
    const deep = await pixelsOf(await halves().toColourspace("rgb16").png().toBuffer());
    expect([...deep.pixels.slice(0, 3)]).toEqual([255, 0, 0]);
  });

  test("an alpha channel that hides nothing is left out", async () => {
    const opaque = await pixelsOf(await halves().ensureAlpha(1).png().toBuffer());
    expect(imageHash(opaque)).toBe(imageHash(await pixelsOf(await halves().png().toBuffer())));
  });
});

describe("what cannot be used as a picture is said", () => {
  test("transparent pixels", async () => {
    expect(await problemOf(await halves().ensureAlpha(0.5).png().toBuffer())).toBe(
      "expected a picture without transparency, found transparent pixels.",
    );
  });

  test("several pictures in one file", async () => {
    const frames = await sharp([await halves().png().toBuffer(), await halves().flop().png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    expect(await problemOf(frames)).toBe("expected one picture, found 2 in one file.");
  });

  test("more pixels than a model is given, before they are unpacked", async () => {
    const large = '<svg xmlns="http://www.w3.org/2000/svg" width="6000" height="6000"/>';
    expect(await problemOf(large)).toBe(
      "expected at most 25000000 pixels and sides of at most 16383, found 6000 × 6000.",
    );
    const long = '<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="10"/>';
    expect(await problemOf(long)).toMatch(/found 20000 × 10\.$/);
  });

  test("other bytes, half a file, an empty one", async () => {
    expect(await problemOf("a red apple")).toMatch(/^expected a picture, found what cannot be read as one: /);
    const whole = await sharp({ create: { width: 300, height: 300, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    expect(await problemOf(whole.subarray(0, whole.length / 2))).toMatch(/^expected a picture, found what/);
    expect(await problemOf("")).toMatch(/^expected a picture, found what cannot be read as one: /);
  });

  test("no file, and a folder", async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, "apples"));
    expect(await readPicture(join(folder, "apple.jpg"))).toMatchObject({ message: "no such file." });
    expect(await readPicture(join(folder, "apples"))).toMatchObject({
      message: "expected a picture, found a folder.",
    });
  });
});
