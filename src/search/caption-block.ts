/** Bytes of captions in one block. A block never moves, so that millions of captions need no room twice. */
const BLOCK_BYTES = 1 << 22;
const MOST_CAPTIONS = 1 << 16;
const SEPARATOR = 10;
const encoder = new TextEncoder();

/**
 * Captions, one behind the other as UTF-8: a word is looked for in all of them at once, at about a gigabyte in a second. UTF-8 needs no
 * boundaries of words, so what is written without spaces is found as well. Compiled into the page: no imports from Node.
 */
export class CaptionBlock {
  readonly #bytes = new Uint8Array(BLOCK_BYTES);
  /** The caption i is `bytes[ends[i - 1] + 1 … ends[i]]`; behind it stands the separator. */
  readonly #ends = new Uint32Array(MOST_CAPTIONS);
  readonly run = new Uint32Array(MOST_CAPTIONS);
  readonly step = new Uint32Array(MOST_CAPTIONS);
  count = 0;
  #used = 0;

  /** @param text - Folded. @returns false if it has no room here */
  add(text: string, run: number, step: number): boolean {
    // A character of UTF-16 has at most three bytes.
    const most = text.length * 3 + 1;
    if (this.count === MOST_CAPTIONS || (this.#used + most > BLOCK_BYTES && this.count > 0)) return false;
    this.#used += encoder.encodeInto(text, this.#bytes.subarray(this.#used, BLOCK_BYTES - 1)).written;
    this.#ends[this.count] = this.#used;
    this.#bytes[this.#used++] = SEPARATOR;
    this.run[this.count] = run;
    this.step[this.count] = step;
    this.count++;
    return true;
  }

  /** Sets `hits[i]` to 1 for each caption that has the word, of those that are `wanted`. */
  mark(word: SearchedWord, wanted: Uint8Array, hits: Uint8Array): void {
    let numWanted = 0;
    for (let i = 0; i < this.count; i++) numWanted += wanted[i]!;
    // Few are looked at one by one, many all together.
    if (numWanted * 8 < this.count) {
      for (let i = 0; i < this.count; i++)
        if (wanted[i] === 1 && this.#find(word, this.#startOf(i), this.#ends[i]!) >= 0) hits[i] = 1;
      return;
    }
    let i = 0;
    for (let at = this.#find(word, 0, this.#used); at >= 0; ) {
      while (this.#ends[i]! <= at) i++;
      hits[i] = 1;
      at = this.#find(word, this.#ends[i]! + 1, this.#used);
    }
  }

  #startOf(i: number): number {
    return i === 0 ? 0 : this.#ends[i - 1]! + 1;
  }

  /** Horspool's search: R. N. Horspool, Practical fast searching in strings, 1980. */
  #find({ bytes: word, skips, isNumber }: SearchedWord, from: number, end: number): number {
    const bytes = this.#bytes;
    const last = word.length - 1;
    const lastByte = word[last]!;
    for (let at = from + last; at < end; at += skips[bytes[at]!]!) {
      if (bytes[at] !== lastByte) continue;
      let k = last - 1;
      while (k >= 0 && bytes[at - last + k] === word[k]) k--;
      if (k >= 0) continue;
      const start = at - last;
      if (!isNumber || (!isLetterOrDigit(bytes[start - 1]) && !isLetterOrDigit(bytes[at + 1]))) return start;
    }
    return -1;
  }
}

/** A word, ready to be looked for. */
export interface SearchedWord {
  readonly bytes: Uint8Array;
  /** By byte: how far on the next place is where the word may end. */
  readonly skips: Uint32Array;
  readonly isNumber: boolean;
}

export function searchedWord({ text, isNumber }: { text: string; isNumber: boolean }): SearchedWord {
  const bytes = encoder.encode(text);
  const skips = new Uint32Array(256).fill(bytes.length);
  for (let i = 0; i + 1 < bytes.length; i++) skips[bytes[i]!] = bytes.length - 1 - i;
  return { bytes, skips, isNumber };
}

function isLetterOrDigit(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122));
}
