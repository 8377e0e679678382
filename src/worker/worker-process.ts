import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { type Answer, Connection, type RequestOptions } from "./connection.ts";
import type { Frame } from "./frames.ts";
import { RecentLines } from "./recent-lines.ts";
import { WorkerDiedError } from "./worker-errors.ts";

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

/**
 * The process of one worker from its start to its end. Once it ends, in whatever way, all requests and all later ones are rejected
 * with WorkerDiedError; whatever is not as in docs/worker-protocol.md ends it.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #streams: readonly Socket[];
  readonly #connection: Connection;
  readonly #timings: WorkerTimings;
  readonly #stderr = new RecentLines();
  readonly #ended: Promise<void>;

  /** @param onEvent - Told of the events that belong to no request: `log`, `model_process_ended`. */
  constructor(
    { command, args, env }: WorkerCommand,
    timings: WorkerTimings,
    onEvent: (header: Frame["header"]) => void,
  ) {
    this.#timings = timings;
    // A process group of its own: Ctrl-C in a terminal must not reach the worker, since the call under way is to be finished;
    // and what it has started can be killed together with it.
    this.#child = spawn(command, args, {
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    const [, stdout, stderr, requests, answers] = this.#child.stdio as unknown as Socket[];
    this.#streams = [requests!, answers!];
    this.#connection = new Connection(requests!, answers!, {
      silenceMs: timings.silenceMs,
      onEvent,
      onBusy: (isBusy) => (isBusy ? this.#ref() : this.#unref()),
      onBroken: (kind, reason, cause) => {
        this.#kill();
        const lines = this.#stderr.lines;
        const said = lines.length === 0 ? "" : `; the last it said:\n    ${lines.join("\n    ")}`;
        return new WorkerDiedError(kind, reason + said, { cause });
      },
    });
    for (const stream of [stdout!, stderr!]) {
      stream.setEncoding("utf8").on("data", (text: string) => this.#stderr.push(text));
      stream.on("error", () => {});
      stream.unref();
    }
    this.#child.on("error", (error) => {
      this.#connection.break(
        "worker_died",
        `the worker ${command} could not be started: ${error.message}`,
        error,
      );
    });
    this.#ended = new Promise((resolve) => {
      // What it sent before it ended may still be in the pipe.
      this.#child.once("exit", async (code, signal) => {
        await this.#connection.drained(500);
        const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
        const { fatal } = this.#connection;
        const why = fatal === undefined ? "" : `, saying: ${fatal}`;
        this.#connection.break("worker_died", `the worker ended with ${how}${why}`);
        resolve();
      });
      this.#child.once("error", () => resolve());
    });
    this.#unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#connection.isOpen;
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
    throw this.distrust(
      `expected a worker of protocol ${protocolVersion}, found ${JSON.stringify(result.header.protocol)}`,
    );
  }

  /** As `Connection.request`. */
  request(type: string, fields: object, options: RequestOptions): Promise<Answer> {
    return this.#connection.request(type, fields, options);
  }

  /** Asks the worker to end, and kills it if it does not. */
  async shutdown(): Promise<void> {
    if (this.isAlive) {
      const { shutdownMs: limitMs } = this.#timings;
      await this.request("shutdown", {}, { limitMs, about: "it was shutting down" }).catch(() => {});
      this.#connection.end();
      const timer = setTimeout(() => this.#kill(), this.#timings.shutdownMs);
      await this.#ended;
      clearTimeout(timer);
    }
    await this.#ended;
  }

  /** Ends a worker whose answers cannot be true. @returns the error that every request is rejected with from now on */
  distrust(reason: string): WorkerDiedError {
    return this.#connection.break("worker_garbled", reason);
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
  }

  /** A worker with nothing to do does not keep this process alive: it ends when its requests end. */
  #unref(): void {
    this.#child.unref();
    for (const stream of this.#streams) stream.unref();
  }

  #ref(): void {
    this.#child.ref();
    for (const stream of this.#streams) stream.ref();
  }
}
