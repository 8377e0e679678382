import type { MessagePort, TransferListItem } from "node:worker_threads";

export interface ThreadRequest {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** An error in parts: a class does not survive the way between threads. */
export interface ThreadFailure {
  readonly message: string;
  readonly stack: string | undefined;
  /** What the encoding of the errors adds. */
  readonly details?: unknown;
}

export type ThreadMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: ThreadFailure }
  | { readonly event: unknown };

/** How errors of a class are taken apart in a thread and put together again in the other one. */
export interface ErrorEncoding {
  /** The parts of an error, which can be copied; undefined for an error that its message tells. */
  readonly encode: (error: unknown) => unknown;
  readonly decode: (details: unknown, message: string) => Error;
}

export interface AnswerOptions {
  readonly errors?: ErrorEncoding | undefined;
  /** Buffers of a result that are moved; all others are copied. */
  readonly moved?: ((result: unknown) => TransferListItem[]) | undefined;
}

/**
 * The thread's side of a `CallableThread`: answers calls in their order, each after the one before.
 *
 * @param methods - May return promises.
 * @returns tells the other side something unasked
 */
export function answerCalls(
  port: MessagePort,
  methods: object,
  { errors, moved = () => [] }: AnswerOptions = {},
): (event: unknown) => void {
  let previous: Promise<void> = Promise.resolve();
  port.on("message", ({ id, method, argument }: ThreadRequest) => {
    previous = previous.then(async () => {
      try {
        const answer = (methods as Record<string, (argument: unknown) => unknown>)[method]!;
        const result = await answer.call(methods, argument);
        port.postMessage({ id, result } satisfies ThreadMessage, moved(result));
      } catch (error) {
        port.postMessage({ id, failure: failureOf(error, errors) } satisfies ThreadMessage);
      }
    });
  });
  return (event) => port.postMessage({ event } satisfies ThreadMessage);
}

function failureOf(error: unknown, errors: ErrorEncoding | undefined): ThreadFailure {
  const details = errors?.encode(error);
  return error instanceof Error
    ? { message: error.message, stack: error.stack, details }
    : { message: String(error), stack: undefined, details };
}
