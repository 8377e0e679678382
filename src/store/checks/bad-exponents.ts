import type { Check } from "./check.ts";
import { scopeOf, sqlCheck } from "./sql-check.ts";

const sql = `SELECT id, 'experiment ' || experiment_id || ', ' || embedding_model || ', ' || prompt AS place
  FROM lyapunov_results AS result
  WHERE (:experiment IS NULL OR experiment_id = :experiment) AND (
    num_timesteps <> json_array_length(divergence_curve) OR num_pairs <> num_runs * (num_runs - 1) / 2
    OR num_runs > (SELECT count(*) FROM runs
      WHERE experiment_id = result.experiment_id AND network = result.network AND initial_prompt = result.prompt))`;

export const badExponents: Check = sqlCheck({
  name: "bad exponents",
  problem: "Lyapunov exponents whose counts do not fit their runs",
  fix: {
    says: "delete them; panic-tda resume computes them again",
    apply(database, scope) {
      database.transaction(() =>
        database.run(
          `DELETE FROM lyapunov_results WHERE id IN (SELECT id FROM (${sql}))`,
          scopeOf(sql, scope),
        ),
      );
    },
  },
  sql,
});
