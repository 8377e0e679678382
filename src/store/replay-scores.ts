import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";

/** What stands in `scores.score_model` for a replay. */
const REPLAY = "replay";

/**
 * Keeps what came of a replay as scores of the invocation, in place of those of an earlier one: `identical` is 1 or 0, the others tell how
 * far it was. To be called inside a transaction.
 */
export function saveReplay(
  database: Database,
  invocationId: string,
  modelVersionId: string,
  values: Readonly<Record<string, number>>,
  startedAt: string,
): void {
  database.run("DELETE FROM scores WHERE invocation_id = :invocationId AND score_model = :model", {
    invocationId,
    model: REPLAY,
  });
  for (const [name, value] of Object.entries(values)) {
    database.run(
      `INSERT INTO scores (id, inserted_at, updated_at, invocation_id, score_model, model_version_id, name, value, started_at,
         completed_at)
       VALUES (:id, :now, :now, :invocationId, :model, :modelVersionId, :name, :value, :startedAt, :now)`,
      { id: newId(), now: now(), invocationId, model: REPLAY, modelVersionId, name, value, startedAt },
    );
  }
}
