import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { runName, shortRunId } from "../run/run-names.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { useResource } from "../server/use-resource.ts";

interface AddRunProps {
  readonly experimentId: string;
  readonly shown: readonly string[];
  readonly onAdd: (run: string) => void;
}

/** Puts one more run of the same experiment beside those that are there. */
export function AddRun({ experimentId, ...rest }: AddRunProps) {
  const path = pathOf(routes.experiment, { experiment: experimentId });
  const { data: experiment } = useResource<ExperimentAnswer>(path);
  return experiment === null ? null : <Choice experiment={experiment} {...rest} />;
}

function Choice({
  experiment,
  shown,
  onAdd,
}: Omit<AddRunProps, "experimentId"> & { readonly experiment: ExperimentAnswer }) {
  const runs = useExperimentRuns(experiment);
  if (runs === null) return null;
  return (
    <label class="beside-add">
      add a run{" "}
      <select
        value=""
        onChange={(event) => {
          if (event.currentTarget.value !== "") onAdd(event.currentTarget.value);
        }}
      >
        <option value="">…</option>
        {runs.rows.map((run) =>
          shown.includes(run.id) ? null : (
            <option key={run.id} value={run.id}>
              {runName(experiment, run)} ({shortRunId(run.id)})
            </option>
          ),
        )}
      </select>
    </label>
  );
}
