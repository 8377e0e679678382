import type { Polygon } from "./shape-outlines.ts";

/** How much of each pixel of a rectangle of the canvas is covered: `values[row * width + column]` from 0 to 1. */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Scan lines per row of pixels; across a row coverage is exact. */
const LINES_PER_ROW = 4;

/**
 * Coverage by polygons under the even-odd rule, in canvas units of one pixel, cut off at the canvas's edges.
 */
export function coverageOf(
  polygons: readonly Polygon[],
  canvas: { width: number; height: number },
): Coverage {
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const polygon of polygons)
    for (let i = 0; i < polygon.length; i += 2) {
      minX = Math.min(minX, polygon[i]!);
      maxX = Math.max(maxX, polygon[i]!);
      minY = Math.min(minY, polygon[i + 1]!);
      maxY = Math.max(maxY, polygon[i + 1]!);
    }
  const left = Math.max(0, Math.floor(minX));
  const top = Math.max(0, Math.floor(minY));
  const width = Math.max(0, Math.min(canvas.width, Math.ceil(maxX)) - left);
  const height = Math.max(0, Math.min(canvas.height, Math.ceil(maxY)) - top);
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++)
    for (let line = 0; line < LINES_PER_ROW; line++) {
      const crossings = crossingsOf(polygons, top + row + (line + 0.5) / LINES_PER_ROW);
      for (let i = 0; i + 1 < crossings.length; i += 2)
        addSpan(values, row * width, width, crossings[i]! - left, crossings[i + 1]! - left);
    }
  return { left, top, width, height, values };
}

/** Where a horizontal line crosses the polygons, from left to right. */
function crossingsOf(polygons: readonly Polygon[], y: number): number[] {
  const crossings: number[] = [];
  for (const polygon of polygons) {
    let previousX = polygon.at(-2)!;
    let previousY = polygon.at(-1)!;
    for (let i = 0; i < polygon.length; i += 2) {
      const x = polygon[i]!;
      const nextY = polygon[i + 1]!;
      if (previousY <= y !== nextY <= y)
        crossings.push(previousX + ((y - previousY) * (x - previousX)) / (nextY - previousY));
      previousX = x;
      previousY = nextY;
    }
  }
  return crossings.sort((one, other) => one - other);
}

function addSpan(values: Float32Array, offset: number, width: number, from: number, to: number): void {
  const start = Math.max(0, from);
  const end = Math.min(width, to);
  if (start >= end) return;
  const first = Math.floor(start);
  const last = Math.min(width - 1, Math.floor(end));
  const share = 1 / LINES_PER_ROW;
  if (first === last) {
    values[offset + first]! += (end - start) * share;
    return;
  }
  values[offset + first]! += (first + 1 - start) * share;
  for (let x = first + 1; x < last; x++) values[offset + x]! += share;
  values[offset + last]! += (end - last) * share;
}
