import { type CallProblem, ModelUnavailableError } from "../models/call-errors.ts";

/** The worker has ended, or had to be ended: nothing that it was asked will be answered. */
export class WorkerDiedError extends Error {
  override readonly name = "WorkerDiedError";
  readonly kind: CallProblem;

  constructor(kind: CallProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The worker's own answer to a request is that it could not do it. */
export class WorkerAnsweredError extends Error {
  override readonly name = "WorkerAnsweredError";
  /** As listed in docs/worker-protocol.md. */
  readonly kind: string;
  /** What a user can do about it. */
  readonly hint: string | undefined;

  constructor(kind: string, message: string, hint?: string) {
    super(message);
    this.kind = kind;
    this.hint = hint;
  }
}

/** A request was not begun, or its outputs were lost, because another one came to a bad end: it is to be made again as it was. */
export class NotBegunError extends Error {
  override readonly name = "NotBegunError";
}

/** A worker has loaded another version of a model than the one that computes the experiment: its outputs would be others. */
export class OtherVersionError extends ModelUnavailableError {}

/** A worker dies again and again without an answer in between. */
export class WorkerKeepsDyingError extends ModelUnavailableError {}

/** A worker says that it cannot have a model: its node lacks the weights, a library or the memory. */
export class CannotLoadError extends ModelUnavailableError {}

/** What the worker answered, as what keeps a model from being had. */
export function unavailable(
  { name }: { readonly name: string },
  error: WorkerAnsweredError,
): CannotLoadError {
  const hint = error.hint === undefined ? "" : `\n  ${error.hint}`;
  const message = error.message.startsWith(name) ? error.message : `${name}: ${error.message}`;
  return new CannotLoadError(name, `${message}${hint}`, { cause: error });
}

/** A worker on another machine, or in another's hands, has ended or cannot be reached: its call is another's now. */
export class ExecutorLostError extends Error {
  override readonly name = "ExecutorLostError";
  /** How often it was lost since it last answered a call. */
  readonly timesInARow: number;
  readonly kind: CallProblem;

  constructor(timesInARow: number, death: WorkerDiedError) {
    super(death.message, { cause: death });
    this.timesInARow = timesInARow;
    this.kind = death.kind === "worker_died" ? "executor_lost" : death.kind;
  }
}
