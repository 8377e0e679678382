import { encodeImage } from "../images/image-codec.ts";
import type { RgbImage } from "../images/rgb-image.ts";
import type { CallContext, Model } from "../models/model.ts";
import { sampleImages, sampleTexts } from "../models/sample-inputs.ts";
import type { ScoreModel } from "../models/score-model.ts";
import { now } from "../system/clock.ts";
import type { Calibration } from "./calibrations.ts";

/** Calls of each size, at least; and no more once so much time has gone. */
const FEWEST_CALLS = 3;
const MOST_CALLS = 40;
const ENOUGH_MS = 1_500;
const FORMATS = ["webp", "avif"] as const;

/**
 * Calls a model a few times, alone and with as many items as its calls will have, on fixed inputs; the first call of all does not count. Pictures that it
 * draws are encoded too.
 *
 * @param items - Of the calls that are planned, from 1.
 * @throws ModelUnavailableError for one that cannot be used, and whatever a call throws
 */
export async function calibrate(
  model: Model | ScoreModel,
  items: number,
  signal: AbortSignal,
): Promise<Calibration> {
  const { parameters } = model;
  const began = performance.now();
  await model.prepare?.();
  const loadMs = model.runsIn === "worker" ? performance.now() - began : 0;
  const calls: { items: number; ms: number }[] = [];
  let outputs = await callOnce(model, 1, 0, signal);
  for (const size of new Set([1, items])) {
    const startedMs = performance.now();
    for (let i = 0; i < MOST_CALLS; i++) {
      if (i >= FEWEST_CALLS && performance.now() - startedMs > ENOUGH_MS) break;
      signal.throwIfAborted();
      const before = performance.now();
      outputs = await callOnce(model, size, i, signal);
      calls.push({ items: size, ms: performance.now() - before });
    }
  }
  const isDrawing = "kind" in model && model.kind.endsWith("-to-image");
  return {
    at: now(),
    parameters,
    load_ms: Math.round(loadMs),
    // The later half is warm.
    calls: warmHalf(calls),
    ...(isDrawing ? await encoded(outputs as readonly RgbImage[]) : {}),
  };
}

function warmHalf(calls: readonly { readonly items: number; readonly ms: number }[]) {
  return [...new Set(calls.map((call) => call.items))].flatMap((size) => {
    const own = calls.filter((call) => call.items === size);
    return own
      .slice(Math.floor((own.length - 1) / 2))
      .map(({ items, ms }) => ({ items, ms: Number(ms.toPrecision(4)) }));
  });
}

/** As the stage encodes: all pictures of a call side by side. */
async function encoded(pictures: readonly RgbImage[]) {
  const bytes: Record<string, number> = {};
  const ms: Record<string, number> = {};
  for (const format of FORMATS) {
    await encodeImage(pictures[0]!, format);
    const before = performance.now();
    const files = await Promise.all(pictures.map((picture) => encodeImage(picture, format)));
    ms[format] = Number(((performance.now() - before) / pictures.length).toPrecision(3));
    bytes[format] = Math.round(files.reduce((sum, file) => sum + file.byteLength, 0) / pictures.length);
  }
  return { encode_ms: ms, picture_bytes: bytes };
}

/** @param turn - Calls of the same size have other inputs, so that nothing is remembered. */
async function callOnce(
  model: Model | ScoreModel,
  items: number,
  turn: number,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const context: CallContext = { signal };
  const numbers = Array.from({ length: items }, (_, i) => turn * items + i);
  const texts = () => numbers.map((n) => `${sampleTexts[n % sampleTexts.length]}, number ${n}`);
  const images = () => numbers.map((n) => sampleImages[n % sampleImages.length]!);
  switch (model.kind) {
    case "text-to-image":
    case "text-to-text":
      return model.invoke(texts(), numbers, context);
    case "image-to-image":
    case "image-to-text":
      return model.invoke(images(), numbers, context);
    case "text-embedding":
      return model.embed(texts(), context);
    case "image-embedding":
      return model.embed(images(), context);
    case "text-score":
      return model.score(texts(), context);
    case "image-score":
      return model.score(images(), context);
  }
}
