import { InterruptedError } from "../errors.ts";

/** How far an answer is: pieces of work of about one size. */
export interface WhyProgress {
  readonly done: number;
  readonly total: number;
  /** What is being done, such as "reading" or "network 2, SketchText". */
  readonly at: string;
}

export interface PaceOptions {
  /** Ends the work at the next piece. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: WhyProgress) => void) | undefined;
}

// Long enough to cost nothing, short enough that a page is answered and Ctrl-C is heard.
const BREATHES_AFTER_MS = 40;

/** Lets others have their turn between pieces of work, and tells how far it is. */
export class Pace {
  readonly #options: PaceOptions;
  #done = 0;
  #total = 0;
  #lastMs = performance.now();

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Announces further pieces of work. */
  expect(pieces: number): void {
    this.#total += pieces;
  }

  /**
   * To be awaited after each piece of work.
   *
   * @throws InterruptedError once the signal has fired
   */
  async did(at: string, pieces = 1): Promise<void> {
    this.#done += pieces;
    if (performance.now() - this.#lastMs < BREATHES_AFTER_MS && this.#done < this.#total) return;
    this.#options.onProgress?.({ done: this.#done, total: this.#total, at });
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastMs = performance.now();
    if (this.#options.signal?.aborted)
      throw new InterruptedError("Interrupted before the answer was finished.");
  }
}
