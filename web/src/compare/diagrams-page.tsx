import type { ExperimentAnswer } from "../../../src/explorer/api.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { useExperimentVersion, useLive } from "../server/live.ts";
import { useResource } from "../server/use-resource.ts";
import { ErrorNotice, Loading, Notice } from "../shell/notice.tsx";
import { useTitle } from "../shell/shell.tsx";
import { ComparedDiagrams } from "./compared-diagrams.tsx";
import "./diagrams-page.css";
import { sumOfStage } from "../experiments/sum-of.ts";

/** The diagrams of an experiment's runs, laid over each other. */
export default function DiagramsPage() {
  useTitle("Diagrams");
  const { query } = useAddress();
  const { experiments } = useLive();
  const withDiagrams = experiments?.find(({ status }) => sumOfStage(status, "diagrams").done > 0);
  const id = query.get("experiment") ?? (withDiagrams ?? experiments?.[0])?.id ?? null;
  const version = useExperimentVersion(id);
  const path = id === null ? null : pathOf(routes.experiment, { experiment: id });
  const { data: experiment, error } = useResource<ExperimentAnswer>(path, version);
  if (experiments === null) return <Loading what="the experiments" />;
  if (id === null)
    return (
      <Notice title="There is no experiment in this database yet.">
        <p>Its persistence diagrams appear here as soon as there are some.</p>
      </Notice>
    );
  if (experiment === null)
    return error === null ? <Loading what="the experiment" /> : <ErrorNotice error={error} />;
  const model =
    experiment.embeddingModels.find((one) => one.model === query.get("model")) ??
    experiment.embeddingModels[0];
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
            value={model?.model}
            onChange={(event) => changeQuery({ model: event.currentTarget.value })}
          >
            {experiment.embeddingModels.map((one) => (
              <option key={one.model}>{one.model}</option>
            ))}
          </select>
        </label>
        <Link href={`/experiments/${experiment.id}`}>its mosaic</Link>
      </div>
      {model !== undefined && (
        <ComparedDiagrams
          key={`${experiment.id} ${model.model}`}
          experiment={experiment}
          model={model.model}
          version={version}
        />
      )}
    </div>
  );
}
