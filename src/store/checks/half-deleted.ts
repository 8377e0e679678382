import type { Database } from "../database.ts";
import { deleteExperiment } from "../delete-experiment.ts";
import { liveLease } from "../leases.ts";
import { type Check, type CheckScope, MOST_EXAMPLES } from "./check.ts";

export const halfDeleted: Check = {
  name: "half-deleted experiments",
  problem: "experiments whose deletion, or import, was cut short",
  find(database, scope) {
    const ids = left(database, scope);
    return { count: ids.length, examples: ids.slice(0, MOST_EXAMPLES).map((id) => `experiment ${id}`) };
  },
  fix: {
    says: "finish the deletion",
    async apply(database, scope) {
      for (const id of left(database, scope)) await deleteExperiment(database, id);
    },
  },
};

function left(database: Database, { experimentId }: CheckScope): string[] {
  const rows = database.all<{ id: string }>(
    "SELECT id FROM experiments WHERE deletion_started_at IS NOT NULL AND (:experimentId IS NULL OR id = :experimentId)",
    { experimentId },
  );
  return rows.map(({ id }) => id).filter((id) => liveLease(database, id) === undefined);
}
