import type { Database } from "../database.ts";
import type { Invocation } from "../invocations.ts";
import { storedJson } from "../stored-json.ts";

type StoredInvocation = Omit<Invocation, "notes"> & { readonly notes: string | null };

/** A run's invocations `first` to `first + count - 1`, as far as there are so many. */
export function invocationsByStep(
  database: Database,
  runId: string,
  first: number,
  count: number,
): Invocation[] {
  const rows = database.all<StoredInvocation>(
    `SELECT * FROM invocations WHERE run_id = :runId AND sequence_number >= :first AND sequence_number < :end
     ORDER BY sequence_number`,
    { runId, first, end: first + count },
  );
  return rows.map((row) => ({
    ...row,
    notes: row.notes === null ? null : storedJson(row.notes, `invocation ${row.id}: notes`, "object"),
  }));
}
