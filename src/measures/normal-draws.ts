import { RandomWords } from "./philox.ts";

/**
 * Random numbers of one stream, fast enough for millions: sfc32, begun with four words of Philox. Streams of different keys or names have
 * nothing in common, and the same stream gives the same numbers everywhere.
 *
 * @see Doty-Humphrey, PractRand 0.95, generator sfc32
 */
export class NormalDraws {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;
  /** The second normal number of a pair, which is made with the first. */
  #spare: number | null = null;

  /** @param stream - Which stream of this key: up to three whole numbers from 0. */
  constructor(key: readonly [number, number], stream: readonly number[]) {
    const words = new RandomWords(key, stream);
    const word = () => words.below(2 ** 32) | 0;
    [this.#a, this.#b, this.#c, this.#counter] = [word(), word(), word(), word()];
  }

  /** From 0, below 1. */
  uniform(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Of mean 0 and variance 1, by Marsaglia's polar method. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const squares = x * x + y * y;
      if (squares === 0 || squares >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(squares)) / squares);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** Puts a list into a random order, each order as likely as the others. */
  shuffle(list: Int32Array): void {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const moved = list[i]!;
      list[i] = list[j]!;
      list[j] = moved;
    }
  }
}
