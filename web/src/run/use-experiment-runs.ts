import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow, RunsAnswer } from "../../../src/explorer/api/runs.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { askJson } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { ExperimentRuns } from "./experiment-runs.ts";

const PAGE = 5000;

/** All runs of an experiment, read again when there are more of them or when more of them have failed. */
export function useExperimentRuns({ id, status }: ExperimentAnswer): ExperimentRuns | null {
  const { total, failed } = status.runs;
  // At the end how long each run became is read.
  const path = pathOf(routes.runs, { experiment: id });
  return useResource<ExperimentRuns>(path, `${total} ${failed} ${status.state === "running"}`, readRuns).data;
}

async function readRuns(path: string, signal: AbortSignal): Promise<ExperimentRuns> {
  const rows: RunRow[] = [];
  let after: string | undefined;
  do {
    const page = await askJson<RunsAnswer>(pathOf(path, {}, { after, limit: PAGE }), { signal });
    rows.push(...page.runs);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return new ExperimentRuns(rows);
}
