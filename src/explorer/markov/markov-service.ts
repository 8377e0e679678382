import { createRequire } from "node:module";
import type { MarkovAnswer } from "../../codebooks/markov-answer.ts";
import { CallableThread } from "../../threads/callable-thread.ts";
import { apiFailures, explorerEnds } from "../api-failure-encoding.ts";
import type { MarkovMethods, MarkovThreadData } from "./markov-thread.ts";

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const threadFile = createRequire(import.meta.url).resolve("#explorer-markov-thread");

/** How runs move between the cores of a codebook, in a thread: intervals are drawn again thousands of times. */
export class MarkovService {
  readonly #thread: CallableThread<MarkovMethods>;

  constructor(databasePath: string) {
    const workerData: MarkovThreadData = { databasePath };
    this.#thread = new CallableThread(threadFile, {
      name: "a thread of the explorer",
      workerData,
      errors: apiFailures,
    });
  }

  movement(experimentId: string, codebook: string): Promise<MarkovAnswer> {
    return this.#thread.call("movement", { experimentId, codebook });
  }

  async close(): Promise<void> {
    await this.#thread.end(explorerEnds());
  }
}
