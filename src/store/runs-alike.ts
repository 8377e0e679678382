import type { Database } from "./database.ts";
import type { Experiment } from "./experiments.ts";
import { grownLengthOf } from "./growths.ts";
import { getModelVersion } from "./model-versions.ts";
import { storedJson } from "./stored-json.ts";

/** The runs of an experiment that share network and prompt, seen under one embedding model. */
export interface RunsAlike {
  readonly network: readonly string[];
  readonly prompt: string;
  readonly embeddingModel: string;
  /** Those whose trajectory is complete, in order: they have all their invocations, and all that the model reads is embedded. */
  readonly runIds: readonly string[];
  /** The steps that all these trajectories have, as sequence numbers: runs that were imported may have stopped early. */
  readonly steps: readonly number[];
  /** Of how many of the runs and of how many steps the saved Lyapunov result is; 0 if there is none. */
  readonly numRunsOfResult: number;
  readonly numStepsOfResult: number;
}

/**
 * An experiment's runs by network, prompt and embedding model, in this order. A run that failed when its trajectory was complete,
 * over its diagrams, is among them.
 */
export function* runsAlike(database: Database, experiment: Experiment): Generator<RunsAlike, void, void> {
  const groups = database.all<{ network: string; prompt: string }>(
    `SELECT network, initial_prompt AS prompt FROM runs WHERE experiment_id = :experimentId
     GROUP BY network, initial_prompt ORDER BY min(id)`,
    { experimentId: experiment.id },
  );
  const grownLength = grownLengthOf(database, experiment.id);
  for (const { network, prompt } of groups) {
    for (const embeddingModel of experiment.embedding_models) {
      const type = mediumRead(database, experiment, embeddingModel);
      const group = { experimentId: experiment.id, network, prompt, embeddingModel };
      const runIds = completeTrajectories(database, group, type, grownLength);
      yield {
        network: storedJson(network, `a run of experiment ${experiment.id}: network`, "strings"),
        prompt,
        embeddingModel,
        runIds,
        steps: commonSteps(database, runIds, type),
        ...sizeOfResult(database, group),
      };
    }
  }
}

type Group = {
  readonly experimentId: string;
  readonly network: string;
  readonly prompt: string;
  readonly embeddingModel: string;
};

function completeTrajectories(
  database: Database,
  { experimentId, network, prompt, embeddingModel }: Group,
  type: "text" | "image",
  grownLength: number | null,
): string[] {
  const rows = database.all<{ id: string }>(
    `SELECT id FROM runs
     WHERE experiment_id = :experimentId AND network = :network AND initial_prompt = :prompt
       AND EXISTS (SELECT 1 FROM invocations WHERE run_id = runs.id AND sequence_number = coalesce(:grownLength, max_length) - 1)
       AND NOT EXISTS (
         SELECT 1 FROM invocations WHERE run_id = runs.id AND type = :type
           AND NOT EXISTS (SELECT 1 FROM embeddings
                           WHERE invocation_id = invocations.id AND embedding_model = :embeddingModel))
     ORDER BY id`,
    { experimentId, network, prompt, embeddingModel, type, grownLength },
  );
  return rows.map((row) => row.id);
}

function commonSteps(database: Database, runIds: readonly string[], type: "text" | "image"): number[] {
  const shortest = database.get<{ id: string }>(
    "SELECT runs.id FROM json_each(:runIds) JOIN runs ON runs.id = value ORDER BY max_length, key LIMIT 1",
    { runIds: JSON.stringify(runIds) },
  );
  if (shortest === undefined) return [];
  const rows = database.all<{ sequence_number: number }>(
    "SELECT sequence_number FROM invocations WHERE run_id = :runId AND type = :type ORDER BY sequence_number",
    { runId: shortest.id, type },
  );
  return rows.map((row) => row.sequence_number);
}

function sizeOfResult(database: Database, group: Group) {
  const row = database.get<{ numRunsOfResult: number; numStepsOfResult: number }>(
    `SELECT num_runs AS numRunsOfResult, num_timesteps AS numStepsOfResult FROM lyapunov_results
     WHERE experiment_id = :experimentId AND network = :network AND prompt = :prompt AND embedding_model = :embeddingModel`,
    { ...group },
  );
  return row ?? { numRunsOfResult: 0, numStepsOfResult: 0 };
}

function mediumRead(database: Database, experiment: Experiment, embeddingModel: string): "text" | "image" {
  const versionId = experiment.model_versions?.[embeddingModel];
  const version = versionId === undefined ? undefined : getModelVersion(database, versionId);
  if (version === undefined) {
    throw new Error(`the start of experiment ${experiment.id} did not record ${embeddingModel}`);
  }
  return version.kind === "text-embedding" ? "text" : "image";
}
