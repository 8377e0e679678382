import type { Edges } from "./spanning-forest.ts";

/** Bytes before the first edge of a list of `kernel/clustering/shorter-edges.ts`, of which the first four are its length. */
const HEAD_BYTES = 16;

/** A copy of a list of edges in the memory of the kernel. */
export function readEdges(memory: SharedArrayBuffer, start: number): Edges {
  const count = new Uint32Array(memory, start, 1)[0]!;
  const ends = new Uint32Array(memory, start + HEAD_BYTES, 4 * count);
  const lengths = new Float64Array(memory, start + HEAD_BYTES, 2 * count);
  return {
    from: Uint32Array.from({ length: count }, (_, edge) => ends[4 * edge]!),
    to: Uint32Array.from({ length: count }, (_, edge) => ends[4 * edge + 1]!),
    lengths: Float64Array.from({ length: count }, (_, edge) => lengths[2 * edge + 1]!),
  };
}

export function writeEdges(memory: SharedArrayBuffer, start: number, edges: Edges): void {
  const count = edges.lengths.length;
  new Uint32Array(memory, start, 1)[0] = count;
  const ends = new Uint32Array(memory, start + HEAD_BYTES, 4 * count);
  const lengths = new Float64Array(memory, start + HEAD_BYTES, 2 * count);
  for (let edge = 0; edge < count; edge++) {
    ends[4 * edge] = edges.from[edge]!;
    ends[4 * edge + 1] = edges.to[edge]!;
    lengths[2 * edge + 1] = edges.lengths[edge]!;
  }
}
