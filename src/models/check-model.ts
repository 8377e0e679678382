import type { RgbImage } from "../images/rgb-image.ts";
import { CallError } from "./call-errors.ts";
import {
  type CallContext,
  type EmbeddingModel,
  type ImageToImageModel,
  type ImageToTextModel,
  isGenerative,
  type Model,
  reads,
  type TextToImageModel,
  type TextToTextModel,
} from "./model.ts";
import { captionProblem, imageProblem, vectorProblem } from "./output-problems.ts";
import { sampleImages, sampleTexts } from "./sample-inputs.ts";
import { isScoreModel, type ScoreModel, scoresProblem } from "./score-model.ts";

/** One question about a model, and what was found. */
export interface ModelCheck {
  readonly check: string;
  readonly passed: boolean;
  readonly found: string;
}

const UNIT_LENGTH_TOLERANCE = 1e-3;
/** Batches of other sizes change the last bits; a smaller cosine is a mistake in padding or order. */
const LEAST_COSINE = 0.999;
const context: CallContext = { signal: new AbortController().signal };

/**
 * Calls a model with a few inputs and looks whether what it promises holds on this machine: outputs that can be used, the same
 * ones again, alone as in a batch, different ones for different inputs.
 *
 * @throws ModelUnavailableError for one that cannot be used at all
 */
export async function checkModel(model: Model | ScoreModel): Promise<ModelCheck[]> {
  await model.prepare?.();
  try {
    if (isScoreModel(model)) return await checkScores(model);
    if (!isGenerative(model)) return await checkEmbedding(model);
    const inputs = reads(model.kind) === "text" ? sampleTexts.slice(0, 3) : sampleImages;
    const few = inputs.slice(0, model.maxBatchSize);
    const draws = model.kind === "text-to-image" || model.kind === "image-to-image";
    return draws ? await checkPainter(model, few) : await checkWriter(model, few);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return error.problems.map(({ message }) => ({ check: "usable", passed: false, found: message }));
  }
}

async function checkPainter(
  model: TextToImageModel | ImageToImageModel,
  inputs: readonly (string | RgbImage)[],
): Promise<ModelCheck[]> {
  // The inputs are of the medium that it reads.
  const invoke = (some: readonly unknown[], seeds: readonly number[]) =>
    model.invoke(some as never, seeds, context);
  const seeds = inputs.map((_, i) => i);
  const images = await invoke(inputs, seeds);
  const again = await invoke(inputs, seeds);
  const alone = await oneByOne(inputs, (input, i) => invoke([input], [i]));
  const [otherSeed] = await invoke([inputs[0]!], [12_345]);
  const { size } = model.parameters;
  const sizes = [...new Set(images.map(({ width, height }) => `${width} × ${height}`))].join(", ");
  return [
    usable(inputs.length, images.map(imageProblem)),
    {
      check: "size",
      passed: size === undefined || sizes === `${size} × ${size}`,
      found: `${sizes} pixels`,
    },
    repeatable(images.map(bytesOf), again.map(bytesOf)),
    // How far apart they are says nothing of which is right: diffusion amplifies the last bits.
    {
      check: "batch of one",
      passed: true,
      found: `mean difference ${meanDifference(images, alone).toPrecision(2)} of 255`,
    },
    differ("seeds differ", [bytesOf(images[0]!), bytesOf(otherSeed!)]),
  ];
}

async function checkWriter(
  model: ImageToTextModel | TextToTextModel,
  inputs: readonly (string | RgbImage)[],
): Promise<ModelCheck[]> {
  // The inputs are of the medium that it reads.
  const invoke = (some: readonly unknown[], seeds: readonly number[]) =>
    model.invoke(some as never, seeds, context);
  const seeds = inputs.map((_, i) => i);
  const captions = await invoke(inputs, seeds);
  const again = await invoke(inputs, seeds);
  const alone = await oneByOne(inputs, (input, i) => invoke([input], [i]));
  const equal = captions.filter((caption, i) => caption === alone[i]).length;
  return [
    usable(inputs.length, captions.map(captionProblem)),
    repeatable(captions, again),
    { check: "batch of one", passed: true, found: `${equal} of ${captions.length} captions are the same` },
  ];
}

