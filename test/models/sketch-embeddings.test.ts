import fc from "fast-check";
import { expect, test } from "vitest";
import type { RgbImage } from "../../src/images/rgb-image.ts";
import { sketchT2I } from "../../src/models/sketch-t2i.ts";
import { sketchText } from "../../src/models/sketch-text.ts";
import { sketchVision } from "../../src/models/sketch-vision.ts";
import { noisePicture, plainPicture, skyPicture } from "./sketch-pictures.ts";

const context = { signal: new AbortController().signal };

function euclidean(one: Float32Array, other: Float32Array): number {
  return Math.sqrt(one.reduce((sum, x, i) => sum + (x - other[i]!) ** 2, 0));
}

async function textDistance(one: string, other: string): Promise<number> {
  const [a, b] = await sketchText.embed([one, other], context);
  return euclidean(a!, b!);
}

async function pictureDistance(one: RgbImage, other: RgbImage): Promise<number> {
  const [a, b] = await sketchVision.embed([one, other], context);
  return euclidean(a!, b!);
}

function expectUnitLength(vector: Float32Array): void {
  expect(vector).toHaveLength(768);
  expect(vector.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 5);
}

test("any text has a vector of length 1, also one without words", async () => {
  const vectors = await sketchText.embed(["", " ", "…", "的", "\u0000"], context);
  for (const vector of vectors) expectUnitLength(vector);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 100 }), async (text) => {
      expectUnitLength((await sketchText.embed([text], context))[0]!);
    }),
  );
});

test("any picture has a vector of length 1", async () => {
  const pictures = [
    plainPicture(1, 1, [0, 0, 0]),
    plainPicture(2, 3, [127, 127, 127]),
    plainPicture(300, 5, [255, 255, 255]),
    noisePicture(100, 100, 1),
    skyPicture(1024, 768),
    ...(await sketchT2I.invoke(["many tiny stars"], [1], context)),
  ];
  for (const vector of await sketchVision.embed(pictures, context)) expectUnitLength(vector);
});

test("equal inputs have bitwise equal vectors", async () => {
  const [one, other] = await sketchText.embed(["a red apple", "a red apple"], context);
  expect(one).toEqual(other);
  const [picture, copy] = await sketchT2I.invoke(["a red apple", "a red apple"], [3, 3], context);
  const [first, second] = await sketchVision.embed([picture!, copy!], context);
  expect(first).toEqual(second);
});

test("a text is nearer to one about the same scene than to one about another scene", async () => {
  const text = "A large red circle on a pale blue background.";
  const others = {
    sameScene: await textDistance(text, "a big crimson circle, light blue background"),
    otherSize: await textDistance(text, "A small red circle on a pale blue background."),
    nextColour: await textDistance(text, "A large orange circle on a pale blue background."),
    otherShape: await textDistance(text, "A large red star on a pale blue background."),
    allElse: await textDistance(text, "Three green stars at the top on a brown background."),
  };
  expect(others.sameScene).toBeLessThan(others.nextColour);
  expect(others.otherSize).toBeLessThan(others.nextColour);
  expect(others.nextColour).toBeLessThan(others.allElse);
  expect(others.otherShape).toBeLessThan(others.allElse);
  expect(others.allElse).toBeGreaterThan(1.2);
});

test("texts that differ have vectors that differ, also when they mean the same scene", async () => {
  expect(await textDistance("a big red circle", "a large red circle")).toBeGreaterThan(0.01);
});

test("a picture is nearer to another of the same text than to one of another text", async () => {
  const texts = [
    "a large red circle on a pale blue background",
    "three small green stars at the bottom on a white background",
    "a huge purple square on a black background",
  ];
  let numNearer = 0;
  let numCompared = 0;
  for (const text of texts) {
    const [one, same] = await sketchT2I.invoke([text, text], [1, 3], context);
    for (const other of texts) {
      if (other === text) continue;
      const [different] = await sketchT2I.invoke([other], [1], context);
      numCompared++;
      if ((await pictureDistance(one!, same!)) < (await pictureDistance(one!, different!))) numNearer++;
    }
  }
  expect(numNearer).toBe(numCompared);
});
