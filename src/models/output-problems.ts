import type { RgbImage } from "../images/rgb-image.ts";
import { isBlank } from "../text/printable.ts";
import type { OutputProblem } from "./call-errors.ts";

export function captionProblem(caption: unknown): OutputProblem | undefined {
  if (typeof caption !== "string") {
    return { kind: "invalid_text", message: `expected a caption, found ${typeof caption}` };
  }
  if (isBlank(caption)) return { kind: "empty_text", message: "the caption is empty" };
  if (!caption.isWellFormed() || caption.includes("\0")) {
    // Neither survives SQLite's text: what is read back would differ from what was written.
    return { kind: "invalid_text", message: "the caption holds half a surrogate pair or a NUL character" };
  }
  return undefined;
}

export function imageProblem(image: RgbImage | undefined): OutputProblem | undefined {
  const { width, height, pixels } = image ?? {};
  const sized = Number.isInteger(width) && Number.isInteger(height) && width! > 0 && height! > 0;
  if (sized && pixels instanceof Uint8Array && pixels.length === width! * height! * 3) return undefined;
  const found = `${width} × ${height} pixels in ${pixels?.length} bytes`;
  return { kind: "invalid_image", message: `expected width × height × 3 bytes of RGB, found ${found}` };
}

export function vectorProblem(vector: unknown, dimension: number): OutputProblem | undefined {
  if (!(vector instanceof Float32Array) || vector.length !== dimension) {
    const found = vector instanceof Float32Array ? `${vector.length}` : typeof vector;
    return { kind: "wrong_dimension", message: `expected ${dimension} coordinates, found ${found}` };
  }
  const bad = vector.findIndex((coordinate) => !Number.isFinite(coordinate));
  if (bad !== -1) return { kind: "not_finite", message: `coordinate ${bad} is ${vector[bad]}` };
  if (vector.every((coordinate) => coordinate === 0)) {
    return { kind: "all_zero", message: "all coordinates are zero" };
  }
  return undefined;
}
