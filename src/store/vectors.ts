import type { VectorRows } from "../vectors/vector-rows.ts";

// Both blobs and typed arrays are little-endian on every platform that Node and SQLite's prebuilt binaries exist for; a
// big-endian machine would read nonsense, so it is refused at load time rather than by a wrong result.
if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) {
  throw new Error(
    "panic-tda stores vectors as little-endian float32 and does not run on big-endian machines",
  );
}

/** A vector as it is stored: its coordinates as float32 little-endian, no header. */
export function encodeVector(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** @returns the same memory seen as numbers, or a copy where it is not aligned as a `Float32Array` must be */
export function decodeVector(bytes: Uint8Array): Float32Array {
  refuseBroken(bytes);
  return bytes.byteOffset % 4 === 0
    ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    : new Float32Array(bytes.slice().buffer);
}

/** Gives memory of so many bytes, which need not be zero. */
export type Allocate = (byteLength: number) => ArrayBufferLike;

/** Several stored vectors, which must be of one dimension, in one array. */
export function joinVectors(
  vectors: readonly Uint8Array[],
  allocate: Allocate = (byteLength) => new ArrayBuffer(byteLength),
): VectorRows<Float32Array> {
  const numBytes = vectors[0]?.byteLength ?? 4;
  const joined = new Uint8Array(allocate(vectors.length * numBytes));
  for (const [row, bytes] of vectors.entries()) {
    refuseBroken(bytes);
    if (bytes.byteLength !== numBytes) {
      throw new Error(
        `stored vectors of one trajectory have ${numBytes / 4} and ${bytes.byteLength / 4} coordinates`,
      );
    }
    joined.set(bytes, row * numBytes);
  }
  return { coordinates: new Float32Array(joined.buffer), dimension: numBytes / 4 };
}

function refuseBroken(bytes: Uint8Array): void {
  if (bytes.byteLength % 4 === 0) return;
  throw new Error(`a stored vector has ${bytes.byteLength} bytes, which is not a multiple of 4`);
}
