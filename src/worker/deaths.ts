import { CallError, type ModelUnavailableError } from "../models/call-errors.ts";
import { type WorkerDiedError, WorkerKeepsDyingError } from "./worker-errors.ts";

/** Deaths without a good answer in between, after which it is no use to go on. */
const MOST_DEATHS = 3;

/** The worker's deaths since its last good answer, and what to make of the next one. */
export class Deaths {
  #inARow = 0;
  /** Whether the last one was in a call of one item. */
  #wasAlone = false;

  /** Notes a good answer. */
  reset(): void {
    this.#inARow = 0;
    this.#wasAlone = false;
  }

  /**
   * Counts a death.
   *
   * @param model - What the worker was busy with.
   * @param numItems - Of the call; 0 if it was none.
   * @returns the error to throw: a CallError that says whether to try the items alone, or ModelUnavailableError
   */
  next(model: string, death: WorkerDiedError, numItems: number): CallError | ModelUnavailableError {
    this.#inARow += 1;
    // The first item that kills it alone may itself be to blame; when the next one does too, it is the worker.
    const mayBeThisItem = numItems === 1 && !this.#wasAlone && this.#inARow > 1;
    this.#wasAlone = numItems === 1;
    if (this.#inARow >= MOST_DEATHS && !mayBeThisItem) {
      const times = this.#inARow;
      this.reset();
      return new WorkerKeepsDyingError(
        model,
        `${model}: the worker has died ${times} times over without an answer in between; the last time: ${death.message}`,
        { cause: death },
      );
    }
    // The first time the same call is made again, since the same batch gives the same bits: somebody may have killed or stopped the
    // worker, the driver may have had a fault. Only what happens twice is looked for in the items.
    return new CallError([{ kind: death.kind, message: death.message }], {
      cause: death,
      isolate: this.#inARow > 1,
    });
  }
}
