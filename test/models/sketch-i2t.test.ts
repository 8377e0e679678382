import fc from "fast-check";
import { expect, test } from "vitest";
import type { RgbImage } from "../../src/images/rgb-image.ts";
import { describePicture } from "../../src/models/sketch/describe-picture.ts";
import { drawScene } from "../../src/models/sketch/draw-scene.ts";
import { parseScene } from "../../src/models/sketch/parse-scene.ts";
import type { Scene } from "../../src/models/sketch/scene.ts";
import {
  backgroundTones,
  colourNames,
  pigments,
  shapeNames,
  sizeExtents,
  sizeNames,
  tonedNames,
} from "../../src/models/sketch/vocabulary.ts";
import { writeSentence } from "../../src/models/sketch/write-sentence.ts";
import { sketchI2T } from "../../src/models/sketch-i2t.ts";
import { sketchT2I } from "../../src/models/sketch-t2i.ts";
import { nestedPicture, noisePicture, pictureOf, plainPicture, skyPicture } from "./sketch-pictures.ts";

const context = { signal: new AbortController().signal };
const captionOf = async (image: RgbImage, seed = 0) => (await sketchI2T.invoke([image], [seed], context))[0]!;

test("every shape in every colour from small to huge is described as what it is, but for one in fifty", () => {
  const missed: string[] = [];
  let numDrawn = 0;
  for (const shape of shapeNames)
    for (const colour of colourNames)
      for (const size of sizeNames.slice(1, 5)) {
        // Every second combination, as on a chessboard: all pairs of attributes occur, in half the time.
        if ((shapeNames.indexOf(shape) + colourNames.indexOf(colour) + sizeNames.indexOf(size)) % 2 === 0)
          continue;
        const background = colour === "white" || colour === "grey" ? pigments.blue : pigments.white;
        const extent = sizeExtents[sizeNames.indexOf(size)]! * 256;
        const figure = { shape, x: 128, y: 128, extent, stretch: 1, turns: 0.01, colour: pigments[colour] };
        const [seen] = describePicture(drawScene({ background, figures: [figure] })).things;
        numDrawn++;
        const wanted = [shape, colour, size === "middling" ? undefined : size];
        const found = [seen?.shape, seen?.colour, seen?.size];
        if (wanted.join() !== found.join()) missed.push(`${wanted.join(" ")} as ${found.join(" ")}`);
      }
  expect(missed.length / numDrawn, missed.join("\n")).toBeLessThanOrEqual(1 / 50);
});

test("the first thing of a painted text keeps its shape in 85 %, and its colour in 75 % of the pictures", async () => {
  let numDrawn = 0;
  const kept = { shape: 0, colour: 0 };
  for (const shape of shapeNames)
    for (const colour of colourNames) {
      const ground = colour === "white" || colour === "grey" ? "blue" : "grey";
      const pictures = await sketchT2I.invoke(
        [`A ${colour} ${shape} on a ${ground} background.`],
        [numDrawn],
        context,
      );
      for (const picture of pictures) {
        const [seen] = describePicture(picture).things;
        numDrawn++;
        if (seen?.shape === shape) kept.shape++;
        if (seen?.colour === colour) kept.colour++;
      }
    }
  expect(kept.shape / numDrawn).toBeGreaterThan(0.85);
  expect(kept.colour / numDrawn).toBeGreaterThan(0.75);
});

test("a picture of one colour is an empty background of that colour", async () => {
  expect(await captionOf(plainPicture(64, 48, [58, 116, 204]))).toBe("An empty blue background.");
  expect(await captionOf(plainPicture(1, 1, [0, 0, 0]))).toBe("An empty black background.");
  expect(await captionOf(plainPicture(1024, 768, [255, 255, 255]))).toBe("An empty white background.");
});

test("a soft gradient is one background, not a heap of bands", async () => {
  expect(await captionOf(skyPicture(640, 480))).toMatch(/^An empty \w+( \w+)? background\.$/);
});

test("noise is one background", async () => {
  expect(await captionOf(noisePicture(256, 256, 1))).toMatch(/^An empty \w+( \w+)? background\.$/);
});

