import { createRequire } from "node:module";
import { CallableThread } from "../../threads/callable-thread.ts";
import type { OutputsAnswer, OutputsRequest } from "../api/search.ts";
import { apiFailures, explorerEnds } from "../api-failure-encoding.ts";
import type { SearchAnswer, SearchMethods, SearchQuestion, SearchThreadData } from "./search-thread.ts";

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const threadFile = createRequire(import.meta.url).resolve("#explorer-search-thread");

/** Finds captions and runs, in a thread that holds all captions from the first search on. */
export class SearchService {
  readonly #thread: CallableThread<SearchMethods>;

  constructor(databasePath: string) {
    const workerData: SearchThreadData = { databasePath };
    this.#thread = new CallableThread(threadFile, {
      name: "a thread of the explorer",
      workerData,
      errors: apiFailures,
    });
  }

  find(question: SearchQuestion): Promise<SearchAnswer> {
    return this.#thread.call("find", question);
  }

  outputs(request: OutputsRequest): Promise<OutputsAnswer> {
    return this.#thread.call("outputs", request);
  }

  async close(): Promise<void> {
    await this.#thread.end(explorerEnds());
  }
}
