import type { Database } from "../database.ts";
import { type Incident, incidentColumns } from "../incidents.ts";
import type { Invocation } from "../invocations.ts";
import { getModelVersion, type ModelVersion } from "../model-versions.ts";
import type { Run } from "../runs.ts";

/** What computed a run's outputs and their vectors, each version once, in the order of their first storing. */
export function modelVersionsOfRun(database: Database, runId: string): ModelVersion[] {
  const rows = database.all<{ id: string }>(
    `SELECT model_version_id AS id FROM invocations WHERE run_id = :runId
     UNION
     SELECT embeddings.model_version_id FROM invocations JOIN embeddings ON invocation_id = invocations.id
     WHERE run_id = :runId
     ORDER BY id`,
    { runId },
  );
  return rows.flatMap(({ id }) => getModelVersion(database, id) ?? []);
}

/** An embedding of an output, without its vector. */
export interface EmbeddingOfOutput {
  readonly id: string;
  readonly embedding_model: string;
  readonly model_version_id: string | null;
  readonly dimension: number;
}

export function embeddingsOfInvocation(database: Database, invocationId: string): EmbeddingOfOutput[] {
  return database.all(
    `SELECT id, embedding_model, model_version_id, length(vector) / 4 AS dimension
     FROM embeddings WHERE invocation_id = :invocationId ORDER BY id`,
    { invocationId },
  );
}

// An incident of a whole call names its runs since schema 4. One from before belongs to an invocation that was computed at the time, by
// that call: an experiment had one call under way at a time.
const ofWholeCall = `incidents.run_id IS NULL AND incidents.stage = 'runs' AND incidents.model = invocations.model
  AND incidents.sequence_number = invocations.sequence_number
  AND CASE WHEN incidents.call_runs IS NULL
    THEN occurred_at BETWEEN invocations.started_at AND invocations.completed_at
    ELSE invocations.run_id IN (SELECT value FROM json_each(incidents.call_runs)) END`;

/** The incidents of a run, and those of whole calls that it was part of; the oldest first. */
export function incidentsOfRun(database: Database, run: Pick<Run, "id" | "experiment_id">): Incident[] {
  return database.all(
    `SELECT ${incidentColumns} FROM incidents
     WHERE experiment_id = :experimentId AND (run_id = :runId OR EXISTS
       (SELECT 1 FROM invocations WHERE invocations.run_id = :runId AND ${ofWholeCall}))
     ORDER BY id`,
    { experimentId: run.experiment_id, runId: run.id },
  );
}

/** The incidents of one step of a run, and those of the whole call that it was part of; the oldest first. */
export function incidentsOfInvocation(
  database: Database,
  run: Pick<Run, "id" | "experiment_id">,
  invocation: Pick<Invocation, "id" | "sequence_number">,
): Incident[] {
  return database.all(
    `SELECT ${incidentColumns} FROM incidents
     WHERE experiment_id = :experimentId AND (
       (run_id = :runId AND sequence_number = :sequenceNumber) OR EXISTS
       (SELECT 1 FROM invocations WHERE invocations.id = :invocationId AND ${ofWholeCall}))
     ORDER BY id`,
    {
      experimentId: run.experiment_id,
      runId: run.id,
      invocationId: invocation.id,
      sequenceNumber: invocation.sequence_number,
    },
  );
}
