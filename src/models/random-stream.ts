import { createHash } from "node:crypto";

/**
 * An endless stream of numbers, uniform in [0, 1), that depends on the keys alone: SHA-256 of the keys seeds the generator
 * sfc32 (C. Doty-Humphrey, PractRand). The same on every platform.
 */
export function randomStream(...keys: readonly (string | number | Uint8Array)[]): () => number {
  const hash = createHash("sha256");
  // The length before each key keeps ("ab", "c") apart from ("a", "bc").
  for (const key of keys) {
    const bytes = typeof key === "object" ? key : Buffer.from(String(key), "utf8");
    hash.update(`${bytes.length}:`).update(bytes);
  }
  const digest = hash.digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  return () => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}
