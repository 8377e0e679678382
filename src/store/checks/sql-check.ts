import type { Database } from "../database.ts";
import { type Check, type CheckScope, type Damage, MOST_EXAMPLES } from "./check.ts";

/** A check that one query does: its rows are the damaged ones, with the columns `id` and `place`. It may name `:experiment`. */
export function sqlCheck({ sql, ...check }: Omit<Check, "find"> & { readonly sql: string }): Check {
  return { ...check, find: (database, scope) => damageBy(database, sql, scope) };
}

/** The parameters of a query that names `:experiment`. */
export function scopeOf(sql: string, { experimentId }: CheckScope): { experiment?: string | null } {
  return sql.includes(":experiment") ? { experiment: experimentId } : {};
}

function damageBy(database: Database, sql: string, scope: CheckScope): Damage {
  const rows = database.all<{ place: string; count: number }>(
    `SELECT place, count(*) OVER () AS count FROM (${sql}) LIMIT ${MOST_EXAMPLES}`,
    scopeOf(sql, scope),
  );
  return { count: rows[0]?.count ?? 0, examples: rows.map(({ place }) => place) };
}

/** For a query over `runs`: those of the scope. */
export const OF_SCOPE = "(:experiment IS NULL OR runs.experiment_id = :experiment)";

/** For a query over `experiments`: whether an experiment's vectors of a model were not given up. @param model - An SQL expression. */
export function notPruned(model: string): string {
  return `(json_extract(experiments.pruned, '$.vectors') IS NULL
    OR NOT EXISTS (SELECT 1 FROM json_each(experiments.pruned, '$.vectors') WHERE key = ${model}))`;
}
