/**
 * What a user can mend: a wrong config, a missing file, an unknown id. Commands print the message without a stack trace and
 * exit with 2; every other error is a failure of the work (exit 1) or a defect of ours.
 *
 * A message says where, what was found and what was expected; `hint` says what to do.
 */
export class UserInputError extends Error {
  override readonly name: string = "UserInputError";
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}

/**
 * A failure of the work that no defect of ours has caused: a full disk, a model that cannot be used, a lost lease. Commands print the
 * message, which says what to do, without a stack trace, and exit with 1.
 */
export class WorkFailedError extends Error {
  override readonly name: string = "WorkFailedError";
}

/** The caller's `AbortSignal` fired: the current call was finished and saved, and the experiment can be resumed. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}
