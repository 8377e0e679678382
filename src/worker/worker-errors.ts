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

/** A worker has loaded another version of a model than the one that computes the experiment: its outputs would be others. */
export class OtherVersionError extends ModelUnavailableError {}

/** A worker dies again and again without an answer in between. */
export class WorkerKeepsDyingError extends ModelUnavailableError {}
