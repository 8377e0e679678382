import { randomUUID } from "node:crypto";
import { WorkFailedError } from "../errors.ts";
import { ageMs, now } from "../system/clock.ts";
import { isGone, isVisible, type ProcessIdentity, thisProcess } from "../system/processes.ts";
import type { Database } from "./database.ts";
import { DatabaseBusyError } from "./database-errors.ts";

/** The right of one process to write an experiment's results. A row's fields are its columns. */
export interface LeaseRow {
  readonly experiment_id: string;
  readonly owner: string;
  readonly host: string;
  readonly pid: number;
  readonly process_start: string;
  readonly heartbeat_at: string;
  /** When somebody asked for the experiment to end. */
  readonly stop_requested_at: string | null;
}

const HEARTBEAT_MS = 5_000;
/** Between looks whether somebody wants the work to end: who waits for that should not wait for a heartbeat. */
const MS_BETWEEN_LOOKS = 500;
const DEAD_AFTER_MS = 60_000;

/** Another process holds the experiment. */
export class ExperimentInUseError extends WorkFailedError {
  override readonly name = "ExperimentInUseError";
  readonly lease: LeaseRow;

  constructor(lease: LeaseRow) {
    super(
      `experiment ${lease.experiment_id} is in use by process ${lease.pid} on ${lease.host}, last heard of at ` +
        `${lease.heartbeat_at}. Wait for it, or stop it ${howToStop(lease)} and resume.`,
    );
    this.lease = lease;
  }
}

/** A number means a process only where that process can be seen. */
function howToStop({ host, pid, process_start }: LeaseRow): string {
  return isVisible({ host, pid, processStart: process_start })
    ? `with Ctrl-C (kill -INT ${pid})`
    : `where it runs: on ${host}, or in the container of that name`;
}

/** This process was silent for so long that another one took over, or the experiment was deleted. Nothing was written. */
export class LeaseLostError extends WorkFailedError {
  override readonly name = "LeaseLostError";

  constructor(experimentId: string) {
    super(
      `this process no longer holds experiment ${experimentId}: it was silent for over ${DEAD_AFTER_MS / 1000} s and ` +
        "another process took over, or the experiment was deleted. It stops here and has written nothing since.",
    );
  }
}

/** Alive: its process may still run and was heard of within the last minute. */
export function isLive(lease: LeaseRow): boolean {
  const identity: ProcessIdentity = { host: lease.host, pid: lease.pid, processStart: lease.process_start };
  return ageMs(lease.heartbeat_at) <= DEAD_AFTER_MS && !isGone(identity);
}

/** The leases whose owners are alive, of all experiments. */
export function liveLeases(database: Database): LeaseRow[] {
  return database.all<LeaseRow>("SELECT * FROM leases ORDER BY experiment_id").filter(isLive);
}

/** The live lease on an experiment, if there is one. */
export function liveLease(database: Database, experimentId: string): LeaseRow | undefined {
  const lease = database.get<LeaseRow>("SELECT * FROM leases WHERE experiment_id = :experimentId", {
    experimentId,
  });
  return lease !== undefined && isLive(lease) ? lease : undefined;
}

/** Asks the process that computes an experiment to end in good order; it hears of it within seconds. @returns its lease, if there is one */
export function requestStop(database: Database, experimentId: string): LeaseRow | undefined {
  return database.transaction(() => {
    const lease = liveLease(database, experimentId);
    if (lease === undefined) return undefined;
    database.run(
      "UPDATE leases SET stop_requested_at = :now WHERE experiment_id = :experimentId AND owner = :owner",
      { now: now(), experimentId, owner: lease.owner },
    );
    return lease;
  });
}

function isStopRequested(database: Database, experimentId: string, owner: string): boolean {
  const row = database.get<{ stop_requested_at: string | null }>(
    "SELECT stop_requested_at FROM leases WHERE experiment_id = :experimentId AND owner = :owner",
    { experimentId, owner },
  );
  return row !== undefined && row.stop_requested_at !== null;
}

/**
 * A lease that this process holds. It renews itself every 5 seconds until it is released, and fences every write: what
 * goes through `write` takes effect only while the lease is still ours.
 */
export class Lease {
  readonly experimentId: string;
  readonly #database: Database;
  readonly #owner: string;
  /** Told once when somebody asks for the work to end. */
  onStopRequested: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #lookout: NodeJS.Timeout | undefined;
  #failure: unknown;

  private constructor(database: Database, experimentId: string, owner: string) {
    this.#database = database;
    this.experimentId = experimentId;
    this.#owner = owner;
  }

  /**
   * Takes the lease of an experiment, from a dead owner too.
   *
   * @param inSameTransaction - Further writes that take effect together with the lease, or not at all.
   * @throws ExperimentInUseError while another live process, or this one, holds it
   */
  static acquire(database: Database, experimentId: string, inSameTransaction: () => void = () => {}): Lease {
    const owner = randomUUID();
    const identity = thisProcess();
    database.transaction(() => {
      const current = liveLease(database, experimentId);
      if (current !== undefined) throw new ExperimentInUseError(current);
      inSameTransaction();
      database.run(
        `INSERT OR REPLACE INTO leases (experiment_id, inserted_at, updated_at, owner, host, pid, process_start, heartbeat_at)
         VALUES (:experimentId, :now, :now, :owner, :host, :pid, :processStart, :now)`,
        { experimentId, owner, now: now(), ...identity },
      );
    });
    const lease = new Lease(database, experimentId, owner);
    lease.#timer = setInterval(() => lease.#beat(), HEARTBEAT_MS).unref();
    lease.#lookout = setInterval(() => lease.#lookForStop(), MS_BETWEEN_LOOKS).unref();
    return lease;
  }

  /**
   * Everything that `save` writes takes effect together, and only if this process still holds the lease.
   *
   * @throws LeaseLostError if it does not; nothing was written then
   */
  write<Result>(save: () => Result): Result {
    return this.#database.transaction(() => {
      this.#throwIfLost();
      return save();
    });
  }

  /** Throws what went wrong with the heartbeat since, if anything did. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives the experiment free. Does nothing if the lease is lost already. */
  release(): void {
    clearInterval(this.#timer);
    clearInterval(this.#lookout);
    this.#database.transaction(() => {
      this.#database.run(
        "DELETE FROM leases WHERE experiment_id = :experimentId AND owner = :owner",
        this.#key(),
      );
    });
  }

  #lookForStop(): void {
    try {
      if (!isStopRequested(this.#database, this.experimentId, this.#owner)) return;
    } catch {
      // A database that cannot be read is told of by the heartbeat.
      return;
    }
    clearInterval(this.#lookout);
    this.onStopRequested();
  }

  #beat(): void {
    try {
      this.write(() => {
        this.#database.run(
          "UPDATE leases SET heartbeat_at = :now, updated_at = :now WHERE experiment_id = :experimentId AND owner = :owner",
          { ...this.#key(), now: now() },
        );
      });
    } catch (error) {
      // A timer has no caller: the next `check` throws the error there. A busy database is no failure yet: the next beat comes
      // in time, and if it does not, the fence of the next write tells.
      if (!(error instanceof DatabaseBusyError)) this.#failure = error;
    }
  }

  #throwIfLost(): void {
    const held = this.#database.get(
      "SELECT 1 FROM leases WHERE experiment_id = :experimentId AND owner = :owner",
      this.#key(),
    );
    if (held === undefined) throw new LeaseLostError(this.experimentId);
  }

  #key(): { experimentId: string; owner: string } {
    return { experimentId: this.experimentId, owner: this.#owner };
  }
}
