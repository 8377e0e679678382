import type { ExperimentSummary } from "../../../src/explorer/api/experiments.ts";
import { addressOf, goTo } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useLive } from "../server/live.ts";
import { Loading, Notice } from "../shell/notice.tsx";
import { countOf, formatDuration, formatSpeed, formatTime } from "../shell/numbers.ts";
import { ProgressBar } from "../shell/progress-bar.tsx";
import { useTitle } from "../shell/shell.tsx";
import { StateLabel } from "../shell/state-label.tsx";
import "./experiments-page.css";
import { experimentsTable } from "./experiments-table.ts";
import { signOfSize } from "./size-sign.ts";
import { sumOfStage } from "./sum-of.ts";

/** All experiments of the database, as they stand at this moment. */
export function ExperimentsPage() {
  useTitle("Experiments");
  const { experiments } = useLive();
  if (experiments === null) return <Loading what="the experiments" />;
  if (experiments.length === 0)
    return (
      <Notice isPage title="There is no experiment in this database yet.">
        <p>
          Start one: <code>panic-tda run experiments/quickstart.json</code>
          {"\n"}It appears here by itself.
        </p>
      </Notice>
    );
  return (
    <div class="page">
      <div class="page-head">
        <h1>Experiments</h1>
        <span class="soft">
          {countOf(experiments.length, "experiment")}, the newest first; created at these times, UTC
        </span>
        <SaveButtons name="experiments" table={() => experimentsTable(experiments)} />
      </div>
      <div class="experiments-frame">
        <table class="experiments">
          <thead>
            <tr>
              <th scope="col">Experiment</th>
              <th scope="col">State</th>
              <th scope="col" title="networks × prompts × seeds = runs, of so many invocations each">
                Size
              </th>
              <th scope="col" title="Calls of the generating models, one output each">
                Invocations
              </th>
              <th scope="col" title="Outputs that an embedding model has read">
                Embeddings
              </th>
              <th scope="col" title="Persistence diagrams, one per run and embedding model">
                Diagrams
              </th>
              <th scope="col" class="number" title="What was saved in the last minute, per second">
                Speed
              </th>
              <th scope="col" class="number" title="Until this stage ends, at this speed">
                Left
              </th>
              <th scope="col" class="number" title="Retries and failures">
                Incidents
              </th>
            </tr>
          </thead>
          <tbody>
            {experiments.map((experiment) => (
              <ExperimentRow key={experiment.id} experiment={experiment} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function ExperimentRow({ experiment }: { readonly experiment: ExperimentSummary }) {
  const { status } = experiment;
  const href = addressOf(`/experiments/${experiment.id}`);
  const incidents = status.incidents.reduce((sum, { count }) => sum + count, 0);
  return (
    // The link in the first cell does the same for the keyboard.
    <tr onClick={(event) => !(event.target instanceof HTMLAnchorElement) && goTo(href)}>
      <th scope="row">
        <Link href={href} class="experiment-name">
          {experiment.name ?? experiment.shortId}
        </Link>
        <span class="experiment-origin">
          {experiment.name !== null && `${experiment.shortId}, `}
          {formatTime(experiment.createdAt)}
        </span>
      </th>
      <td data-label="State" title={experiment.failure ?? undefined}>
        <StateLabel state={status.state} />
      </td>
      <td data-label="Size" class="experiment-size">
        {experiment.numNetworks} × {experiment.numPrompts} × {experiment.numSeeds}
        {signOfSize(experiment)} {countOf(status.runs.total, "run")}
        <span class="soft"> of {experiment.maxLength}</span>
        {status.runs.failed > 0 && <span class="failed-runs">{status.runs.failed} failed</span>}
      </td>
      <td data-label="Invocations">
        <ProgressBar {...sumOfStage(status, "runs")} label="Invocations" />
      </td>
      <td data-label="Embeddings">
        <ProgressBar {...sumOfStage(status, "embeddings")} label="Embeddings" />
      </td>
      <td data-label="Diagrams">
        <ProgressBar {...sumOfStage(status, "diagrams")} label="Diagrams" />
      </td>
      <td data-label="Speed" class="number">
        {status.speed === null ? "" : formatSpeed(status.speed.perSecond)}
      </td>
      <td data-label="Left" class="number">
        {status.speed === null ? "" : formatDuration(status.speed.secondsLeft)}
      </td>
      <td
        data-label="Incidents"
        class="number"
        title={status.incidents.map(({ kind, count }) => `${kind}: ${count}`).join("\n")}
      >
        {incidents}
      </td>
    </tr>
  );
}
