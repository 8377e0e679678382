/**
 * Shared memory for coordinates that several threads read, used again and again: it is not copied on the way to a thread, is
 * still here if that thread dies, and leaves nothing for the garbage collector, which would stop the work each time some
 * 60 MB of arrays had come together.
 */
export class SharedBuffers {
  /** Oldest first. */
  readonly #free: SharedArrayBuffer[] = [];
  readonly #keptBytes: number;

  /** @param keptBytes - What is free beyond this is let go. */
  constructor(keptBytes: number) {
    this.#keptBytes = keptBytes;
  }

  /** @returns a buffer of exactly this length; what is in it is left from its last use */
  take(byteLength: number): SharedArrayBuffer {
    const at = this.#free.findIndex((buffer) => buffer.byteLength === byteLength);
    return at === -1 ? new SharedArrayBuffer(byteLength) : this.#free.splice(at, 1)[0]!;
  }

  /** Nobody may read or write it from now on. */
  giveBack(buffer: SharedArrayBuffer): void {
    this.#free.push(buffer);
    while (this.#free.reduce((sum, { byteLength }) => sum + byteLength, 0) > this.#keptBytes)
      this.#free.shift();
  }
}
