import type { VectorRows } from "../vectors/vector-rows.ts";
import { DatabaseDamagedError } from "./database-errors.ts";

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

/**
 * A stored vector.
 *
 * @param where - Whose vector it is, for the message.
 * @returns the same memory seen as numbers, or a copy where it is not aligned as a `Float32Array` must be
 * @throws DatabaseDamagedError if it is no vector of finite numbers, which panic-tda never writes
 */
export function decodeVector(bytes: Uint8Array, where: string): Float32Array {
  refuseBroken(bytes, where);
  const vector =
    bytes.byteOffset % 4 === 0
      ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
      : new Float32Array(bytes.slice().buffer);
  refuseNonFinite(vector, where);
  return vector;
}

/** Gives memory of so many bytes, which need not be zero. */
export type Allocate = (byteLength: number) => ArrayBufferLike;

/** A vector as it is stored, and whose it is, for messages. */
export interface StoredVector {
  readonly bytes: Uint8Array;
  readonly where: string;
}

/**
 * Several stored vectors in one array.
 *
 * @throws DatabaseDamagedError naming the first one that is no vector of finite numbers or of another dimension
 */
export function joinVectors(
  vectors: readonly StoredVector[],
  allocate: Allocate = (byteLength) => new ArrayBuffer(byteLength),
): VectorRows<Float32Array> {
  const numBytes = vectors[0]?.bytes.byteLength ?? 4;
  const joined = new Uint8Array(allocate(vectors.length * numBytes));
  const dimension = numBytes / 4;
  for (const [row, { bytes, where }] of vectors.entries()) {
    refuseBroken(bytes, where);
    if (bytes.byteLength !== numBytes) {
      throw new DatabaseDamagedError(
        `${where}: found ${bytes.byteLength / 4} coordinates, expected ${dimension} as before it.\n  ${ADVICE}`,
      );
    }
    joined.set(bytes, row * numBytes);
    refuseNonFinite(new Float32Array(joined.buffer, row * numBytes, dimension), where);
  }
  return { coordinates: new Float32Array(joined.buffer), dimension };
}

const ADVICE =
  "Panic-tda did not write it so: restore the file from a copy, or delete its experiment and run that anew.";

function refuseBroken(bytes: Uint8Array, where: string): void {
  if (bytes.byteLength % 4 === 0 && bytes.byteLength > 0) return;
  throw new DatabaseDamagedError(
    `${where}: found ${bytes.byteLength} bytes, expected coordinates of 4 bytes each.\n  ${ADVICE}`,
  );
}

/** @throws DatabaseDamagedError naming the first coordinate that is not finite */
export function refuseNonFinite(vector: Float32Array, where: string): void {
  // A sum is not finite if one of its terms is not, and is found sooner; large terms may overflow it.
  let sum = 0;
  for (let at = 0; at < vector.length; at++) sum += vector[at]!;
  if (Number.isFinite(sum)) return;
  const at = vector.findIndex((coordinate) => !Number.isFinite(coordinate));
  if (at === -1) return;
  throw new DatabaseDamagedError(
    `${where}: coordinate ${at}: found ${vector[at]}, expected a finite number.\n  ${ADVICE}`,
  );
}
