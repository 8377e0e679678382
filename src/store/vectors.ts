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

/** @returns a copy, aligned as a `Float32Array` must be */
export function decodeVector(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength % 4 !== 0) {
    throw new Error(`a stored vector has ${bytes.byteLength} bytes, which is not a multiple of 4`);
  }
  return new Float32Array(bytes.slice().buffer);
}
