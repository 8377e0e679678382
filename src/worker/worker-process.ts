import { type Answer, Connection, type RequestOptions } from "./connection.ts";
import type { Frame } from "./frames.ts";
import { WorkerDiedError } from "./worker-errors.ts";
import type { WorkerLink } from "./worker-link.ts";

const protocolVersion = 1;

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
 * One worker from its start to its end, over whatever link. Once it ends, in whatever way, all requests and all later ones are rejected
 * with WorkerDiedError; whatever is not as in docs/worker-protocol.md ends it.
 */
export class WorkerProcess {
  readonly #link: WorkerLink;
  readonly #connection: Connection;
  readonly #timings: WorkerTimings;
  readonly #ended: Promise<void>;

  /** @param onEvent - Told of the events that belong to no request: `log`, `model_process_ended`. */
  constructor(link: WorkerLink, timings: WorkerTimings, onEvent: (header: Frame["header"]) => void) {
    this.#link = link;
    this.#timings = timings;
    this.#connection = new Connection(link.requests, link.answers, {
      silenceMs: timings.silenceMs,
      quietMs: Math.min(timings.silenceMs, link.mostQuietMs ?? timings.silenceMs),
      onEvent,
      // A worker with nothing to do does not keep this process alive: it ends when its requests end.
      onBusy: (isBusy) => link.keepAlive(isBusy),
      onBroken: (kind, reason, cause) => {
        link.kill();
        const lines = link.lastLines;
        const said = lines.length === 0 ? "" : `; the last it said:\n    ${lines.join("\n    ")}`;
        return new WorkerDiedError(kind, reason + said, { cause });
      },
    });
    this.#ended = link.ended.then(async ({ how, cause }) => {
      // What it sent before it ended may still be on its way. Of one that was never started nothing is.
      if (cause === undefined) await this.#connection.drained(500);
      const { fatal } = this.#connection;
      const why = fatal === undefined ? "" : `, saying: ${fatal}`;
      this.#connection.break("worker_died", `the worker ${how}${why}`, cause);
    });
    link.keepAlive(false);
  }

  get pid(): number | undefined {
    return this.#link.pid;
  }

  get isAlive(): boolean {
    return this.#connection.isOpen;
  }

  /** Settles once it is gone, however it ended, or after `limitMs`. */
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
      const timer = setTimeout(() => this.#link.kill(), this.#timings.shutdownMs);
      await this.#ended;
      clearTimeout(timer);
    }
    await this.#ended;
  }

  /** Ends a worker whose answers cannot be true. @returns the error that every request is rejected with from now on */
  distrust(reason: string): WorkerDiedError {
    return this.#connection.break("worker_garbled", reason);
  }
}
