import type { ExperimentSummary } from "../../../src/explorer/api/experiments.ts";
import type { CsvTable } from "../exports/csv.ts";
import { sumOfStage } from "./sum-of.ts";

export function experimentsTable(experiments: readonly ExperimentSummary[]): CsvTable {
  return {
    columns: [
      "id",
      "name",
      "state",
      "networks",
      "prompts",
      "seeds",
      "runs",
      "failed_runs",
      "max_length",
      "invocations",
      "embeddings",
      "diagrams",
      "incidents",
      "created_at",
      "completed_at",
    ],
    rows: experiments.map((one) => [
      one.id,
      one.name,
      one.status.state,
      one.numNetworks,
      one.numPrompts,
      one.numSeeds,
      one.status.runs.total,
      one.status.runs.failed,
      one.maxLength,
      sumOfStage(one.status, "runs").done,
      sumOfStage(one.status, "embeddings").done,
      sumOfStage(one.status, "diagrams").done,
      one.status.incidents.reduce((sum, { count }) => sum + count, 0),
      one.createdAt,
      one.completedAt,
    ]),
  };
}
