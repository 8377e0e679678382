import fc from "fast-check";
import { expect, test } from "vitest";
import { imageHash } from "../../src/images/rgb-image.ts";
import { parseScene } from "../../src/models/sketch/parse-scene.ts";
import { sketchI2T } from "../../src/models/sketch-i2t.ts";
import { sketchT2I } from "../../src/models/sketch-t2i.ts";

const context = { signal: new AbortController().signal };
const drawn = async (text: string, seed: number) => (await sketchT2I.invoke([text], [seed], context))[0]!;

test("a prompt reads as what a person would draw", () => {
  expect(parseScene("two blue circles above a green square")).toEqual({
    things: [
      { count: 2, colour: "blue", shape: "circle" },
      { count: 1, colour: "green", shape: "square", place: "below" },
    ],
  });
  expect(parseScene("A beautiful sunset over the ocean")).toEqual({
    things: [{ count: 1, colour: "orange", shape: "circle", size: "large", place: "above" }],
    background: { colour: "blue", tone: "plain" },
  });
  expect(parseScene("a small red apple on the left and 12 dark leaves")).toEqual({
    things: [
      { count: 1, colour: "red", shape: "circle", size: "small", place: "left" },
      { count: 5, colour: "green", shape: "diamond", size: "small" },
    ],
  });
});

test("an unknown noun always has the same shape and colour, and an adjective that is said wins over it", () => {
  const [robot] = parseScene("a robot").things;
  expect(robot).toMatchObject({ count: 1, shape: expect.any(String), colour: expect.any(String) });
  expect(parseScene("the robot!").things).toEqual([robot]);
  expect(parseScene("a teal robot").things).toEqual([{ ...robot, colour: "teal" }]);
});

test("the same text and seed give the same bytes, whatever else is in the call", async () => {
  const alone = await drawn("a red apple", 42);
  const [, among] = await sketchT2I.invoke(["a cat", "a red apple"], [42, 42], context);
  expect(imageHash(among!)).toBe(imageHash(alone));
});

// If one of these changes, so do the results that people have published: then this model needs another revision.
test("known texts and seeds give known pictures", async () => {
  const hashes = [
    imageHash(await drawn("A beautiful sunset over the ocean", 42)),
    imageHash(await drawn("two blue circles above a green square", 0)),
    imageHash(await drawn("many tiny stars inside a purple crescent", 4294967295)),
    imageHash(await drawn("", 7)),
  ];
  expect(hashes.map((hash) => hash.slice(0, 16))).toMatchInlineSnapshot(`
    [
      "0e89953b11680be9",
      "73bfb26e05696401",
      "d18bb43a4afff90f",
      "8d13b44ec954eec4",
    ]
  `);
});

test("another seed draws another picture of the same text", async () => {
  const hashes = [];
  for (let seed = 0; seed < 20; seed++) hashes.push(imageHash(await drawn("a red apple", seed)));
  expect(new Set(hashes).size).toBe(20);
});

test("any text and any seed give a picture of 256 × 256 pixels", async () => {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          "huge",
          "many",
          "7",
          "red",
          "cat",
          "inside",
          "it",
          "on",
          ",",
          "background",
          "ocean",
          "left",
        ),
      )
      .map((words) => words.join(" ")),
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 0, max: 4294967295 }), async (text, seed) => {
      const picture = await drawn(text, seed);
      expect([picture.width, picture.height, picture.pixels.length]).toEqual([256, 256, 256 * 256 * 3]);
    }),
    { numRuns: 80 },
  );
});

test("a very long text is drawn as fast as a short one", async () => {
  const long = "a red circle above a blue square and ".repeat(30_000);
  expect(parseScene(long).things).toHaveLength(5);
  expect((await drawn(long, 1)).pixels.length).toBe(256 * 256 * 3);
});

test("runs change for a while before they repeat themselves, and end in different places", async () => {
  let numChanging = 0;
  const ends = new Set<string>();
  for (const seed of [1, 2])
    for (const prompt of [
      "a red apple",
      "A beautiful sunset over the ocean",
      "two blue circles above a square",
    ]) {
      const captions = new Set<string>();
      let text = prompt;
      while (captions.size < 40) {
        text = (await sketchI2T.invoke([await drawn(text, seed)], [seed], context))[0]!;
        if (captions.has(text)) break;
        captions.add(text);
      }
      if (captions.size >= 5) numChanging++;
      ends.add(text);
    }
  expect(numChanging).toBeGreaterThanOrEqual(4);
  expect(ends.size).toBeGreaterThanOrEqual(3);
});
