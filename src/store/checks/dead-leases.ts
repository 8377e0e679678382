import type { Database } from "../database.ts";
import { isLive, type LeaseRow } from "../leases.ts";
import { type Check, type CheckScope, MOST_EXAMPLES } from "./check.ts";

export const deadLeases: Check = {
  name: "dead leases",
  problem: "experiments that a process holds which is gone",
  find(database, scope) {
    const dead = deadOnes(database, scope);
    return {
      count: dead.length,
      examples: dead
        .slice(0, MOST_EXAMPLES)
        .map(({ experiment_id, pid, host }) => `experiment ${experiment_id}: process ${pid} on ${host}`),
    };
  },
  fix: {
    says: "take the leases away",
    apply(database, scope) {
      database.transaction(() => {
        for (const { experiment_id } of deadOnes(database, scope))
          database.run("DELETE FROM leases WHERE experiment_id = :experiment_id", { experiment_id });
      });
    },
  },
};

function deadOnes(database: Database, { experimentId }: CheckScope): LeaseRow[] {
  return database
    .all<LeaseRow>("SELECT * FROM leases WHERE :experimentId IS NULL OR experiment_id = :experimentId", {
      experimentId,
    })
    .filter((lease) => !isLive(lease));
}
