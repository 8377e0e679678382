import { expect, test } from "vitest";
import { imageHash, type RgbImage } from "../../src/images/rgb-image.ts";
import { singleColour } from "../../src/models/single-colour.ts";
import { sketchI2I } from "../../src/models/sketch-i2i.ts";
import { sketchI2T } from "../../src/models/sketch-i2t.ts";
import { sketchT2I } from "../../src/models/sketch-t2i.ts";

const context = { signal: new AbortController().signal };

async function drawnOver(image: RgbImage, seed: number): Promise<RgbImage> {
  return (await sketchI2I.invoke([image], [seed], context))[0]!;
}

async function drawn(text: string): Promise<RgbImage> {
  return (await sketchT2I.invoke([text], [1], context))[0]!;
}

function meanDifference(a: RgbImage, b: RgbImage): number {
  return a.pixels.reduce((sum, value, i) => sum + Math.abs(value - b.pixels[i]!), 0) / a.pixels.length;
}

test("a picture of any size is drawn over as a square of 256 pixels a side", async () => {
  for (const image of [
    singleColour(1, [9, 9, 9]),
    { width: 300, height: 20, pixels: new Uint8Array(18_000) },
  ]) {
    expect(await drawnOver(image, 3)).toMatchObject({ width: 256, height: 256 });
  }
});

test("what was there is still to be seen: nearer to its own picture than to others", async () => {
  const pictures = await Promise.all(
    ["a large red circle", "three blue stars on a white background"].map(drawn),
  );
  for (let seed = 0; seed < 5; seed++) {
    for (const [at, picture] of pictures.entries()) {
      const over = await drawnOver(picture, seed);
      expect(meanDifference(over, picture)).toBeLessThan(meanDifference(over, pictures[1 - at]!));
    }
  }
});

test("colours drift and edges blur: it is never the picture that it was", async () => {
  const picture = await drawn("two green squares on a yellow background");
  const hashes = await Promise.all(
    [0, 1, 2, 3].map(async (seed) => imageHash(await drawnOver(picture, seed))),
  );
  expect(new Set([...hashes, imageHash(picture)]).size).toBe(5);
});

test("SketchI2T has words for what it draws", async () => {
  const over = await drawnOver(await drawn("a huge red circle on a white background"), 1);
  expect((await sketchI2T.invoke([over], [0], context))[0]).toMatch(/ on a[n]? .* background\.$/);
});

async function endOf(text: string, seed: number) {
  const seen = new Map<string, number>();
  let image = await drawn(text);
  for (let step = 0; step < 100; step++) {
    image = await drawnOver(image, seed);
    const hash = imageHash(image);
    const entry = seen.get(hash);
    if (entry !== undefined) return { isCycle: true, end: [...seen.keys()].slice(entry).sort().join() };
    seen.set(hash, step);
  }
  return { isCycle: false, end: imageHash(image) };
}

test("runs of it alone end in many states, some of them in cycles by step 100, others not yet", async () => {
  const texts = [
    "a red apple",
    "three yellow stars in the night sky",
    "a pink flower inside a teal ring",
    "a robot",
  ];
  const ends = [];
  for (const text of texts) for (const seed of [1, 2, 3]) ends.push(await endOf(text, seed));
  expect(new Set(ends.map(({ end }) => end)).size).toBeGreaterThanOrEqual(10);
  const share = ends.filter(({ isCycle }) => isCycle).length / ends.length;
  expect(share).toBeGreaterThanOrEqual(0.1);
  expect(share).toBeLessThanOrEqual(0.9);
}, 30_000);
