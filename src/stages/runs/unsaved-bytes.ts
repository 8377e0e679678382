/** Computed pictures that wait to be encoded and saved: while there are too many, no call begins. */
export class UnsavedBytes {
  readonly #most: number;
  #bytes = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes >= this.#most) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Settles when there is room for a further call. */
  async room(): Promise<void> {
    while (this.#bytes >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
