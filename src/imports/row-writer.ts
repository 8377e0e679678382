import { setImmediate } from "node:timers/promises";
import { InterruptedError } from "../errors.ts";
import type { Database, SqlValue } from "../store/database.ts";
import { hasImage } from "../store/images.ts";
import { insertImportedImage, insertImportedRow } from "../store/imported-rows.ts";
import type { Lease } from "../store/leases.ts";

type Row = Readonly<Record<string, SqlValue>>;

const ROWS_PER_TRANSACTION = 500;
const BYTES_PER_TRANSACTION = 8_000_000;

/**
 * Writes the rows of an experiment that is brought from elsewhere, in transactions that are short enough for others. A picture comes with
 * the first row that shows it, so that none is left that nothing shows.
 */
export class RowWriter {
  readonly #database: Database;
  readonly #lease: Lease;
  readonly #signal: AbortSignal;
  readonly #added: Record<string, number>;
  readonly #whatIsLeft: string;
  #held: (readonly [table: string, row: Row])[] = [];
  readonly #pictures = new Map<string, Row>();
  #bytes = 0;

  /**
   * @param added - Rows that were added, by table: counted up.
   * @param whatIsLeft - What is told after an interruption.
   */
  constructor(
    database: Database,
    lease: Lease,
    signal: AbortSignal,
    added: Record<string, number>,
    whatIsLeft = "what was imported whole is there, nothing of the rest",
  ) {
    this.#database = database;
    this.#lease = lease;
    this.#signal = signal;
    this.#added = added;
    this.#whatIsLeft = whatIsLeft;
  }

  /** Whether a picture need not be given any more. */
  hasPicture(hash: string): boolean {
    return this.#pictures.has(hash) || hasImage(this.#database, hash);
  }

  addPicture(picture: Row): void {
    this.#pictures.set(picture.hash as string, picture);
    this.#bytes += bytesOf(picture);
  }

  async add(table: string, row: Row): Promise<void> {
    this.#held.push([table, row]);
    this.#bytes += bytesOf(row);
    if (this.#held.length >= ROWS_PER_TRANSACTION || this.#bytes >= BYTES_PER_TRANSACTION) await this.save();
  }

  /** Writes what is held. @throws InterruptedError once the signal has fired */
  async save(): Promise<void> {
    if (this.#held.length === 0) return;
    const shown = new Set<SqlValue | undefined>();
    for (const [, row] of this.#held) shown.add(row.output_image_hash).add(row.initial_image_hash);
    const pictures = [...this.#pictures.values()].filter(({ hash }) => shown.has(hash));
    this.#lease.write(() => {
      for (const picture of pictures) {
        // Another process may have stored it meanwhile.
        if (hasImage(this.#database, picture.hash as string)) continue;
        insertImportedImage(this.#database, picture);
        this.#count("images");
      }
      for (const [table, row] of this.#held) {
        insertImportedRow(this.#database, table, row);
        this.#count(table);
      }
    });
    this.#held = [];
    for (const { hash } of pictures) this.#pictures.delete(hash as string);
    this.#bytes = 0;
    for (const picture of this.#pictures.values()) this.#bytes += bytesOf(picture);
    await setImmediate();
    if (this.#signal.aborted) throw new InterruptedError(`Interrupted; ${this.#whatIsLeft}.`);
  }

  #count(table: string): void {
    this.#added[table] = (this.#added[table] ?? 0) + 1;
  }
}

function bytesOf(row: Row): number {
  let bytes = 0;
  for (const value of Object.values(row)) if (value instanceof Uint8Array) bytes += value.byteLength;
  return bytes;
}
