import { setTimeout as pause } from "node:timers/promises";
import { InterruptedError } from "../../errors.ts";
import { CallError, ModelUnavailableError, type OutputProblem } from "../../models/call-errors.ts";
import type { CallContext } from "../../models/model.ts";
import { duration } from "../../text/numbers.ts";
import { classifyFailure } from "./classify-failure.ts";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const LONGEST_PAUSE_MS = 100;

export interface PatienceOptions {
  readonly model: string;
  readonly host: string;
  /** How long in all a request is tried again before the experiment stops. */
  readonly patienceMs: number;
  /** Of a single request. */
  readonly timeLimitMs: number;
  /** Takes out of a message what must not be told. */
  readonly redact: (text: string) => string;
  readonly firstWaitMs?: number;
}

/**
 * Makes requests until they are answered: what a provider asks to wait for is waited for, by all requests to it together. A key that is
 * not accepted, a model that there is not, and a certificate that is not believed end the work at once.
 */
export class Patience {
  readonly #options: PatienceOptions;
  /** Nobody asks before: one request was told to wait, and the others would be told the same. */
  #closedUntilMs = 0;
  /** When somebody was last told to wait. */
  #closedAtMs = 0;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** @throws CallError for an item that the provider refuses; ModelUnavailableError; InterruptedError while it waits */
  async request<Result>(
    act: (signal: AbortSignal) => Promise<Result>,
    context: CallContext,
  ): Promise<Result> {
    const { model, host, patienceMs, timeLimitMs, redact, firstWaitMs = FIRST_WAIT_MS } = this.#options;
    const startedMs = performance.now();
    for (let attempt = 0; ; attempt++) {
      await this.#wait(context);
      const begunMs = performance.now();
      try {
        return await within(timeLimitMs, context.signal, act);
      } catch (error) {
        if (error instanceof CallError) throw error;
        if (context.signal.aborted) throw error;
        const failure = classifyFailure(error, host);
        const message = redact(failure.message);
        if (failure.remedy === "stop") throw new ModelUnavailableError(model, `${model}: ${message}`);
        if (failure.remedy === "fail item")
          throw new CallError([{ kind: failure.kind, message, isFinal: true } as OutputProblem]);
        const waitMs = Math.min(
          failure.waitMs ?? Math.min(firstWaitMs * 2 ** attempt, LONGEST_WAIT_MS),
          patienceMs,
        );
        if (performance.now() + waitMs - startedMs > patienceMs) {
          throw new ModelUnavailableError(
            model,
            `${model}: ${message}; it was tried ${attempt + 1} times in ${duration((performance.now() - startedMs) / 1000)}`,
          );
        }
        this.#close(waitMs, begunMs, { kind: failure.kind, message }, context);
      }
    }
  }

  /** The first who is told to wait says so; others who are told the same meanwhile wait with it. */
  #close(waitMs: number, begunMs: number, { kind, message }: OutputProblem, context: CallContext): void {
    const untilMs = performance.now() + waitMs;
    const isKnown = this.#closedAtMs > begunMs;
    if (!isKnown) this.#closedAtMs = performance.now();
    this.#closedUntilMs = Math.max(this.#closedUntilMs, untilMs);
    if (!isKnown) context.onMended?.({ kind, message: `${message}; waiting ${duration(waitMs / 1000)}` });
  }

  async #wait({ signal, stopSignal }: CallContext): Promise<void> {
    while (performance.now() < this.#closedUntilMs) {
      if (stopSignal?.aborted)
        throw new InterruptedError(
          "interrupted while a provider kept us waiting; nothing that was saved is lost.",
        );
      // In short pieces, after each of which it is looked whether anybody still waits.
      await pause(Math.min(LONGEST_PAUSE_MS, Math.max(0, this.#closedUntilMs - performance.now())));
      if (signal.aborted) throw signal.reason;
    }
  }
}

/** A signal of its own, since those that Node combines of others may be collected before they fire. */
async function within<Result>(
  limitMs: number,
  abandoned: AbortSignal,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const onAbandoned = () => controller.abort(abandoned.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException("no answer in time", "TimeoutError")),
    limitMs,
  );
  abandoned.addEventListener("abort", onAbandoned, { once: true });
  try {
    return await act(controller.signal);
  } finally {
    clearTimeout(timer);
    abandoned.removeEventListener("abort", onAbandoned);
  }
}
