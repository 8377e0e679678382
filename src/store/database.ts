import { backup, DatabaseSync } from "@photostructure/sqlite";
import { unbroken } from "../threads/unbroken.ts";
import { DatabaseBusyError, translateSqliteError } from "./database-errors.ts";
import { lockWaitBegins, lockWaitEnds } from "./lock-waits.ts";
import { OpenedFile, type OpenPages } from "./opened-file.ts";
import { reachWritePoint } from "./write-points.ts";

export type SqlValue = string | number | null | Uint8Array;
export type SqlParameters = Readonly<Record<string, SqlValue>>;

type Connection = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Connection["prepare"]>;

/** SQLite waits so long for a lock by itself. Shorter waits are common where two processes write, and nobody need hear of them. */
const UNNOTICED_WAIT_MS = 300;
const PAUSE_MS = 20;
/** After a wait in vain the next attempt, such as noting the failure, does not wait again. */
const SAME_WAIT_MS = 2_000;

/** One connection to one SQLite file: prepared statements, write transactions, errors that name the file. */
export class Database implements Disposable {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();
  readonly #location: string | URL;
  readonly #busyTimeoutMs: number;
  #gaveUpMs = Number.NEGATIVE_INFINITY;
  /** Undefined where the database is only read: a reader may go on with the last state of a file that is gone. */
  readonly #file: OpenedFile | undefined;

