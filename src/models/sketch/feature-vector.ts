import { hashText } from "./stable-hash.ts";

/** Coordinates of the vectors of SketchText and SketchVision. */
export const DIMENSION = 768;

/** How many coordinates one named feature touches; with this few, two features rarely meet. */
const COORDINATES_PER_FEATURE = 8;

/** Adds a named feature: a few coordinates, chosen by the name's hash, go up or down. Its length is `weight`. */
export function addFeature(vector: Float64Array, name: string, weight: number): void {
  const share = weight / Math.sqrt(COORDINATES_PER_FEATURE);
  for (let i = 0; i < COORDINATES_PER_FEATURE; i++) {
    const hash = hashText(name, i + 1);
    vector[(hash >>> 1) % vector.length]! += (hash & 1) === 0 ? share : -share;
  }
}

/** The vector scaled to length 1, in single precision. */
export function unitVector(vector: Float64Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (!(length > 0)) throw new RangeError("a vector without length has no direction");
  return Float32Array.from(vector, (value) => value / length);
}
