import type { Database } from "../database.ts";
import { type Check, MOST_EXAMPLES } from "./check.ts";

interface Violation {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

/** What can be computed again, or means nothing without its parent. */
const dispensable: ReadonlySet<string> = new Set([
  "embeddings",
  "prompt_embeddings",
  "persistence_diagrams",
  "lyapunov_results",
  "embedding_clusters",
  "codebook_labels",
  "incidents",
  "executors",
  "imported_diagrams",
  "imported_exponents",
  "growths",
  "scores",
  "annotations",
  "leases",
]);

/** Rows that name others which are not there: missing outputs, orphans of every table. */
export const orphans: Check = {
  name: "orphans",
  problem: "rows that name others which are not there",
  isGlobal: true,
  advice:
    "Runs and steps that lost what they belong to, and pictures that are gone, cannot be computed again. Restore a backup.",
  find(database) {
    const rows = violations(database);
    const kinds = new Map<string, number>();
    for (const { table, parent } of rows) {
      const kind = `${table} without their ${parent}`;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    const examples = Array.from(kinds, ([kind, count]) => `${kind}: ${count}`);
    return { count: rows.length, examples: examples.slice(0, MOST_EXAMPLES) };
  },
  fix: {
    says: "delete those that can be computed again; the others stay",
    apply(database) {
      database.transaction(() => {
        // A cluster that lost its medoid is no cluster: its whole layer goes.
        const layers = violations(database).filter(
          ({ table, parent }) => table === "embedding_clusters" && parent === "embeddings",
        );
        for (const { rowid } of layers) {
          database.run(
            "DELETE FROM clustering_results WHERE id = (SELECT clustering_result_id FROM embedding_clusters WHERE rowid = :rowid)",
            { rowid },
          );
        }
        for (const { table, rowid } of violations(database))
          if (dispensable.has(table)) database.run(`DELETE FROM ${table} WHERE rowid = :rowid`, { rowid });
      });
    },
  },
};

function violations(database: Database): Violation[] {
  return database.all<Violation>("PRAGMA foreign_key_check");
}
