import { backup, DatabaseSync } from "@photostructure/sqlite";
import { translateSqliteError } from "./database-errors.ts";
import { reachWritePoint } from "./write-points.ts";

export type SqlValue = string | number | null | Uint8Array;
export type SqlParameters = Readonly<Record<string, SqlValue>>;

type Connection = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Connection["prepare"]>;

/** One connection to one SQLite file: prepared statements, write transactions, errors that name the file. */
export class Database implements Disposable {
  readonly path: string;
  readonly readOnly: boolean;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  /**
   * @param location - What SQLite opens; a URL may carry SQLite's own parameters. `path` is its name in messages.
   * @param options.busyTimeoutMs - How long a write waits for another process's transaction.
   */
  constructor(path: string, location: string | URL, options: { readOnly: boolean; busyTimeoutMs: number }) {
    this.path = path;
    this.readOnly = options.readOnly;
    this.#connection = this.#naming(
      () => new DatabaseSync(location, { readOnly: options.readOnly, timeout: options.busyTimeoutMs }),
    );
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
    return this.#naming(() => this.#prepared(sql).all(parameters) as Row[]);
  }

  get<Row>(sql: string, parameters: SqlParameters = {}): Row | undefined {
    return this.#naming(() => this.#prepared(sql).get(parameters) as Row | undefined);
  }

  /** Runs one statement that writes. @returns the number of rows it changed */
  run(sql: string, parameters: SqlParameters = {}): number {
    const { changes } = this.#naming(() => this.#prepared(sql).run(parameters));
    reachWritePoint("statement");
    return changes;
  }

  /**
   * Everything that `write` does takes effect together or not at all. The write lock is taken at the start, so that what
   * `write` reads cannot change before it writes.
   */
  transaction<Result>(write: () => Result): Result {
    if (this.#connection.isTransaction) throw new Error("a transaction was begun inside another one");
    this.execute("BEGIN IMMEDIATE");
    reachWritePoint("begin");
    try {
      const result = write();
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
    this.#connection.close();
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

  #naming<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      throw translateSqliteError(error, this.path);
    }
  }
}
