import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageHash, type RgbImage } from "../../src/images/rgb-image.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import type { EmbeddingModel, GenerativeModel } from "../../src/models/model.ts";
import { isGenerative, reads, writes } from "../../src/models/model.ts";
import { captionProblem, imageProblem, vectorProblem } from "../../src/models/output-problems.ts";
import { singleColour } from "../../src/models/single-colour.ts";
import { sketchI2T } from "../../src/models/sketch-i2t.ts";
import { packageVersion } from "../../src/system/package-version.ts";
import { builtInOutputs } from "./built-in-outputs.ts";

const context = { signal: new AbortController().signal };
const texts = ["a red apple", "", "ein Apfel 🍎", "x".repeat(5_000), "a blue pear"];
const images: readonly RgbImage[] = [
  singleColour(256, [0, 0, 0]),
  singleColour(256, [255, 255, 255]),
  { width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3) },
  { width: 3, height: 2, pixels: Uint8Array.from({ length: 18 }, (_, i) => i) },
  singleColour(16, [200, 10, 10]),
];
const seeds = [0, 1, 2 ** 32 - 1, 7, 7];

const generative = builtInModels.models.filter(isGenerative);
const dummies = generative.filter(({ name }) => name.startsWith("Dummy"));
const embedding = builtInModels.models.filter((model): model is EmbeddingModel => !isGenerative(model));

/** What `model` answers to items of the medium that it reads. */
function outputsOf(
  model: GenerativeModel,
  indices: readonly number[],
  itsSeeds: readonly number[] = indices.map((i) => seeds[i]!),
): Promise<readonly (string | RgbImage)[]> {
  const inputs = indices.map((i) => (reads(model.kind) === "text" ? texts[i]! : images[i]!));
  return model.invoke(inputs as never, itsSeeds, context);
}

/** Its outputs, each as text or as a hash. */
async function invoke(
  model: GenerativeModel,
  indices: readonly number[],
  itsSeeds?: readonly number[],
): Promise<string[]> {
  const outputs = await outputsOf(model, indices, itsSeeds);
  return outputs.map((output) => (typeof output === "string" ? output : imageHash(output)));
}

async function embed(model: EmbeddingModel, indices: readonly number[]): Promise<readonly Float32Array[]> {
  return model.kind === "text-embedding"
    ? model.embed(
        indices.map((i) => texts[i]!),
        context,
      )
    : model.embed(
        indices.map((i) => images[i]!),
        context,
      );
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Ways to cut the five items into batches and to order them. */
const batchings = fc
  .tuple(
    fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 }),
    fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 5, maxLength: 5 }),
  )
  .map(([order, sizes]) => {
    const batches: number[][] = [];
    for (let start = 0; start < order.length; start += batches.at(-1)!.length) {
      batches.push(order.slice(start, start + sizes[batches.length]!));
    }
    return batches;
  });

describe.each(builtInModels.models.map((model) => [model.name, model] as const))("%s", (_, model) => {
  test("names the version of this package as its revision", () => {
    expect(model.revision).toBe(packageVersion);
  });

  test("runs in this process, in batches and within a time that grow with the batch", () => {
    expect(model.runsIn).toBe("this process");
    expect(model.maxBatchSize).toBe(64);
    expect(model.callTimeLimitMs(64)).toBeGreaterThan(model.callTimeLimitMs(1));
  });

  test("answers an empty call with nothing", async () => {
    expect(isGenerative(model) ? await invoke(model, []) : await embed(model, [])).toEqual([]);
  });
});

