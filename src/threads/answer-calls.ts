import type { MessagePort, TransferListItem } from "node:worker_threads";
import type { ApiErrorCode } from "../explorer/api.ts";
import { asApiFailure } from "../explorer/api-failure.ts";

export interface ThreadRequest {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** An error in parts: a class does not survive the way between threads. */
export interface ThreadFailure {
  readonly code: ApiErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly stack: string | undefined;
}

export type ThreadMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: ThreadFailure }
  | { readonly event: unknown };

/**
 * The thread's side of a `CallableThread`: answers calls in their order, each after the one before.
 *
 * @param methods - May return promises. Typed arrays that a result holds are copied, unless `moved` names their buffers.
 * @returns tells the other side something unasked
 */
export function answerCalls(
  port: MessagePort,
  methods: object,
  moved: (result: unknown) => TransferListItem[] = () => [],
): (event: unknown) => void {
  let previous: Promise<void> = Promise.resolve();
  port.on("message", ({ id, method, argument }: ThreadRequest) => {
    previous = previous.then(async () => {
      try {
        const answer = (methods as Record<string, (argument: unknown) => unknown>)[method]!;
        const result = await answer.call(methods, argument);
        port.postMessage({ id, result } satisfies ThreadMessage, moved(result));
      } catch (error) {
        port.postMessage({ id, failure: failureOf(error) } satisfies ThreadMessage);
      }
    });
  });
  return (event) => port.postMessage({ event } satisfies ThreadMessage);
}

export function failureOf(error: unknown): ThreadFailure {
  const { code, message, hint } = asApiFailure(error);
  return { code, message, hint, stack: error instanceof Error ? error.stack : undefined };
}
