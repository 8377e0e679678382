import type { RunLoops } from "../topology/answer.ts";

/** GET runLoops: of each embedding model of the run's experiment. Compiled into the page: no imports from Node. */
export interface RunLoopsAnswer {
  readonly models: readonly RunLoops[];
}
