import type { Size } from "./use-size.ts";

/** How the map is moved and enlarged, as d3-zoom has it: pixels of the window it was made in. */
export interface MapTransform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

/**
 * A transform as an address has it: `k,x,y`, the enlargement and the point of the plane (from −1 to 1) that is in the middle, so
 * that it shows the same in a window of another size. Null for the whole map.
 */
export function viewText({ k, x, y }: MapTransform, { width, height }: Size): string | null {
  if (k === 1 && x === 0 && y === 0) return null;
  const unit = unitPixels(k, { width, height });
  const middle = [(width / 2 - (k * (width / 2) + x)) / unit, (k * (height / 2) + y - height / 2) / unit];
  return [k, ...middle].map((value) => Number(value.toPrecision(7))).join(",");
}

/** The transform that {@link viewText} wrote; undefined for a text that says nothing. */
export function transformOf(text: string, { width, height }: Size): MapTransform | undefined {
  const [k, x, y, ...rest] = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (k === undefined || x === undefined || y === undefined || rest.length > 0) return undefined;
  if (![k, x, y].every(Number.isFinite) || k <= 0) return undefined;
  const unit = unitPixels(k, { width, height });
  return { k, x: width / 2 - k * (width / 2) - unit * x, y: height / 2 - k * (height / 2) + unit * y };
}

/** Pixels of one unit of the plane. */
export function unitPixels(k: number, { width, height }: Size): number {
  return (k * Math.min(width, height)) / 2;
}
