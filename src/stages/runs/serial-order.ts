/**
 * The order in which chunks would compute their calls one after the other: step by step, and within a step chunk by chunk. Whether an output is
 * taken or computed must not be a matter of time, so that a call whose outputs may be taken waits for all that come before it there.
 */
export class SerialOrder {
  /** The first step that each chunk has not saved. */
  readonly #steps: number[];
  #waiting: { readonly chunk: number; readonly step: number; readonly resolve: () => void }[] = [];

  constructor(numChunks: number) {
    this.#steps = new Array(numChunks).fill(0);
  }

  /** A chunk has saved all before a step, and lacks nothing else; `Infinity` for one that ends. */
  advance(chunk: number, step: number): void {
    this.#steps[chunk] = step;
    const ready = this.#waiting.filter((one) => this.#isNext(one.chunk, one.step));
    this.#waiting = this.#waiting.filter((one) => !ready.includes(one));
    for (const { resolve } of ready) resolve();
  }

  /** Settles when all calls before this one are saved. */
  reached(chunk: number, step: number): Promise<void> {
    if (this.#isNext(chunk, step)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ chunk, step, resolve });
    });
  }

  /** Lets all go on who wait, to see that the work has ended. */
  giveUp(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  #isNext(chunk: number, step: number): boolean {
    return this.#steps.every((other, i) => i === chunk || other > step || (other === step && i > chunk));
  }
}
