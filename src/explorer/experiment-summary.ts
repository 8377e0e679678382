import { progressOf } from "../experiments/experiment-status.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { catalogueModels } from "../worker/all-models.ts";
import type { ExperimentSummary } from "./api/experiments.ts";

/** An experiment as a row of the table of experiments, counted now. */
export function experimentSummary(database: Database, experiment: Experiment): ExperimentSummary {
  return {
    id: experiment.id,
    shortId: shortId(experiment.id),
    name: experiment.name,
    createdAt: experiment.inserted_at,
    startedAt: experiment.started_at,
    completedAt: experiment.completed_at,
    failedAt: experiment.failed_at,
    failure: experiment.failure,
    numNetworks: experiment.networks.length,
    numSeeds: experiment.seeds.length,
    numPrompts: experiment.prompts.length,
    maxLength: experiment.max_length,
    status: progressOf(database, experiment, catalogueModels()),
  };
}
