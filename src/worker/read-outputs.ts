import type { DrawnImage, RgbImage } from "../images/rgb-image.ts";
import type { Scores } from "../models/score-model.ts";
import type { Frame } from "./frames.ts";

// What is not as it should be comes out as no output at all, or one that does not fit its size: outputs are checked where they
// are used, the worker's as everyone else's.

/** The picture of an `item` event. */
export function readImage(frame: Frame): RgbImage {
  const { buffer, width, height } = partOf(frame.header.image);
  const pixels = bufferOf(frame, buffer);
  // A copy of its own: the pictures of a call are let go one by one.
  return {
    width: width as number,
    height: height as number,
    pixels: new Uint8Array(pixels ?? new Uint8Array()),
  };
}

/** The picture of an `item` event with the file that was asked for; without, if the worker could not make one. */
export function readEncodedImage(frame: Frame): DrawnImage {
  const { file } = partOf(frame.header.image);
  if (file === undefined || file === null) return readImage(frame);
  return { ...readImage(frame), webp: new Uint8Array(bufferOf(frame, file) ?? []) };
}

/** The caption of an `item` event. */
export function readText(frame: Frame): string {
  return frame.header.text as string;
}

/** The vector of an `item` event; float32, little-endian. */
export function readVector(frame: Frame): Float32Array {
  const bytes = bufferOf(frame, partOf(frame.header.vector).buffer);
  if (bytes === undefined || bytes.byteLength % 4 !== 0) return new Float32Array();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/** The numbers of an `item` event, by name. */
export function readScores(frame: Frame): Scores {
  return partOf(frame.header.scores) as Scores;
}

function partOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function bufferOf(frame: Frame, index: unknown): Uint8Array | undefined {
  return typeof index === "number" ? frame.buffers[index] : undefined;
}
