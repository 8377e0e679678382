import type { Socket } from "node:net";
import { packageVersion } from "../system/package-version.ts";
import { dialledLink } from "./dialled-worker.ts";
import type { Executors } from "./executors.ts";
import type { PythonWorker, WorkerOptions } from "./worker.ts";
import { WorkerDiedError } from "./worker-errors.ts";
import type { WorkerLink } from "./worker-link.ts";

export interface RemoteExecutorsOptions {
  readonly executors: Executors;
  /** Makes the worker of a seat. */
  readonly worker: (options: Pick<WorkerOptions, "launch" | "remoteHost" | "label">) => PythonWorker;
  /** Those that every executor must know. */
  readonly modelNames: readonly string[];
  readonly onNote: (note: string) => void;
}

/**
 * A place for an executor of a host, which whoever dials from there takes. So one that comes back goes on where it was, and the names in the
 * database are as many as there were executors at a time.
 */
interface Seat {
  readonly host: string;
  readonly worker: PythonWorker;
  /** What has dialled, until the worker takes it. */
  waiting: WorkerLink | undefined;
  isTaken: boolean;
  /** It was found to be of no use: whoever comes back to it is sent away once. */
  isClosed: boolean;
}

/** Executors that others start, wherever they like, and that dial. */
export class RemoteExecutors {
  /** Told of each that computes from now on; the number is that of its process, on its host. */
  onJoined: (host: string, pid: number) => void = () => {};
  /** Told of each that did, once its connection has ended. */
  onLeft: (host: string, pid: number) => void = () => {};
  /** Told of each that is not used, and why. */
  onTurnedAway: (host: string, reason: string) => void = () => {};
  readonly #options: RemoteExecutorsOptions;
  readonly #seats: Seat[] = [];

  constructor(options: RemoteExecutorsOptions) {
    this.#options = options;
    options.executors.onRetired = (worker) => {
      const seat = this.#seats.find((one) => one.worker === worker);
      if (seat !== undefined) seat.isClosed = true;
    };
  }

  /** Takes in one that has shown that it may take part. Settles once it computes, or was turned away. */
  async join(socket: Socket, host: string): Promise<void> {
    const { executors, modelNames, onNote } = this.#options;
    const seat = this.#seatFor(host);
    const link = dialledLink(socket);
    seat.waiting = link;
    seat.isTaken = true;
    const { worker } = seat;
    let hasJoined = false;
    let pid = 0;
    void link.ended.then(({ how }) => {
      seat.isTaken = false;
      if (!hasJoined) return;
      executors.lose(worker, `the worker ${how}`);
      this.onLeft(host, pid);
    });
    let problem: string | undefined;
    try {
      const header = await worker.greet();
      pid = Number(header.pid);
      problem = seat.isClosed ? "it was found to be of no use before" : problemOf(header, modelNames);
      seat.isClosed = false;
    } catch (error) {
      problem = (error as Error).message;
    }
    if (problem !== undefined) {
      onNote(`${worker.executorName} is not used: ${problem}`);
      this.onTurnedAway(host, problem);
      await worker.close();
      return;
    }
    if (!seat.isTaken) return;
    hasJoined = true;
    executors.add(worker);
    this.onJoined(host, pid);
    onNote(`${worker.executorName} has joined; executors now: ${executors.size}`);
  }

  #seatFor(host: string): Seat {
    const ofHost = this.#seats.filter((one) => one.host === host);
    const free = ofHost.filter(({ isTaken }) => !isTaken);
    const known = free.find(({ isClosed }) => !isClosed) ?? free[0];
    if (known !== undefined) return known;
    const seat: Seat = {
      host,
      waiting: undefined,
      isTaken: false,
      isClosed: false,
      worker: this.#options.worker({
        remoteHost: host,
        label: `(${ofHost.length + 1})`,
        launch: () => {
          const { waiting } = seat;
          seat.waiting = undefined;
          if (waiting === undefined) throw new WorkerDiedError("worker_died", "it is not connected");
          return waiting;
        },
      }),
    };
    this.#seats.push(seat);
    return seat;
  }
}

/** What keeps a worker from being used; undefined if nothing does. */
function problemOf(
  greeting: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  if (greeting.worker !== packageVersion)
    return `its panic_worker is version ${String(greeting.worker)}, and this is ${packageVersion}: install the same on both`;
  const known = new Set(Array.isArray(greeting.models) ? greeting.models : []);
  const lacking = names.filter((name) => !known.has(name));
  if (lacking.length === 0) return undefined;
  return `it does not know ${lacking.slice(0, 3).join(", ")}: give it the same --models-folder`;
}
