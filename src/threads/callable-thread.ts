import { Worker } from "node:worker_threads";
import { ApiFailure } from "../explorer/api-failure.ts";
import type { ThreadFailure, ThreadMessage, ThreadRequest } from "./answer-calls.ts";

/** What a thread can be asked: each method takes one argument. */
export type ThreadMethods = object;

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A thread that answers calls one after the other. It is started by the first call, and again by the next one after it died of
 * something, which then fails the calls that were waiting.
 */
export class CallableThread<Methods extends ThreadMethods> {
  readonly #file: string;
  readonly #workerData: unknown;
  readonly #onEvent: (event: unknown) => void;
  readonly #pending = new Map<number, PendingCall>();
  #thread: Worker | undefined;
  #lastId = 0;

  /** @param onEvent - Called with what the thread tells unasked. */
  constructor(file: string, workerData: unknown, onEvent: (event: never) => void = () => {}) {
    this.#file = file;
    this.#workerData = workerData;
    this.#onEvent = onEvent as (event: unknown) => void;
  }

  call<Method extends keyof Methods & string>(
    method: Method,
    argument: Methods[Method] extends (argument: infer Argument) => unknown ? Argument : never,
  ): Promise<Methods[Method] extends (argument: never) => infer Result ? Awaited<Result> : never> {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject });
      const request: ThreadRequest = { id, method, argument };
      thread.postMessage(request);
    });
  }

  /** Ends the thread, whatever it is doing. Calls that wait fail with `reason`. */
  async end(reason = new ApiFailure("database-unusable", "the explorer is ending.")): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    this.#failAll(reason);
    await thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(this.#file, { workerData: this.#workerData });
    thread.on("message", (message: ThreadMessage) => {
      if ("event" in message) {
        this.#onEvent(message.event);
        return;
      }
      const call = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("failure" in message) call?.reject(errorOf(message.failure));
      else call?.resolve(message.result);
    });
    const died = (error: Error) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#failAll(error);
    };
    thread.on("error", died);
    thread.on("exit", (code) => died(new Error(`a thread of the explorer ended with code ${code}`)));
    return thread;
  }

  #failAll(error: Error): void {
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) call.reject(error);
  }
}

function errorOf(failure: ThreadFailure): Error {
  if (failure.code !== "failed") return new ApiFailure(failure.code, failure.message, failure.hint);
  const error = new Error(failure.message);
  // Where in the thread it happened, which our own stack does not tell.
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