describe.each(generative.map((model) => [model.name, model] as const))("%s", (_, model) => {
  test("answers each item with an output that can be stored", async () => {
    const outputs = await outputsOf(model, [0, 1, 2, 3, 4]);
    const problemOf =
      writes(model.kind) === "text" ? captionProblem : (imageProblem as typeof captionProblem);
    expect(outputs.map(problemOf)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  test("answers an item the same in every batch, at every place, at every time", async () => {
    const whole = await invoke(model, [0, 1, 2, 3, 4]);
    await fc.assert(
      fc.asyncProperty(batchings, async (batches) => {
        for (const batch of batches) expect(await invoke(model, batch)).toEqual(batch.map((i) => whole[i]));
      }),
      { numRuns: 10 },
    );
  });

  test("leaves its input alone", async () => {
    const before = images.map(imageHash);
    await invoke(model, [0, 1, 2, 3, 4]);
    expect(images.map(imageHash)).toEqual(before);
  });
});

// Dummies are made to be told apart; what the sketch models see and draw alike is theirs to decide.
describe.each(dummies.map((model) => [model.name, model] as const))("%s", (_, model) => {
  test("answers different seeds differently", async () => {
    const sameItem = Array.from({ length: 20 }, () => 0);
    const outputs = await invoke(
      model,
      sameItem,
      sameItem.map((_, i) => i),
    );
    // 80 captions of DummyI2T2 are few enough for two seeds to meet by chance.
    expect(new Set(outputs).size).toBeGreaterThan(model.name === "DummyI2T2" ? 10 : 18);
  });

  test("answers different items differently under one seed", async () => {
    expect(new Set(await invoke(model, [0, 1, 2, 3, 4], [5, 5, 5, 5, 5])).size).toBe(5);
  });
});

test("SketchI2T does not look at the seed", async () => {
  const captions = await sketchI2T.invoke([images[4]!, images[4]!], [1, 2], context);
  expect(captions[1]).toBe(captions[0]);
});

describe.each(embedding.map((model) => [model.name, model] as const))("%s", (_, model) => {
  // The empty text is no output of any model: it is refused before.
  const indices = reads(model.kind) === "text" ? [0, 2, 3, 4] : [0, 1, 2, 3, 4];

  test("gives each item 768 finite coordinates that are not all zero", async () => {
    expect(model.dimension).toBe(768);
    const vectors = await embed(model, indices);
    expect(vectors.map((vector) => vectorProblem(vector, 768))).toEqual(indices.map(() => undefined));
  });

  test("gives an item the same vector in every batch, at every place, at every time", async () => {
    const whole = await embed(model, [0, 1, 2, 3, 4]);
    await fc.assert(
      fc.asyncProperty(batchings, async (batches) => {
        for (const batch of batches) expect(await embed(model, batch)).toEqual(batch.map((i) => whole[i]));
      }),
      { numRuns: 10 },
    );
  });

  test("gives different items different vectors", async () => {
    const vectors = await embed(model, indices);
    expect(new Set(vectors.map((vector) => vector.join(" "))).size).toBe(indices.length);
  });
});

test("pictures of DummyT2I, DummyT2I2 and DummyI2I are squares of one colour", async () => {
  const drawing = dummies.filter(({ kind }) => writes(kind) === "image");
  expect(drawing.map(({ name }) => name)).toEqual(["DummyT2I", "DummyT2I2", "DummyI2I"]);
  for (const model of drawing) {
    const [image] = (await outputsOf(model, [0])) as readonly RgbImage[];
    const [red, green, blue] = image!.pixels;
    expect(imageHash(image!)).toBe(imageHash(singleColour(256, [red!, green!, blue!])));
  }
});

test('texts of DummyT2T begin with "dummy words:"', async () => {
  const [model] = dummies.filter(({ name }) => name === "DummyT2T");
  const texts = await invoke(model!, [0, 1, 2, 3, 4]);
  for (const text of texts) expect(text).toMatch(/^dummy words: it [a-z ]+ #\d{3}$/);
});

test('captions of DummyI2T begin with "dummy caption:", those of DummyI2T2 with "dummy v2:"', async () => {
  const captions: Record<string, string[]> = {};
  for (const model of generative) {
    if (model.kind === "image-to-text") captions[model.name] = await invoke(model, [0, 1, 2, 3, 4]);
  }
  expect(captions.DummyI2T).toHaveLength(5);
  for (const caption of captions.DummyI2T!) expect(caption).toMatch(/^dummy caption: \w+ \w+ #\d{3}$/);
  expect(captions.DummyI2T2).toHaveLength(5);
  for (const caption of captions.DummyI2T2!) expect(caption).toMatch(/^dummy v2: [a-z ]+, version \d$/);
});

test("vectors of DummyText and DummyVision have length 1", async () => {
  for (const model of embedding) {
    if (model.name !== "DummyText" && model.name !== "DummyVision") continue;
    for (const vector of await embed(model, [0, 2, 3])) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    }
  }
});

test("DummyText2 and DummyVision2 put what is alike nearer than what is not", async () => {
  const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((x, i) => x - b[i]!));
  for (const model of embedding) {
    const [one, alike, other] =
      model.name === "DummyText2" && model.kind === "text-embedding"
        ? await model.embed(["a red apple", "a red apples", "zzzzzzzzzzzz"], context)
        : model.name === "DummyVision2" && model.kind === "image-embedding"
          ? await model.embed(
              [
                singleColour(32, [10, 10, 10]),
                singleColour(32, [12, 10, 10]),
                singleColour(32, [250, 250, 250]),
              ],
              context,
            )
          : [];
    if (one === undefined) continue;
    expect(distance(one, alike!)).toBeLessThan(distance(one, other!));
  }
});

// Results are reproduced by name and revision: whoever changes an output of a built-in model must also give it a new revision,
// which is the version of the package, and say so in the changelog.
test("each built-in model answers as this version always has", async () => {
  const found: Record<string, unknown> = {};
  const promptPair = ["a red apple", "ein Apfel 🍎"];
  const imagePair = [images[3]!, images[4]!];
  const seedPair = [42, 2 ** 32 - 1];
  const sizeAndFirstPixel = ({ width, height, pixels }: RgbImage) =>
    `${width} × ${height}, ${pixels.slice(0, 3)}`;
  for (const model of builtInModels.models) {
    switch (model.kind) {
      case "text-to-image":
        found[model.name] = (await model.invoke(promptPair, seedPair, context)).map(sizeAndFirstPixel);
        break;
      case "image-to-image":
        found[model.name] = (await model.invoke(imagePair, seedPair, context)).map(sizeAndFirstPixel);
        break;
      case "image-to-text":
        found[model.name] = await model.invoke(imagePair, seedPair, context);
        break;
      case "text-to-text":
        found[model.name] = await model.invoke(promptPair, seedPair, context);
        break;
      case "text-embedding":
        found[model.name] = (await model.embed(promptPair, context)).map((vector) =>
          sha256(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
        );
        break;
      case "image-embedding":
        found[model.name] = (await model.embed(imagePair, context)).map((vector) =>
          sha256(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
        );
    }
  }
  expect(found).toEqual(builtInOutputs);
});
