import type { KnownVector } from "../../store/embeddings.ts";

// Of 768 coordinates: 6 MB.
const MOST_REMEMBERED = 2_000;

/**
 * Stored vectors by the content that they are of. Those found last are remembered: what runs write again and again is asked for in every
 * batch, and to search for it takes the longer, the more often it was written.
 */
export class KnownVectors {
  readonly #search: (outputHash: string) => KnownVector | undefined;
  readonly #remembered = new Map<string, KnownVector>();

  constructor(search: (outputHash: string) => KnownVector | undefined) {
    this.#search = search;
  }

  find(outputHash: string): KnownVector | undefined {
    const remembered = this.#remembered.get(outputHash);
    if (remembered !== undefined) return remembered;
    const found = this.#search(outputHash);
    if (found === undefined) return undefined;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(outputHash, found);
    return found;
  }
}