  /**
   * @param location - What SQLite opens; a URL may carry SQLite's own parameters. `path` is its name in messages.
   * @param options.busyTimeoutMs - How long a write waits for another process's transaction, in all.
   */
  constructor(path: string, location: string | URL, options: { readOnly: boolean; busyTimeoutMs: number }) {
    this.path = path;
    this.readOnly = options.readOnly;
    this.#location = location;
    this.#busyTimeoutMs = options.busyTimeoutMs;
    const timeout = Math.min(options.busyTimeoutMs, UNNOTICED_WAIT_MS);
    this.#connection = this.#naming(
      () => new DatabaseSync(location, { readOnly: options.readOnly, timeout }),
    );
    this.#file =
      options.readOnly || typeof location !== "string" ? undefined : new OpenedFile(path, location);
  }

  /**
   * Looks whether the file at the path is still the one that is open, and in full; every transaction does.
   *
   * @throws DatabaseGoneError if it is not
   */
  refuseIfGone(): void {
    this.#file?.refuseIfGone(this.#pages);
  }

  /** Runs statements that return nothing, for example pragmas and migrations. */
  execute(sql: string): void {
    this.#naming(() => this.#connection.exec(sql));
  }

  /** The value of a pragma that returns one number. */
  pragma(name: string): number {
    const row = this.get<Record<string, number>>(`PRAGMA ${name}`);
    return row === undefined ? 0 : (Object.values(row)[0] ?? 0);
  }

  all<Row>(sql: string, parameters: SqlParameters = {}): Row[] {
    return this.#naming(() => this.#prepared(sql).all(bound(parameters)) as Row[]);
  }

  get<Row>(sql: string, parameters: SqlParameters = {}): Row | undefined {
    return this.#naming(() => this.#prepared(sql).get(bound(parameters)) as Row | undefined);
  }

  /** Runs one statement that writes. @returns the number of rows it changed */
  run(sql: string, parameters: SqlParameters = {}): number {
    const { changes } = this.#naming(() => this.#prepared(sql).run(bound(parameters)));
    reachWritePoint("statement");
    return changes;
  }

  /**
   * Everything that `write` does takes effect together or not at all. The write lock is taken at the start, so that what
   * `write` reads cannot change before it writes.
   *
   * @throws DatabaseGoneError if the file is not at its path any more; nothing was written then
   */
  transaction<Result>(write: () => Result): Result {
    if (this.#connection.isTransaction) throw new Error("a transaction was begun inside another one");
    this.execute("BEGIN IMMEDIATE");
    reachWritePoint("begin");
    try {
      this.refuseIfGone();
      const result = write();
      if (result instanceof Promise) {
        result.catch(() => {});
        throw new TypeError(
          "a transaction must not wait: what is behind its first await would be written after it",
        );
      }
      reachWritePoint("commit");
      this.execute("COMMIT");
      reachWritePoint("committed");
      return result;
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.#connection.isTransaction) this.execute("ROLLBACK");
      throw error;
    }
  }

  /**
   * Everything that `look` reads is of one moment. To be short: a read transaction that stays open keeps the write-ahead log of
   * those who write from being reset.
   */
  moment<Result>(look: () => Result): Result {
    this.execute("BEGIN DEFERRED");
    try {
      return look();
    } finally {
      this.execute("COMMIT");
    }
  }

  /**
   * Copies all that is committed now into a new file, by SQLite's backup interface. In one step: between several, it would begin anew
   * whenever another process has written.
   */
  async copyTo(path: string): Promise<void> {
    try {
      await backup(this.#connection, path, { rate: -1 });
    } catch (error) {
      throw translateSqliteError(error, path);
    }
  }

  /**
   * Closes the connection, so that all that was written is in the file itself. The files beside it (-wal, -shm) go when the
   * process ends: our SQLite library lets go of prepared statements, and with them of the files, only at a garbage collection.
   */
  close(): void {
    this.#statements.clear();
    if (!this.#connection.isOpen) return;
    if (!this.readOnly) this.#checkpoint();
    unbroken(() => this.#connection.close());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Moves the write-ahead log into the file, as far as others who are using it allow, without waiting for them. */
  #checkpoint(): void {
    try {
      this.#connection.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The log keeps what was committed; SQLite, too, closes over a checkpoint that fails.
    }
  }

  #prepared(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  readonly #pages: OpenPages = {
    numBytes: () => this.pragma("page_count") * this.pragma("page_size"),
    areAllThere: () => {
      try {
        const connection = new DatabaseSync(this.#location, { readOnly: true, timeout: UNNOTICED_WAIT_MS });
        const [finding] = connection.prepare("PRAGMA quick_check(1)").all() as { quick_check: string }[];
        connection.close();
        return finding?.quick_check === "ok";
      } catch {
        return false;
      }
    },
  };

  #naming<Result>(act: () => Result): Result {
    const begunMs = performance.now();
    let isWaiting = false;
    try {
      for (;;) {
        try {
          return unbroken(act);
        } catch (thrown) {
          const error = translateSqliteError(thrown, this.path);
          if (!(error instanceof DatabaseBusyError)) throw error;
          const nowMs = performance.now();
          const hasGivenUp = nowMs - this.#gaveUpMs < SAME_WAIT_MS;
          // Waiting inside a transaction helps nobody: the other process waits for ours.
          if (hasGivenUp || nowMs - begunMs >= this.#busyTimeoutMs || this.#connection.isTransaction) {
            this.#gaveUpMs = nowMs;
            throw error;
          }
          if (nowMs - begunMs < UNNOTICED_WAIT_MS) {
            // Some locks SQLite does not wait for by itself.
            pause(PAUSE_MS);
            continue;
          }
          if (!isWaiting) lockWaitBegins(this.path);
          isWaiting = true;
        }
      }
    } finally {
      if (isWaiting) lockWaitEnds();
    }
  }
}

/**
 * Our SQLite library ends a text at U+0000: an id with more behind it would find its row, and a message lose its end. The sign for it
 * stands in its place. What is data has none: captions and prompts with U+0000 are refused.
 */
function bound(parameters: SqlParameters): SqlParameters {
  for (const value of Object.values(parameters)) {
    if (typeof value !== "string" || !value.includes("\0")) continue;
    return Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === "string" ? value.replaceAll("\0", "\u2400") : value,
      ]),
    );
  }
  return parameters;
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
