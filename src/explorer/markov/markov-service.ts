import type { MarkovAnswer } from "../../codebooks/markov-answer.ts";
import { ExplorerThread } from "../explorer-thread.ts";
import type { MarkovMethods } from "./markov-thread.ts";

/** How runs move between the cores of a codebook, in a thread: intervals are drawn again thousands of times. */
export class MarkovService {
  readonly #thread: ExplorerThread<MarkovMethods>;

  constructor(databasePath: string) {
    this.#thread = new ExplorerThread("#explorer-markov-thread", databasePath);
  }

  movement(experimentId: string, codebook: string): Promise<MarkovAnswer> {
    return this.#thread.call("movement", { experimentId, codebook });
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }
}
