import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ANNOTATIONS_SINCE, type Annotation, takesAnnotations } from "../store/annotations.ts";
import type { Database } from "../store/database.ts";
import { DatabaseBusyError } from "../store/database-errors.ts";
import { openDatabase } from "../store/open-database.ts";
import type { WritingAnswer } from "./api/about.ts";
import { ApiFailure } from "./api-failure.ts";

/** How long a write waits for the transactions of others, which take well under a second each. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 25;
/** So many rows that were taken away can be put back. */
const MOST_TAKEN_AWAY = 1_000;

export interface WritingOptions {
  /** Whose name stands by what is written. */
  readonly author: string;
  /** What who writes must show; undefined where whoever reads had to show it already. */
  readonly token: string | undefined;
}

/** The only one in the explorer that writes to the database. */
export class AnnotationWriter {
  readonly #path: string;
  /** Undefined: nothing is written. */
  readonly options: WritingOptions | undefined;
  readonly #takenAway = new Map<string, Annotation>();

  constructor(path: string, options: WritingOptions | undefined) {
    this.#path = path;
    this.options = options;
  }

  /**
   * @param database - The one that is read.
   * @param isTokenWrong - Whether who asks has shown another token.
   */
  answer(database: Database, isTokenWrong: boolean): WritingAnswer {
    const refusal = this.#refusal(database);
    return {
      author: refusal === null ? this.options!.author : null,
      refusal,
      needsToken: refusal === null && this.options!.token !== undefined,
      isTokenWrong,
    };
  }

  /**
   * Writes in one transaction, in a connection of its own. While another process writes, it tries again without holding anything up, neither
   * that process nor other requests. The schema stays as it is: an older program may be running an experiment.
   *
   * @throws ApiFailure `read-only` where nothing can be written; DatabaseBusyError after ten seconds
   */
  async write<Result>(read: Database, act: (database: Database) => Result): Promise<Result> {
    const refusal = this.#refusal(read);
    if (refusal !== null) throw new ApiFailure("read-only", refusal);
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        using database = openDatabase(this.#path, "write", 0, { oldestSchema: ANNOTATIONS_SINCE });
        return database.transaction(() => act(database));
      } catch (error) {
        if (!(error instanceof DatabaseBusyError) || performance.now() >= until) throw error;
        await pause(PAUSE_MS);
      }
    }
  }

  /** Keeps a row that was taken away for whoever wants it back, until the explorer ends. */
  keep(row: Annotation): void {
    this.#takenAway.set(row.id, row);
    for (const id of this.#takenAway.keys()) {
      if (this.#takenAway.size <= MOST_TAKEN_AWAY) break;
      this.#takenAway.delete(id);
    }
  }

  takenAway(id: string): Annotation | undefined {
    return this.#takenAway.get(id);
  }

  #refusal(database: Database): string | null {
    if (this.options === undefined) return "This explorer was started with --read-only.";
    if (!takesAnnotations(database))
      return `The database has a schema without a place for notes. It gets one by: panic-tda migrate --db ${this.#path}`;
    return notWritable(this.#path);
  }
}

/** Why a database cannot be written to; null where nothing speaks against it. */
function notWritable(path: string): string | null {
  const reason = whyNot(path);
  if (reason !== undefined) return `The database cannot be written to: ${path} ${reason}.`;
  // SQLite keeps what is being written in files beside it.
  if (existsSync(`${path}-wal`)) return null;
  const folder = dirname(path);
  const ofFolder = whyNot(folder);
  return ofFolder === undefined
    ? null
    : `The database cannot be written to: its folder ${folder} ${ofFolder}.`;
}

function whyNot(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EROFS") return "lies on a file system that is read-only";
    if (code === "EACCES" || code === "EPERM")
      return "may only be read by the account that runs the explorer";
    return `is not accessible (${code})`;
  }
}
