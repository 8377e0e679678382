import { type BigIntStats, statSync } from "node:fs";
import { DatabaseGoneError } from "./database-errors.ts";

/** What a process that keeps a database open asks of it, where the file alone cannot tell. */
export interface OpenPages {
  /** Bytes that the database takes by SQLite's own account, the write-ahead log included. */
  readonly numBytes: () => number;
  /** Whether a second look, with nothing cached, finds every page. */
  readonly areAllThere: () => boolean;
}

/**
 * The file that a connection has opened. SQLite goes on writing to a file that was removed or replaced, into nowhere, and does not
 * notice one that was cut short; so every transaction asks whether the file at the path is still that one.
 *
 * The file is looked at, never opened: closing a second descriptor of it would drop the locks of SQLite's own.
 */
export class OpenedFile {
  readonly path: string;
  readonly #location: string;
  readonly #identity: string | undefined;
  #identityOfLog: string | undefined;
  #numBytes = 0n;
  /** The least that the database took since the size of the file was last taken for right. */
  #fewestBytes = Number.POSITIVE_INFINITY;

  /** @param location - The file in full; `path` is its name in messages. */
  constructor(path: string, location: string) {
    this.path = path;
    this.#location = location;
    this.#identity = identityOf(statOf(location));
  }

  /** @throws DatabaseGoneError if the file, or its write-ahead log, was removed, replaced or cut short */
  refuseIfGone(pages: OpenPages): void {
    const file = statOf(this.#location);
    if (file === undefined) throw new DatabaseGoneError(this.path, "the file, or its folder, was removed");
    if (identityOf(file) !== this.#identity)
      throw new DatabaseGoneError(this.path, "another file was put in its place");
    this.#refuseCut(file, pages);
    this.#refuseWithoutLog();
  }

  /** A file becomes smaller when a deletion gives disk back: then the database took less by its own account before. */
  #refuseCut({ size }: BigIntStats, { numBytes, areAllThere }: OpenPages): void {
    this.#fewestBytes = Math.min(this.#fewestBytes, numBytes());
    if (size < this.#numBytes && Number(size) < this.#fewestBytes && (size === 0n || !areAllThere()))
      throw new DatabaseGoneError(this.path, "the file was cut short");
    if (size !== this.#numBytes) this.#fewestBytes = numBytes();
    this.#numBytes = size;
  }

  /** The log is there from the first transaction until the last connection is closed. */
  #refuseWithoutLog(): void {
    const identity = identityOf(statOf(`${this.#location}-wal`));
    this.#identityOfLog ??= identity;
    if (identity === this.#identityOfLog) return;
    throw new DatabaseGoneError(
      this.path,
      "its write-ahead log, the file beside it that ends in -wal, was removed or replaced",
    );
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // In a folder that can no longer be entered, or on a disk that was taken away, nobody finds the file: it is not there.
    return undefined;
  }
}

function identityOf(file: BigIntStats | undefined): string | undefined {
  return file && `${file.dev}:${file.ino}`;
}
