import type { ModelKind } from "../../models/model.ts";
import type { Database } from "../../store/database.ts";
import type { EarlierRows } from "../../store/earlier/earlier-rows.ts";
import type { Lease } from "../../store/leases.ts";
import type { ImportNotes } from "../import-notes.ts";
import type { RowWriter } from "../row-writer.ts";
import type { ToUtc } from "./earlier-time.ts";

/** What the import of one experiment of an earlier version works with. */
export interface EarlierContext {
  readonly database: Database;
  readonly rows: EarlierRows;
  readonly lease: Lease;
  readonly writer: RowWriter;
  readonly notes: ImportNotes;
  readonly toUtc: ToUtc;
  /** What a model is; undefined for one that this version does not know. */
  readonly kindOf: (model: string) => ModelKind | undefined;
}
