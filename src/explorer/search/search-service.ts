import type { OutputsAnswer, OutputsRequest } from "../api/search.ts";
import { ExplorerThread } from "../explorer-thread.ts";
import type { SearchAnswer } from "./search-answer.ts";
import type { SearchMethods, SearchQuestion } from "./search-thread.ts";

/** Finds captions and runs, in a thread that holds all captions from the first search on. */
export class SearchService {
  readonly #thread: ExplorerThread<SearchMethods>;

  constructor(databasePath: string) {
    this.#thread = new ExplorerThread("#explorer-search-thread", databasePath);
  }

  find(question: SearchQuestion): Promise<SearchAnswer> {
    return this.#thread.call("find", question);
  }

  outputs(request: OutputsRequest): Promise<OutputsAnswer> {
    return this.#thread.call("outputs", request);
  }

  async close(): Promise<void> {
    await this.#thread.close();
  }
}
