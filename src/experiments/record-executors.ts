import type { ExecutorFacts } from "../models/executor-facts.ts";
import type { Database } from "../store/database.ts";
import { recordExecutor } from "../store/executors.ts";
import type { Lease } from "../store/leases.ts";
import { now } from "../system/clock.ts";

const EVERY_MS = 5_000;

/**
 * Writes what the executors of an experiment do into its database, every few seconds, so that whoever looks from elsewhere sees it.
 *
 * @param facts - Asked for each time. Counts begin with the work: what they were before is left out.
 * @returns what writes it once more, and ends it
 */
export function recordExecutors(
  database: Database,
  lease: Lease,
  facts: () => readonly ExecutorFacts[],
): () => void {
  const before = new Map(facts().map((one) => [one.name, one]));
  const startedAt = now();
  let written = "";
  const write = () => {
    const worked = facts().filter(
      ({ numCalls, numDeaths, models }) => numCalls + numDeaths + models.length > 0,
    );
    // The time of the last row is that of the last change: what comes after the models is no idle time of theirs.
    const state = JSON.stringify(worked.map(({ models, ...rest }) => rest));
    if (worked.length === 0 || state === written) return;
    written = state;
    lease.write(() => {
      for (const one of worked) {
        const earlier = before.get(one.name);
        recordExecutor(database, lease.experimentId, {
          name: one.name,
          host: one.host,
          device: one.device,
          device_name: one.deviceName,
          models: JSON.stringify(one.models),
          started_at: startedAt,
          lost_at: one.lost?.at ?? null,
          lost_reason: one.lost?.reason ?? null,
          num_calls: one.numCalls - (earlier?.numCalls ?? 0),
          busy_ms: Math.round(one.busyMs - (earlier?.busyMs ?? 0)),
          num_deaths: one.numDeaths - (earlier?.numDeaths ?? 0),
        });
      }
    });
  };
  // What cannot be written now is written later, or tells of itself in the writes of the work.
  const attempt = () => {
    try {
      write();
    } catch {}
  };
  const timer = setInterval(attempt, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    attempt();
  };
}
