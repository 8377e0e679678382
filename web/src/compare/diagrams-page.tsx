import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunAnswer } from "../../../src/explorer/api/runs.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { OldRunAddress } from "../run/old-run-address.tsx";
import { useExperimentVersion, useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import { chosenRuns } from "./chosen-runs.ts";
import { ComparedDiagrams } from "./compared-diagrams.tsx";
import "./diagrams-page.css";
import { sumOfStage } from "../experiments/sum-of.ts";

/** The diagrams of an experiment's runs, laid over each other. */
export default function DiagramsPage() {
  useTitle("Diagrams");
  const { query } = useAddress();
  const { experiments } = useLive();
  const withDiagrams = experiments?.find(({ status }) => sumOfStage(status, "diagrams").done > 0);
  const chosen = chosenRuns(query.get("runs"));
  const named = query.get("experiment");
  // Without an experiment, named runs say whose they are: never is another one shown in their place.
  const firstRun = named === null && chosen.kind === "ids" ? chosen.ids[0] : undefined;
  const runPath = firstRun === undefined ? null : pathOf(routes.run, { run: firstRun });
  const { data: run, error: runError } = useResource<RunAnswer>(runPath);
  const id =
    named ?? (firstRun === undefined ? (withDiagrams ?? experiments?.[0])?.id : run?.experiment.id) ?? null;
  const version = useExperimentVersion(id);
  const path = id === null ? null : pathOf(routes.experiment, { experiment: id });
  const { data: experiment, error } = useResource<ExperimentAnswer>(path, version);
  const asked = query.get("model");
  const model = experiment?.embeddingModels.find((one) => asked === null || one.model === asked) ?? null;
  const isShown = chosen.kind !== "places" && experiment !== null && model !== null;
  usePinned("experiment", isShown ? experiment.id : null);
  usePinned("model", isShown ? model.model : null);
  if (chosen.kind === "places")
    return <OldRunAddress places={chosen.places} experiment={query.get("experiment")} />;
  if (experiments === null) return <Loading what="the experiments" />;
  if (runError !== null) return <ErrorNotice error={runError} />;
  if (firstRun !== undefined && run === null) return <Loading what="the run" />;
  if (id === null)
    return (
      <Notice isPage title="There is no experiment in this database yet.">
        <p>Its persistence diagrams appear here as soon as there are some.</p>
      </Notice>
    );
  if (experiment === null)
    return error === null ? <Loading what="the experiment" /> : <ErrorNotice error={error} />;
  return (
    <div class="page">
      <div class="page-head">
        <h1>Persistence diagrams</h1>
        <label>
          of{" "}
          <select
            value={experiment.id}
            onChange={(event) =>
              changeQuery({ experiment: event.currentTarget.value, runs: null, model: null })
            }
          >
            {experiments.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name === null ? one.shortId : `${one.name} (${one.shortId})`}
              </option>
            ))}
          </select>
        </label>
        <label>
          by{" "}
          <select
            value={model?.model ?? ""}
            onChange={(event) => changeQuery({ model: event.currentTarget.value })}
          >
            {model === null && <option value="">…</option>}
            {experiment.embeddingModels.map((one) => (
              <option key={one.model}>{one.model}</option>
            ))}
          </select>
        </label>
        <Link href={`/experiments/${experiment.id}`}>its mosaic</Link>
      </div>
      {model === null && (
        <Notice title={`This experiment has no embedding model called “${asked}”.`}>
          <p>Choose one of its own above.</p>
        </Notice>
      )}
      {model !== null && (
        <ComparedDiagrams
          key={`${experiment.id} ${model.model}`}
          experiment={experiment}
          model={model.model}
          version={version}
          asked={chosen.kind === "ids" ? chosen.ids : null}
          distances={/^[012]$/.test(query.get("distances") ?? "") ? Number(query.get("distances")) : null}
        />
      )}
    </div>
  );
}
