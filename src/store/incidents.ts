import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";

/** A retry, a failure or an accepted change, kept so that they can be counted afterwards. A row's fields are its columns. */
export interface Incident {
  readonly id: string;
  readonly experiment_id: string;
  /** The name of a stage, or `start` for what happens before the first one. */
  readonly stage: string;
  readonly model: string | null;
  /** The run whose item it was; null when it was a whole call's. */
  readonly run_id: string | null;
  readonly sequence_number: number | null;
  /** From 1. */
  readonly attempt: number | null;
  readonly kind: string;
  readonly message: string;
  readonly occurred_at: string;
}

/** The columns of `Incident`. What schemas after the first added is not among them, since databases of older ones can be looked at. */
export const incidentColumns =
  "id, experiment_id, stage, model, run_id, sequence_number, attempt, kind, message, occurred_at";

/** What does not apply may be left out. */
export type NewIncident = Pick<Incident, "stage" | "kind" | "message"> &
  Partial<Pick<Incident, "model" | "run_id" | "sequence_number" | "attempt">> & {
    /** The runs of a whole call that went wrong. */
    readonly call_runs?: readonly string[];
  };

/** Records an incident. To be called inside a transaction. */
export function insertIncident(database: Database, experimentId: string, incident: NewIncident): void {
  database.run(
    `INSERT INTO incidents
       (id, inserted_at, updated_at, experiment_id, stage, model, run_id, sequence_number, attempt, kind, message, occurred_at, call_runs)
     VALUES (:id, :now, :now, :experimentId, :stage, :model, :runId, :sequenceNumber, :attempt, :kind, :message, :now, :callRuns)`,
    {
      id: newId(),
      now: now(),
      experimentId,
      stage: incident.stage,
      model: incident.model ?? null,
      runId: incident.run_id ?? null,
      sequenceNumber: incident.sequence_number ?? null,
      attempt: incident.attempt ?? null,
      kind: incident.kind,
      message: incident.message,
      callRuns: incident.call_runs === undefined ? null : JSON.stringify(incident.call_runs),
    },
  );
}

/** An experiment's incidents, the oldest first; those after one if it is given. */
export function incidentsOf(
  database: Database,
  experimentId: string,
  after = "",
): Generator<Incident, void, void> {
  return pages<Incident>(256, (last) =>
    database.all(
      `SELECT ${incidentColumns} FROM incidents
       WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT 256`,
      { experimentId, after: last?.id ?? after },
    ),
  );
}

/** How many incidents of each kind an experiment has, the most frequent first. */
export function countIncidents(database: Database, experimentId: string): { kind: string; count: number }[] {
  return database.all(
    `SELECT kind, count(*) AS count FROM incidents WHERE experiment_id = :experimentId
     GROUP BY kind ORDER BY count DESC, kind`,
    { experimentId },
  );
}
