const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Philox4x32-10: four words of 32 random bits for each counter, without a state. So the b-th permutation of the s-th seed is the
 * same whatever was drawn before it, on every platform.
 *
 * @param counter - Four words of 32 bits.
 * @param key - Two words of 32 bits.
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", doi:10.1145/2063384.2063405
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = highWord(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    const high1 = highWord(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

/** The upper 32 bits of the product of two unsigned words. */
function highWord(a: number, b: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const b0 = b & 0xffff;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carried = a0 * b1 + (middle & 0xffff);
  return (a1 * b1 + Math.floor(middle / 65536) + Math.floor(carried / 65536)) >>> 0;
}

/** The numbers of one stream, one after the other. Streams of different keys or names have nothing in common. */
export class RandomWords {
  readonly #key: readonly [number, number];
  readonly #stream: readonly [number, number, number];
  #block = 0;
  #words: readonly number[] = [];
  #at = 4;

  /** @param stream - Which stream of this key: up to three whole numbers from 0. */
  constructor(key: readonly [number, number], stream: readonly number[]) {
    this.#key = key;
    this.#stream = [stream[0] ?? 0, stream[1] ?? 0, stream[2] ?? 0];
  }

  /** A whole number from 0 to n − 1; n at most 2³². A value is at most n/2³² more likely than another. */
  below(n: number): number {
    if (this.#at === 4) {
      this.#words = philox([this.#block++, ...this.#stream], this.#key);
      this.#at = 0;
    }
    return Math.floor((this.#words[this.#at++]! / 2 ** 32) * n);
  }

  /** Puts entries `from` to `to − 1` of a list into a random order, each order as likely as the others. */
  shuffle(list: Int32Array, from = 0, to = list.length): void {
    for (let i = to - 1; i > from; i--) {
      const j = from + this.below(i - from + 1);
      const moved = list[i]!;
      list[i] = list[j]!;
      list[j] = moved;
    }
  }
}
