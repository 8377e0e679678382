import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { CallProblem } from "../models/call-errors.ts";
import { encodeFrame, type Frame, FrameError, FrameReader } from "./frames.ts";
import { RecentLines } from "./recent-lines.ts";
import { WorkerAnsweredError, WorkerDiedError } from "./worker-errors.ts";

export const protocolVersion = 1;

/** How the worker is started. */
export interface WorkerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface WorkerTimings {
  /** How long Python may take from its start to the answer to `hello`. */
  readonly helloMs: number;
  /**
   * How long a worker that computes may say nothing at all: it sends a heartbeat every second. And how long the process that
   * computes may give it no sign of life.
   */
  readonly silenceMs: number;
  /** How long it may take to end once it was asked to. */
  readonly shutdownMs: number;
}

export const usualTimings: WorkerTimings = { helloMs: 120_000, silenceMs: 60_000, shutdownMs: 5_000 };

/** What a request is answered with; `items` are the frames of that type that came before the result, in order. */
export interface Answer {
  readonly result: Frame;
  readonly items: readonly Frame[];
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
  readonly onProgress?: (header: Frame["header"]) => void;
  /** Told of every item as soon as it is there. */
  readonly onItem?: (frame: Frame) => void;
}

/** Node's timers count in 31 bits: a longer time would be over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Pending {
  readonly options: RequestOptions;
  readonly items: Frame[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly release: () => void;
}

/**
 * One worker from its start to its end. Requests are answered, or rejected with WorkerAnsweredError; once the worker ends, in
 * whatever way, all of them and all later ones are rejected with WorkerDiedError. Whatever is not as in
 * docs/worker-protocol.md ends it: after that no answer could be trusted.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #requests: Socket;
  readonly #answers: Socket;
  readonly #timings: WorkerTimings;
  readonly #onEvent: (header: Frame["header"]) => void;
  readonly #stderr = new RecentLines();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #death: WorkerDiedError | undefined;
  #lastHeardMs = performance.now();
  /** What the worker said last before it ended itself. */
  #fatal: string | undefined;
  readonly #ended: Promise<void>;

  /** @param onEvent - Told of the events that belong to no request: `log`, `model_process_ended`. */
  constructor(
    { command, args, env }: WorkerCommand,
    timings: WorkerTimings,
    onEvent: (header: Frame["header"]) => void,
  ) {
    this.#timings = timings;
    this.#onEvent = onEvent;
    // A process group of its own: Ctrl-C in a terminal must not reach the worker, since the call under way is to be finished;
    // and what it has started can be killed together with it.
    this.#child = spawn(command, args, {
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    const [, stdout, stderr, requests, answers] = this.#child.stdio as unknown as Socket[];
    this.#requests = requests!;
    this.#answers = answers!;
    for (const stream of [stdout!, stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => this.#stderr.push(text));
      stream.on("error", () => {});
      stream.unref();
    }
    this.#child.on("error", (error) => {
      this.#die("worker_died", `the worker ${command} could not be started: ${error.message}`, error);
    });
    // A worker that has died refuses what is written to it; that it has died is told below.
    this.#requests.on("error", () => {});
    this.#answers.on("error", () => {});
    const reader = new FrameReader();
    this.#answers.on("data", (chunk: Buffer) => {
      if (this.#death !== undefined) return;
      try {
        for (const frame of reader.push(chunk)) this.#receive(frame);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.#die("worker_garbled", `the worker sent what is no message: ${error.message}`, error);
      }
    });
    this.#ended = new Promise((resolve) => {
      // What it sent before it ended may still be in the pipe; what it has started may hold the pipe open.
      this.#child.once("exit", (code, signal) => {
        const tell = () => {
          const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
          const why = this.#fatal === undefined ? "" : `, saying: ${this.#fatal}`;
          this.#die("worker_died", `the worker ended with ${how}${why}`);
          resolve();
        };
        if (this.#answers.readableEnded || this.#answers.destroyed) tell();
        else {
          const timer = setTimeout(tell, 500);
          this.#answers.once("close", () => {
            clearTimeout(timer);
            tell();
          });
        }
      });
      this.#child.once("error", () => resolve());
    });
    this.#unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#death === undefined;
  }

  /** Settles once the process is gone, however it ended, or after `limitMs`. */
  gone(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      void this.#ended.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Says hello. @returns what the worker tells of itself */
  async hello(device: string): Promise<Frame["header"]> {
    const { result } = await this.request(
      "hello",
      { protocol: protocolVersion, device },
      { limitMs: this.#timings.helloMs, about: "it was starting" },
    );
    if (result.header.protocol === protocolVersion) return result.header;
    throw this.#die(
      "worker_garbled",
      `expected a worker of protocol ${protocolVersion}, found ${JSON.stringify(result.header.protocol)}`,
    );
  }

  /**
   * @throws WorkerAnsweredError if the worker says that it cannot; WorkerDiedError if it ends before the answer, takes longer than
   *   it may, or answers what was not asked
   */
  request(type: string, fields: object, options: RequestOptions): Promise<Answer> {
    const id = this.#nextId++;
    if (this.#death !== undefined) return Promise.reject(this.#death);
    // Before it is waited for: what is too large for a frame is the caller's mistake, and no fault of the worker's.
    let pieces: readonly Uint8Array[];
    try {
      pieces = encodeFrame({ type, id, ...fields }, options.buffers);
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise<Answer>((resolve, reject) => {
      const tooLong = () =>
        this.#die("timed_out", `no answer within ${options.limitMs / 1000} s, while ${options.about}`);
      const abandoned = () => this.#die("timed_out", `no answer in time, while ${options.about}`);
      const limit = setTimeout(tooLong, Math.min(options.limitMs, LONGEST_TIMER_MS));
      const silence =
        options.hasHeartbeat === true
          ? setInterval(() => this.#endIfSilent(options.about), this.#timings.silenceMs / 4)
          : undefined;
      options.signal?.addEventListener("abort", abandoned, { once: true });
      const release = () => {
        clearTimeout(limit);
        clearInterval(silence);
        options.signal?.removeEventListener("abort", abandoned);
        this.#pending.delete(id);
        if (this.#pending.size === 0) this.#unref();
      };
      if (this.#pending.size === 0) this.#ref();
      this.#lastHeardMs = performance.now();
      this.#pending.set(id, { options, items: [], resolve, reject, release });
      for (const piece of pieces) this.#requests.write(piece);
      // An event that has been fired already is not fired again.
      if (options.signal?.aborted) abandoned();
    });
  }

  /** Asks the worker to end, and kills it if it does not. */
  async shutdown(): Promise<void> {
    if (this.#death === undefined) {
      const { shutdownMs: limitMs } = this.#timings;
      await this.request("shutdown", {}, { limitMs, about: "it was shutting down" }).catch(() => {});
      this.#requests.end();
      const timer = setTimeout(() => this.#kill(), this.#timings.shutdownMs);
      await this.#ended;
      clearTimeout(timer);
    }
    await this.#ended;
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
      this.#onEvent(frame.header);
      return;
    }
    const pending = this.#pending.get(id as number);
    if (pending === undefined) {
      this.#die(
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
        new WorkerAnsweredError(String(kind), String(message), typeof hint === "string" ? hint : undefined),
      );
    } else
      this.#die("worker_garbled", `the worker sent a message of an unknown type, ${JSON.stringify(type)}`);
  }

  #endIfSilent(about: string): void {
    if (performance.now() - this.#lastHeardMs < this.#timings.silenceMs) return;
    // What it said while this process was busy itself is read before the callback below runs.
    setImmediate(() => {
      const silentMs = performance.now() - this.#lastHeardMs;
      if (silentMs < this.#timings.silenceMs || this.#pending.size === 0) return;
      const seconds = Math.round(silentMs / 100) / 10;
      this.#die("timed_out", `the worker has said nothing for ${seconds} s, while ${about}`);
    });
  }

  /** The front lives and says that the process which computes does not: it is stopped, or hangs in the system. */
  #endIfStopped(silentMs: unknown): void {
    if (typeof silentMs !== "number" || silentMs < this.#timings.silenceMs) return;
    const about = [...this.#pending.values()].find(({ options }) => options.hasHeartbeat)?.options.about;
    const seconds = Math.round(silentMs / 100) / 10;
    const meanwhile = about === undefined ? "" : `, while ${about}`;
    this.#die("timed_out", `the model process has given no sign of life for ${seconds} s${meanwhile}`);
  }

  /** Ends a worker whose answers cannot be true. @returns the error that every request is rejected with from now on */
  distrust(reason: string): WorkerDiedError {
    return this.#die("worker_garbled", reason);
  }

  /** Ends the worker at once, if it has not ended yet, and tells all who wait. */
  #die(kind: CallProblem, reason: string, cause?: unknown): WorkerDiedError {
    if (this.#death !== undefined) return this.#death;
    const lines = this.#stderr.lines;
    const said = lines.length === 0 ? "" : `; the last it said:\n    ${lines.join("\n    ")}`;
    this.#death = new WorkerDiedError(kind, reason + said, { cause });
    this.#kill();
    for (const pending of [...this.#pending.values()]) {
      pending.release();
      pending.reject(this.#death);
    }
    return this.#death;
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // The group is gone already, or this platform has none.
      this.#child.kill("SIGKILL");
    }
    this.#requests.destroy();
    this.#answers.destroy();
  }

  /** A worker with nothing to do does not keep this process alive: it ends when its requests end. */
  #unref(): void {
    this.#child.unref();
    for (const stream of [this.#requests, this.#answers]) stream.unref();
  }

  #ref(): void {
    this.#child.ref();
    for (const stream of [this.#requests, this.#answers]) stream.ref();
  }
}