test("nested squares are told from the outermost inwards", async () => {
  expect(await captionOf(nestedPicture(300))).toBe(
    "A huge blue square, a yellow square inside it and a red square inside it, on a white background.",
  );
});

test("a disc through which the background shows is a ring, a disc with a thing on it is a circle", async () => {
  const ring = pictureOf(200, 200, (x, y) => {
    const squared = (x - 100) ** 2 + (y - 100) ** 2;
    return squared < 60 ** 2 && squared > 32 ** 2 ? [126, 84, 180] : [250, 250, 250];
  });
  expect(await captionOf(ring)).toBe("A large purple ring on a white background.");
  const target = pictureOf(200, 200, (x, y) => {
    const squared = (x - 100) ** 2 + (y - 100) ** 2;
    if (squared <= 32 ** 2) return [247, 205, 66];
    return squared < 60 ** 2 ? [126, 84, 180] : [250, 250, 250];
  });
  expect(await captionOf(target)).toBe(
    "A large purple circle and a yellow circle inside it, on a white background.",
  );
});

test("what covers less than a hundredth of the picture is left out", async () => {
  const dot = (side: number) =>
    pictureOf(256, 256, (x, y) =>
      x >= 100 && x < 100 + side && y >= 100 && y < 100 + side ? [40, 42, 52] : [250, 247, 240],
    );
  expect(await captionOf(dot(22))).toBe("An empty white background.");
  expect(await captionOf(dot(36))).toBe("A tiny black square on a white background.");
});

test("no more than three kinds of things are named", async () => {
  const corners = [
    [214, 64, 58],
    [58, 116, 204],
    [82, 165, 88],
    [40, 42, 52],
  ] as const;
  const four = pictureOf(256, 256, (x, y) => {
    const inside = x % 128 > 30 && x % 128 < 90 && y % 128 > 30 && y % 128 < 90;
    return inside ? corners[(x > 127 ? 1 : 0) + (y > 127 ? 2 : 0)]! : [250, 247, 240];
  });
  expect((await captionOf(four)).match(/square/g)).toHaveLength(3);
});

test("the seed makes no difference to a caption", async () => {
  const [picture] = await sketchT2I.invoke(["three red hearts"], [5], context);
  expect(await captionOf(picture!, 1)).toBe(await captionOf(picture!, 2));
});

test("any picture has a caption of at most 200 characters that reads back as a scene with a background", async () => {
  const pictures = fc
    .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
    .chain(({ width, height }) =>
      fc
        .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
        .map((pixels) => ({ width, height, pixels })),
    );
  await fc.assert(
    fc.asyncProperty(pictures, async (picture) => {
      const caption = await captionOf(picture);
      expect(caption).toMatch(/^[A-Z][a-z, ]+\.$/);
      expect(caption.length).toBeLessThanOrEqual(200);
      expect(parseScene(caption).background).toBeDefined();
    }),
    { numRuns: 100 },
  );
});

test("what the captioner writes, the painter reads back word for word", () => {
  const backgrounds = fc.oneof(
    fc.record({ colour: fc.constantFrom(...tonedNames), tone: fc.constantFrom(...backgroundTones) }),
    fc.record({ colour: fc.constantFrom("white", "black"), tone: fc.constant("plain") }),
  );
  const thing = (places: readonly string[], sizes: readonly string[]) =>
    fc.record(
      {
        count: fc.integer({ min: 1, max: 5 }),
        colour: fc.constantFrom(...colourNames),
        shape: fc.constantFrom(...shapeNames),
        size: fc.constantFrom(...sizes),
        place: fc.constantFrom(...places),
      },
      { requiredKeys: ["count", "colour", "shape"], noNullPrototype: true },
    );
  const others = ["above", "below", "left", "right", "inside"];
  const scenes = fc
    .record({
      first: fc.array(thing(["above", "below", "left", "right"], sizeNames), { maxLength: 1 }),
      rest: fc.array(thing(others, sizeNames), { maxLength: 2 }),
      background: backgrounds,
    })
    .map(({ first, rest, background }) => ({
      things: first.length === 0 ? [] : [...first, ...rest],
      background,
    }));
  fc.assert(
    fc.property(scenes, (scene) => {
      expect(parseScene(writeSentence(scene as Scene))).toEqual(scene);
    }),
  );
});
