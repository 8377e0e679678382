import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { hasTable } from "./tables.ts";

/** What computed neural models for an experiment. A row's fields are its columns. */
export interface ExecutorRow {
  readonly id: string;
  readonly inserted_at: string;
  /** When the counts were written. */
  readonly updated_at: string;
  readonly experiment_id: string;
  /** Host and device, as in `invocations.executor`. */
  readonly name: string;
  readonly host: string;
  readonly device: string;
  readonly device_name: string | null;
  /** A JSON list of the models that were loaded there last. */
  readonly models: string;
  readonly started_at: string;
  readonly lost_at: string | null;
  readonly lost_reason: string | null;
  readonly num_calls: number;
  readonly busy_ms: number;
  readonly num_deaths: number;
}

export type NewExecutor = Omit<ExecutorRow, "id" | "inserted_at" | "updated_at" | "experiment_id">;

/** Writes what an executor has done by now; one that took part before a resumption goes on in its row. To be called inside a transaction. */
export function recordExecutor(database: Database, experimentId: string, executor: NewExecutor): void {
  database.run(
    `INSERT INTO executors
       (id, inserted_at, updated_at, experiment_id, name, host, device, device_name, models, started_at, lost_at, lost_reason,
        num_calls, busy_ms, num_deaths)
     VALUES (:id, :now, :now, :experimentId, :name, :host, :device, :deviceName, :models, :startedAt, :lostAt, :lostReason,
             :numCalls, :busyMs, :numDeaths)
     ON CONFLICT (experiment_id, name) DO UPDATE SET
       updated_at = :now, device_name = :deviceName, models = :models, started_at = :startedAt, lost_at = :lostAt,
       lost_reason = :lostReason, num_calls = :numCalls, busy_ms = :busyMs, num_deaths = :numDeaths`,
    {
      id: newId(),
      now: now(),
      experimentId,
      name: executor.name,
      host: executor.host,
      device: executor.device,
      deviceName: executor.device_name,
      models: executor.models,
      startedAt: executor.started_at,
      lostAt: executor.lost_at,
      lostReason: executor.lost_reason,
      numCalls: executor.num_calls,
      busyMs: executor.busy_ms,
      numDeaths: executor.num_deaths,
    },
  );
}

/** What computed an experiment, when it was last computed, by name; none in a database of an older schema. */
export function executorsOf(database: Database, experimentId: string): ExecutorRow[] {
  if (!hasTable(database, "executors")) return [];
  return database.all<ExecutorRow>(
    "SELECT * FROM executors WHERE experiment_id = :experimentId ORDER BY name",
    { experimentId },
  );
}
