import type { ResourceLimits } from "node:worker_threads";
import type { ErrorEncoding, ThreadFailure, ThreadMessage, ThreadRequest } from "./answer-calls.ts";
import { type EndableThread, startEndable } from "./unbroken.ts";

/** A thread ended while it was asked something. */
export class ThreadEndedError extends Error {
  override readonly name = "ThreadEndedError";
}

export interface ThreadOptions {
  /** What it is called in errors, such as "the thread". */
  readonly name: string;
  /** What it is started with. */
  readonly workerData: unknown;
  /** Called with what the thread tells unasked. */
  readonly onEvent?: ((event: never) => void) | undefined;
  readonly errors?: ErrorEncoding | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
}

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A thread that answers calls one after the other. It is started by the first call, and again by the next one after it died. If it
 * dies, the calls that wait fail with the reason. If none waits, nobody is told.
 *
 * @typeParam Methods - What it can be asked: each method takes one argument.
 */
export class CallableThread<Methods extends object> {
  readonly #file: string;
  readonly #options: ThreadOptions;
  readonly #pending = new Map<number, PendingCall>();
  #thread: EndableThread | undefined;
  #lastId = 0;

  /** @param file - A module that calls `answerCalls`. */
  constructor(file: string, options: ThreadOptions) {
    this.#file = file;
    this.#options = options;
  }

  /** Starts it before there is something to ask: what comes first then waits less. */
  start(): void {
    this.#thread ??= this.#startThread();
  }

  call<Method extends keyof Methods & string>(
    method: Method,
    argument: Methods[Method] extends (argument: infer Argument) => unknown ? Argument : never,
  ): Promise<Methods[Method] extends (argument: never) => infer Result ? Awaited<Result> : never> {
    this.#thread ??= this.#startThread();
    const { thread } = this.#thread;
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
      const request: ThreadRequest = { id, method, argument };
      thread.postMessage(request);
    });
  }

  /** Ends the thread, whatever it is doing, but for what is `unbroken`. Calls that wait fail with `reason`. */
  async end(reason: Error = new ThreadEndedError(`${this.#options.name} was ended.`)): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#failAll(reason);
    await thread?.end();
  }

  #startThread(): EndableThread {
    const { name, workerData, onEvent, errors, resourceLimits } = this.#options;
    const started = startEndable(this.#file, { workerData, ...(resourceLimits && { resourceLimits }) });
    const { thread } = started;
    thread.on("message", (message: ThreadMessage) => {
      if ("event" in message) {
        onEvent?.(message.event as never);
        return;
      }
      const call = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("failure" in message) call?.reject(errorOf(message.failure, errors));
      else call?.resolve(message.result);
    });
    const died = (error: ThreadEndedError) => {
      if (this.#thread !== started) return;
      this.#thread = undefined;
      this.#failAll(error);
    };
    thread.on("error", (cause: Error) => {
      died(new ThreadEndedError(`${name} ended: ${cause.message}`, { cause }));
    });
    thread.on("exit", (code) => died(new ThreadEndedError(`${name} ended with code ${code}`)));
    return started;
  }

  #failAll(error: Error): void {
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) call.reject(error);
  }
}

function errorOf({ message, stack, details }: ThreadFailure, errors: ErrorEncoding | undefined): Error {
  if (details !== undefined && errors !== undefined) return errors.decode(details, message);
  const error = new Error(message);
  // Where in the thread it happened, which our own stack does not tell.
  if (stack !== undefined) error.stack = stack;
  return error;
}
