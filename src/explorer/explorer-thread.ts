import { createRequire } from "node:module";
import { CallableThread } from "../threads/callable-thread.ts";
import { apiFailures, explorerEnds } from "./api-failure-encoding.ts";

/** What the threads of the explorer are started with. */
export interface ExplorerThreadData {
  readonly databasePath: string;
}

// A vector that was read takes memory until the next collection of new objects, which comes when their room is full: with the usual
// 48 MB tens of thousands of vectors pile up. A small room costs no time that could be measured.
const resourceLimits = { maxYoungGenerationSizeMb: 1 };

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const { resolve } = createRequire(import.meta.url);

/** A thread that reads the database for the explorer. What it throws, keeps the code that a request is answered with. */
export class ExplorerThread<Methods extends object> extends CallableThread<Methods> {
  /**
   * @param name - Of its file, among the `imports` of package.json.
   * @param onEvent - Called with what it tells unasked.
   */
  constructor(name: `#explorer-${string}-thread`, databasePath: string, onEvent?: (event: never) => void) {
    const workerData: ExplorerThreadData = { databasePath };
    super(resolve(name), {
      name: "a thread of the explorer",
      workerData,
      onEvent,
      errors: apiFailures,
      resourceLimits,
    });
  }

  /** Ends it with the explorer: calls that wait fail for that reason. */
  async close(): Promise<void> {
    await this.end(explorerEnds());
  }
}
