import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { UserInputError } from "../errors.ts";
import { EXECUTOR_TOKEN } from "./executor-token.ts";
import { RecentLines } from "./recent-lines.ts";
import type { WorkerCommand } from "./spawned-worker.ts";

export interface RayNode {
  readonly host: string;
  readonly address: string;
  readonly gpus: number;
  readonly cpus: number;
}

/** What Ray knows of the cluster when one has connected. */
export interface RayCluster {
  /** Of its head. */
  readonly address: string;
  /** Of this machine, as the nodes know it. */
  readonly ip: string;
  readonly has_token: boolean;
  readonly ray: string;
  readonly python: string;
  readonly nodes: readonly RayNode[];
  readonly free_gpus: number;
  readonly free_cpus: number;
}

/** What is told of an executor; numbers are those that it was asked for with. */
export type RayEvent =
  /** Its worker has been started. */
  | {
      readonly event: "placed";
      readonly executor: number;
      readonly host: string;
      readonly address: string;
      readonly gpus: string;
      readonly pid: number;
    }
  /** It is gone. `code` is its worker's exit code, below 0 for a signal; null if there is none. */
  | {
      readonly event: "lost";
      readonly executor: number;
      readonly code: number | null;
      readonly reason: string;
    }
  | { readonly event: "nodes"; readonly nodes: readonly RayNode[] };

type FirstEvent =
  | ({ readonly event: "connected" } & RayCluster)
  | {
      readonly event: "failed";
      readonly lacks_ray: boolean;
      readonly reason: string;
      readonly hint: string;
    };

/** What an executor is asked for with. */
export interface RayOrder {
  readonly executor: number;
  readonly gpus: 0 | 1;
  /** Where its worker is to dial. */
  readonly address: string;
  readonly interpreter: string;
  /** Of `python -m panic_worker`, besides the address. */
  readonly arguments: readonly string[];
}

export interface RayLauncherOptions {
  /** The worker's interpreter and environment. */
  readonly worker: WorkerCommand;
  /** As the user named it. */
  readonly cluster: string;
  /** Where that stands: `--ray`, or the name of a variable of the environment. */
  readonly from: string;
  readonly mayLackToken: boolean;
  /** The engine's, for the workers. */
  readonly token: string;
  /** How long it may take to connect. Ray itself goes on for minutes where nobody answers. */
  readonly limitMs: number;
}

/**
 * The process that speaks with Ray: it starts executors and tells of their ends. Of what is computed it learns nothing. When it ends, so do
 * they.
 */
export class RayLauncher {
  onEvent: (event: RayEvent) => void = () => {};
  /** Told how it ended, as the end of a sentence, if it was not asked to. */
  onEnded: (how: string) => void = () => {};
  readonly #orders: Socket;
  readonly #ended: Promise<void>;
  #isEnding = false;
  #keepAlive: () => void = () => {};
  #cluster: RayCluster | undefined;

  /** @throws UserInputError without Ray, without a cluster, and for one that is not to be used */
  static async start(options: RayLauncherOptions): Promise<RayLauncher> {
    const launcher = new RayLauncher(options, (refuse) =>
      setTimeout(refuse, options.limitMs, {
        reason: `it did not answer within ${options.limitMs / 1000} s`,
        hint: "Check that the cluster is well: ray status",
      }),
    );
    await launcher.#connected;
    return launcher;
  }

  readonly #connected: Promise<void>;

  private constructor(
    { worker, cluster, from, mayLackToken, token }: RayLauncherOptions,
    limit: (refuse: (problem: { reason: string; hint: string }) => void) => NodeJS.Timeout,
  ) {
    const args = ["-m", "panic_worker.ray_launcher", "--address", cluster];
    if (mayLackToken) args.push("--without-token");
    // A process group of its own: Ctrl-C in a terminal is the engine's to deal with.
    const child = spawn(worker.command, args, {
      env: { ...worker.env, [EXECUTOR_TOKEN]: token },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    const [, stdout, stderr, orders, events] = child.stdio as unknown as Socket[];
    this.#orders = orders!;
    this.#orders.on("error", () => {});
    const recent = new RecentLines();
    for (const stream of [stdout!, stderr!])
      stream
        .setEncoding("utf8")
        .on("data", (text: string) => recent.push(text))
        .on("error", () => {});
    const said = () =>
      recent.lines.length === 0 ? "" : `; the last it said:\n    ${recent.lines.join("\n    ")}`;
    this.#connected = new Promise((resolve, reject) => {
      const refuse = ({ reason, hint }: { reason: string; hint: string }) => {
        clearTimeout(timer);
        this.#isEnding = true;
        child.kill("SIGKILL");
        // What it said last stands on lines of its own.
        const stop = reason.includes("\n") || /[.!?]$/.test(reason) ? "" : ".";
        reject(new UserInputError(`${from} ${cluster}: ${reason}${stop}`, { hint }));
      };
      const timer = limit(refuse);
      child.once("error", ({ message }) =>
        refuse({
          reason: `${worker.command} could not be started: ${message}`,
          hint: "Make it: panic-tda setup --ray",
        }),
      );
      child.once("exit", (code, signal) => {
        const how = `ended with ${signal === null ? `exit code ${code}` : `signal ${signal}`}${said()}`;
        if (this.#cluster === undefined)
          refuse({
            reason: `what speaks with Ray ${how}`,
            hint: "Check that the cluster is well: ray status",
          });
        else if (!this.#isEnding) this.onEnded(how);
      });
      createInterface({ input: events! }).on("line", (line) => {
        const event = JSON.parse(line) as FirstEvent | RayEvent;
        if (event.event === "failed") refuse(event.lacks_ray ? withoutRay(worker.command) : event);
        else if (event.event !== "connected") this.onEvent(event);
        else {
          clearTimeout(timer);
          this.#cluster = event;
          // It ends with this process, and keeps it from nothing.
          this.#keepAlive = () => child.ref();
          for (const one of [child, stdout!, stderr!, orders!, events!]) one.unref();
          resolve();
        }
      });
    });
    this.#ended = new Promise((resolve) =>
      child.once("close", () => resolve()).once("error", () => resolve()),
    );
  }

  get cluster(): RayCluster {
    return this.#cluster!;
  }

  /** Asks for one more executor. Ray starts it once a node has what it needs. */
  place(order: RayOrder): void {
    this.#send({ do: "place", ...order });
  }

  /** Ends an executor, or asks for it no longer. */
  kill(executor: number): void {
    this.#send({ do: "kill", executor });
  }

  /** Ends all executors. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#keepAlive();
    this.#orders.end();
    await this.#ended;
  }

  #send(order: object): void {
    if (!this.#isEnding) this.#orders.write(`${JSON.stringify(order)}\n`);
  }
}

function withoutRay(interpreter: string): { reason: string; hint: string } {
  return {
    reason: `Ray is not installed for ${interpreter}`,
    hint: "Install it: panic-tda setup --ray, on every node of the cluster",
  };
}
