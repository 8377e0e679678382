import type { Readable, Writable } from "node:stream";
import type { CallProblem } from "../models/call-errors.ts";
import { encodeFrame, type Frame, FrameError, FrameReader } from "./frames.ts";
import { NotBegunError, WorkerAnsweredError, type WorkerDiedError } from "./worker-errors.ts";

/** What a request is answered with; `items` are the frames of that type that came before the result, in order. */
export interface Answer {
  readonly result: Frame;
  readonly items: readonly Frame[];
  /** Milliseconds from when it was its turn. */
  readonly tookMs: number;
}

export interface RequestOptions {
  readonly buffers?: readonly Uint8Array[];
  /** Time after which it counts as hung, and the worker is killed. */
  readonly limitMs: number;
  /** Kills the worker when it fires: nobody waits for the answer any longer. */
  readonly signal?: AbortSignal;
  /** What it is about, as part of a sentence: "SDXLTurbo computed 4 items". */
  readonly about: string;
  /** Whether models compute meanwhile: only then does the worker send heartbeats, which are watched. */
  readonly hasHeartbeat?: boolean;
  /**
   * Sent before its turn: it begins when the one that computes now is answered well, and its time counts from then. If that one fails, it is
   * rejected with NotBegunError.
   */
  readonly isAhead?: boolean;
  readonly onProgress?: (header: Frame["header"]) => void;
  /** Told of every item as soon as it is there. */
  readonly onItem?: (frame: Frame) => void;
}

/** Node's timers count in 31 bits: a longer time would be over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Pending {
  readonly options: RequestOptions;
  readonly items: Frame[];
  /** The request that it waits for; undefined once it is its turn. */
  readonly after: () => number | undefined;
  /** It is its turn. */
  readonly begin: () => void;
  readonly resolve: (answer: Omit<Answer, "tookMs">) => void;
  readonly reject: (error: Error) => void;
  readonly release: () => void;
}

/** What a connection is given besides its streams. */
export interface ConnectionOptions {
  /** How long the process that computes may give the worker no sign of life. */
  readonly silenceMs: number;
  /** How long a worker that computes may say nothing at all: it sends a heartbeat every second. */
  readonly quietMs: number;
  /** Told of the events that belong to no request: `log`, `model_process_ended`. */
  readonly onEvent: (header: Frame["header"]) => void;
  /** Called with true when the first request is under way, with false when none is any more. */
  readonly onBusy: (isBusy: boolean) => void;
  /** Called once, when nothing that comes can be trusted any more. @returns the error of all requests from now on */
  readonly onBroken: (kind: CallProblem, reason: string, cause: unknown) => WorkerDiedError;
}

/**
 * Requests and their answers as frames over two streams, wherever these lead. Requests are answered, or rejected with
 * WorkerAnsweredError or NotBegunError; once the connection is broken, in whatever way, all of them and all later ones are rejected with
 * WorkerDiedError, but for one that waited for its turn: that has nothing to do with it. Whatever is not as in docs/worker-protocol.md breaks it: after that no answer could be trusted.
 */
export class Connection {
  readonly #requests: Writable;
  readonly #answers: Readable;
  readonly #options: ConnectionOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #fault: WorkerDiedError | undefined;
  #lastHeardMs = performance.now();
  #fatal: string | undefined;
  #numUnsent = 0;

