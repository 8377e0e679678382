import { createHash } from "node:crypto";

/** The points of a cloud, each once. */
export interface DistinctPoints {
  /** Row-major; in the order of their first occurrence. */
  readonly points: Float32Array | Float64Array;
  /** How often each of them occurs. */
  readonly weights: Uint32Array;
  /** For each point of the cloud its row in `points`. */
  readonly rows: Uint32Array;
  /** For each row of `points` its first occurrence in the cloud. */
  readonly first: Uint32Array;
}

/** Collects equal points. @param points - Row-major `[n, dimension]`, without −0. */
export function distinctPoints(points: Float32Array | Float64Array, dimension: number): DistinctPoints {
  const numPoints = points.length / dimension;
  const rows = new Uint32Array(numPoints);
  const first: number[] = [];
  const weights: number[] = [];
  const rowOfContent = new Map<string, number>();
  for (let point = 0; point < numPoints; point++) {
    const content = createHash("sha256")
      .update(points.subarray(point * dimension, (point + 1) * dimension))
      .digest("base64");
    const known = rowOfContent.get(content);
    rows[point] = known ?? first.length;
    if (known === undefined) {
      rowOfContent.set(content, first.length);
      first.push(point);
      weights.push(1);
    } else {
      weights[known] = weights[known]! + 1;
    }
  }
  const distinct = points.slice(0, first.length * dimension);
  for (const [row, point] of first.entries()) {
    distinct.set(points.subarray(point * dimension, (point + 1) * dimension), row * dimension);
  }
  return { points: distinct, weights: Uint32Array.from(weights), rows, first: Uint32Array.from(first) };
}