async function checkEmbedding(model: EmbeddingModel): Promise<ModelCheck[]> {
  const embed =
    model.kind === "text-embedding"
      ? (indices: readonly number[]) => model.embed(pick(sampleTexts, indices), context)
      : (indices: readonly number[]) => model.embed(pick(sampleImages, indices), context);
  const count = model.kind === "text-embedding" ? sampleTexts.length : sampleImages.length;
  const all = Array.from({ length: Math.min(count, model.maxBatchSize) }, (_, i) => i);
  const vectors = await embed(all);
  const again = await embed(all);
  const alone = await oneByOne(all, (index) => embed([index]));
  const deviation = Math.max(...vectors.map((vector) => Math.abs(Math.hypot(...vector) - 1)));
  const cosine = Math.min(...vectors.map((vector, i) => cosineOf(vector, alone[i]!)));
  return [
    usable(
      all.length,
      vectors.map((vector) => vectorProblem(vector, model.dimension)),
    ),
    {
      check: "dimension",
      passed: vectors.every((vector) => vector.length === model.dimension),
      found: [...new Set(vectors.map((vector) => vector.length))].join(", "),
    },
    {
      check: "unit length",
      // The dummies' vectors have lengths of their own, as others' may; those of the worker's models are normalised.
      passed: model.runsIn !== "worker" || deviation <= UNIT_LENGTH_TOLERANCE,
      found: `off by at most ${deviation.toPrecision(2)}${model.runsIn === "worker" ? "" : ", nothing is promised"}`,
    },
    repeatable(vectors.map(bytesOfVector), again.map(bytesOfVector)),
    {
      check: "batch of one",
      passed: cosine >= LEAST_COSINE,
      found: `cosine to the same in a batch at least ${cosine.toFixed(6)}`,
    },
    differ("inputs differ", vectors.map(bytesOfVector)),
  ];
}

async function checkScores(model: ScoreModel): Promise<ModelCheck[]> {
  const all = model.kind === "text-score" ? sampleTexts : sampleImages;
  const items = all.slice(0, model.maxBatchSize);
  const scores = await model.score(items, context);
  const again = await model.score(items, context);
  return [
    usable(items.length, scores.map(scoresProblem)),
    repeatable(
      scores.map((one) => JSON.stringify(one)),
      again.map((one) => JSON.stringify(one)),
    ),
  ];
}

function usable(asked: number, problems: readonly ({ message: string } | undefined)[]): ModelCheck {
  const bad = problems.filter((problem) => problem !== undefined);
  if (problems.length !== asked) {
    return { check: "usable", passed: false, found: `${problems.length} outputs for ${asked} inputs` };
  }
  const [first] = bad;
  return {
    check: "usable",
    passed: first === undefined,
    found:
      first === undefined
        ? `${asked} of ${asked} outputs`
        : `${bad.length} of ${asked} not: ${first.message}`,
  };
}

function repeatable(
  first: readonly (string | Uint8Array)[],
  second: readonly (string | Uint8Array)[],
): ModelCheck {
  const equal = first.filter((output, i) => isEqual(output, second[i])).length;
  const passed = equal === first.length;
  return {
    check: "repeatable",
    passed,
    found: passed ? "to the last bit" : `${equal} of ${first.length} outputs`,
  };
}

function differ(check: string, outputs: readonly Uint8Array[]): ModelCheck {
  const different = new Set(outputs.map((output) => Buffer.from(output).toString("latin1"))).size;
  return { check, passed: different === outputs.length, found: `${different} of ${outputs.length} outputs` };
}

function isEqual(a: string | Uint8Array, b: string | Uint8Array | undefined): boolean {
  if (b === undefined || typeof a === "string" || typeof b === "string") return a === b;
  return Buffer.compare(a, b) === 0;
}

async function oneByOne<Input, Output>(
  inputs: readonly Input[],
  call: (input: Input, index: number) => Promise<readonly Output[]>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  for (const [i, input] of inputs.entries()) outputs.push(...(await call(input, i)));
  return outputs;
}

function pick<Item>(items: readonly Item[], indices: readonly number[]): Item[] {
  return indices.map((index) => items[index]!);
}

function bytesOf({ pixels }: RgbImage): Uint8Array {
  return pixels;
}

function bytesOfVector(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

function meanDifference(a: readonly RgbImage[], b: readonly RgbImage[]): number {
  let sum = 0;
  let count = 0;
  for (const [i, { pixels }] of a.entries()) {
    for (const [j, value] of pixels.entries()) sum += Math.abs(value - (b[i]?.pixels[j] ?? 0));
    count += pixels.length;
  }
  return sum / count;
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