  constructor(requests: Writable, answers: Readable, options: ConnectionOptions) {
    this.#requests = requests;
    this.#answers = answers;
    this.#options = options;
    // A worker that has died refuses what is written to it; that it has died is told by whoever watches it.
    requests.on("error", () => {});
    answers.on("error", () => {});
    const reader = new FrameReader();
    answers.on("data", (chunk: Buffer) => {
      if (this.#fault !== undefined) return;
      // Also in the middle of a frame, which may take long.
      this.#lastHeardMs = performance.now();
      try {
        for (const frame of reader.push(chunk)) this.#receive(frame);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.break("worker_garbled", `the worker sent what is no message: ${error.message}`, error);
      }
    });
    // A connection over which something was said before is held until somebody reads it.
    answers.resume();
  }

  get isOpen(): boolean {
    return this.#fault === undefined;
  }

  /** What the worker said last before it ended itself. */
  get fatal(): string | undefined {
    return this.#fatal;
  }

  /**
   * @throws WorkerAnsweredError if the worker says that it cannot; NotBegunError if another request is why; WorkerDiedError if it ends before the answer, takes longer than
   *   it may, or answers what was not asked
   */
  request(type: string, fields: object, options: RequestOptions): Promise<Answer> {
    const id = this.#nextId++;
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    let after = options.isAhead === true ? this.#underWay() : undefined;
    // Before it is waited for: what is too large for a frame is the caller's mistake, and no fault of the worker's.
    let pieces: readonly Uint8Array[];
    try {
      pieces = encodeFrame(
        { type, id, ...(after === undefined ? {} : { after }), ...fields },
        options.buffers,
      );
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise<Answer>((resolve, reject) => {
      const tooLong = () =>
        this.break("timed_out", `no answer within ${options.limitMs / 1000} s, while ${options.about}`);
      const abandoned = () => this.break("timed_out", `no answer in time, while ${options.about}`);
      let startedMs = 0;
      let limit: NodeJS.Timeout | undefined;
      let silence: NodeJS.Timeout | undefined;
      const begin = () => {
        after = undefined;
        startedMs = performance.now();
        this.#lastHeardMs = startedMs;
        limit = setTimeout(tooLong, Math.min(options.limitMs, LONGEST_TIMER_MS));
        if (options.hasHeartbeat === true)
          silence = setInterval(() => this.#endIfSilent(options.about), this.#options.quietMs / 4);
        options.signal?.addEventListener("abort", abandoned, { once: true });
      };
      const release = () => {
        clearTimeout(limit);
        clearInterval(silence);
        options.signal?.removeEventListener("abort", abandoned);
        this.#pending.delete(id);
        for (const pending of this.#pending.values()) if (pending.after() === id) pending.begin();
        if (this.#pending.size === 0) this.#options.onBusy(false);
      };
      if (this.#pending.size === 0) this.#options.onBusy(true);
      this.#pending.set(id, {
        ...{ options, items: [], after: () => after, begin, reject, release },
        resolve: (answer) => resolve({ ...answer, tookMs: performance.now() - startedMs }),
      });
      if (after === undefined) begin();
      for (const piece of pieces) this.#requests.write(piece);
      // An event that has been fired already is not fired again.
      if (options.signal?.aborted && after === undefined) abandoned();
    });
  }

  /** The request that computes now, if there is one: not what waits for it. */
  #underWay(): number | undefined {
    for (const [id, { options, after }] of this.#pending)
      if (options.hasHeartbeat === true && after() === undefined) return id;
    return undefined;
  }

  /** No request comes any more. */
  end(): void {
    this.#requests.end();
  }

  /** Settles when all that was sent is read, or after `limitMs`: what the other side has started may hold the stream open. */
  drained(limitMs: number): Promise<void> {
    if (this.#answers.readableEnded || this.#answers.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#answers.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Ends what is under way, if it is not broken yet. @returns the error that every request is rejected with from now on */
  break(kind: CallProblem, reason: string, cause?: unknown): WorkerDiedError {
    if (this.#fault !== undefined) return this.#fault;
    this.#fault = this.#options.onBroken(kind, reason, cause);
    this.#requests.destroy();
    this.#answers.destroy();
    // What waits is told so before what it waits for is released.
    const all = [...this.#pending.values()].map((pending) => ({
      pending,
      hasBegun: pending.after() === undefined,
    }));
    for (const { pending, hasBegun } of all) {
      pending.release();
      pending.reject(hasBegun ? this.#fault : new NotBegunError(this.#fault.message, { cause: this.#fault }));
    }
    return this.#fault;
  }

  #receive(frame: Frame): void {
    this.#lastHeardMs = performance.now();
    const { type, id } = frame.header;
    if (type === "heartbeat") {
      this.#endIfStopped(frame.header.silent_ms);
      return;
    }
    if (type === "fatal") {
      this.#fatal = String(frame.header.message);
      return;
    }
    if (id === undefined || id === null) {
      this.#options.onEvent(frame.header);
      return;
    }
    const pending = this.#pending.get(id as number);
    if (pending === undefined) {
      this.break(
        "worker_garbled",
        `the worker answered request ${JSON.stringify(id)}, which is not under way`,
      );
      return;
    }
    if (type === "progress") pending.options.onProgress?.(frame.header);
    else if (type === "item") {
      pending.items.push(frame);
      pending.options.onItem?.(frame);
    } else if (type === "result" || type === "ready") {
      pending.release();
      pending.resolve({ result: frame, items: pending.items });
    } else if (type === "error") {
      pending.release();
      const { kind, message, hint } = frame.header;
      pending.reject(
        kind === "not_begun"
          ? new NotBegunError(String(message))
          : new WorkerAnsweredError(
              String(kind),
              String(message),
              typeof hint === "string" ? hint : undefined,
            ),
      );
    } else
      this.break("worker_garbled", `the worker sent a message of an unknown type, ${JSON.stringify(type)}`);
  }

  #endIfSilent(about: string): void {
    // Nothing is said of a request that is still on its way.
    const { writableLength } = this.#requests;
    if (writableLength !== this.#numUnsent) this.#lastHeardMs = performance.now();
    this.#numUnsent = writableLength;
    if (performance.now() - this.#lastHeardMs < this.#options.quietMs) return;
    // What it said while this process was busy itself is read before the callback below runs.
    setImmediate(() => {
      const silentMs = performance.now() - this.#lastHeardMs;
      if (silentMs < this.#options.quietMs || this.#pending.size === 0) return;
      const seconds = Math.round(silentMs / 100) / 10;
      this.break("timed_out", `the worker has said nothing for ${seconds} s, while ${about}`);
    });
  }

  /** The front lives and says that the process which computes does not: it is stopped, or hangs in the system. */
  #endIfStopped(silentMs: unknown): void {
    if (typeof silentMs !== "number" || silentMs < this.#options.silenceMs) return;
    const about = [...this.#pending.values()].find(({ options }) => options.hasHeartbeat)?.options.about;
    const seconds = Math.round(silentMs / 100) / 10;
    const meanwhile = about === undefined ? "" : `, while ${about}`;
    this.break("timed_out", `the model process has given no sign of life for ${seconds} s${meanwhile}`);
  }
}
