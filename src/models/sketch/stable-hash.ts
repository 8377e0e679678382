/**
 * A 32-bit hash of a text, from 0 to 2^32 − 1, the same on every platform: FNV-1a over UTF-16 code units, then the
 * finaliser of MurmurHash3, without which texts that differ in their last letter only get neighbouring numbers.
 *
 * @param salt - Another salt is another, independent hash.
 */
export function hashText(text: string, salt = 0): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** Draws by name: the same source and the same name give the same number in [0, 1), in whatever order they are asked. */
export type Draws = (name: string) => number;

/** A source of draws that depends on a seed and, where given, on a text. */
export function drawsOf(seed: number, text = ""): Draws {
  const key = hashText(text, hashText("seed", seed));
  return (name) => hashText(name, key) / 4294967296;
}

/** One member of a list, chosen by a draw in [0, 1). */
export function pick<Member>(members: readonly Member[], draw: number): Member {
  return members[Math.floor(draw * members.length)]!;
}

/** A draw from −1 to 1. */
export function spread(draws: Draws, name: string): number {
  return 2 * draws(name) - 1;
}
