import type { ExperimentSummary } from "../../../src/explorer/api/experiments.ts";
import { addressOf, goTo } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { Marks } from "../annotations/marks.tsx";
import { useAnnotationRows } from "../annotations/use-annotations.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFound } from "../find/filter.tsx";
import { NothingFound } from "../find/nothing-found.tsx";
import { useLive } from "../server/live.ts";
import { Loading, Notice } from "../shell/notice.tsx";
import { countOf, formatCount, formatDuration, formatSpeed, formatTime } from "../shell/numbers.ts";
import { ProgressBar } from "../shell/progress-bar.tsx";
import { useTitle } from "../shell/shell.tsx";
import { StateLabel } from "../shell/state-label.tsx";
import { mainSort } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import "./experiments-page.css";
import { experimentsTable } from "./experiments-table.ts";
import { signOfSize } from "./size-sign.ts";
import { sumOfStage } from "./sum-of.ts";

/** All experiments of the database, or those in which something is found, as they stand at this moment. */
export function ExperimentsPage() {
  useTitle("Experiments");
  const { experiments } = useLive();
  const found = useFound();
  const written = useAnnotationRows({ subject: "experiment" });
  if (experiments === null || found === undefined) return <Loading what="the experiments" />;
  if (experiments.length === 0)
    return (
      <Notice isPage title="There is no experiment in this database yet.">
        <p>
          Start one: <code>panic-tda run experiments/quickstart.json</code>
          {"\n"}It appears here by itself.
        </p>
      </Notice>
    );
  const shown = found === null ? experiments : experiments.filter(({ id }) => found.hasExperiment(id));
  return (
    <div class="page">
      <div class="page-head">
        <h1>Experiments</h1>
        <span class="soft">
          {found !== null && `${formatCount(shown.length)} of `}
          {countOf(experiments.length, "experiment")}, the newest first; created at these times, UTC
        </span>
        <SaveButtons name="experiments" table={() => experimentsTable(shown)} />
      </div>
      {shown.length === 0 ? (
        <NothingFound of="the experiments" />
      ) : (
        <div class="experiments-frame">
          <SortableTable
            class="experiments"
            hasCards
            columns={columnsWith(written)}
            rows={shown}
            keyOf={({ id }) => id}
            sort={mainSort}
            rowAttributes={({ id }) => ({
              // The link in the first cell does the same for the keyboard.
              onClick: (event) => !(event.target instanceof HTMLAnchorElement) && goTo(experimentAddress(id)),
            })}
          />
        </div>
      )}
    </div>
  );
}

function experimentAddress(id: string): string {
  return addressOf(`/experiments/${id}`);
}

function labelled(label: string) {
  return () => ({ "data-label": label });
}

/** Done of a stage, in numbers. */
function stageColumn(
  key: string,
  stage: Parameters<typeof sumOfStage>[1],
  title: string,
): Column<ExperimentSummary> {
  const name = `${key[0]!.toUpperCase()}${key.slice(1)}`;
  return {
    key,
    name,
    title,
    value: ({ status }) => sumOfStage(status, stage).done,
    cell: ({ status }) => <ProgressBar {...sumOfStage(status, stage)} label={name} />,
    attributes: labelled(name),
  };
}

function numIncidents({ status }: ExperimentSummary): number {
  return status.incidents.reduce((sum, { count }) => sum + count, 0);
}

/** @param written - What people wrote of experiments; null where it is not known. */
const columnsWith = (written: ReturnType<typeof useAnnotationRows>): readonly Column<ExperimentSummary>[] => [
  {
    key: "experiment",
    name: "Experiment",
    isHead: true,
    value: ({ name, shortId }) => name ?? shortId,
    cell: ({ id, name, shortId, createdAt }) => (
      <>
        <Link href={experimentAddress(id)} class="experiment-name">
          {name ?? shortId}
        </Link>
        <Marks id={id} rows={written} />
        <span class="experiment-origin">
          {name !== null && `${shortId}, `}
          {formatTime(createdAt)}
        </span>
      </>
    ),
  },
  {
    key: "state",
    name: "State",
    value: ({ status }) => status.state,
    cell: ({ status }) => <StateLabel state={status.state} />,
    attributes: ({ failure }) => ({ "data-label": "State", ...(failure !== null && { title: failure }) }),
  },
  {
    key: "size",
    name: "Size",
    title: "networks × prompts × seeds = runs, of so many invocations each",
    value: ({ status }) => status.runs.total,
    cell: (experiment) => (
      <>
        {experiment.numNetworks} × {experiment.numPrompts} × {experiment.numSeeds}
        {signOfSize(experiment)} {countOf(experiment.status.runs.total, "run")}
        <span class="soft"> of {experiment.maxLength}</span>
        {experiment.status.runs.failed > 0 && (
          <span class="failed-runs">{experiment.status.runs.failed} failed</span>
        )}
      </>
    ),
    attributes: () => ({ "data-label": "Size", class: "experiment-size" }),
  },
  stageColumn("invocations", "runs", "Calls of the generating models, one output each"),
  stageColumn("embeddings", "embeddings", "Outputs that an embedding model has read"),
  stageColumn("diagrams", "diagrams", "Persistence diagrams, one per run and embedding model"),
  {
    key: "speed",
    name: "Speed",
    isNumber: true,
    title: "What was saved in the last minute, per second",
    value: ({ status }) => status.speed?.perSecond,
    cell: ({ status }) => (status.speed === null ? "" : formatSpeed(status.speed.perSecond)),
    attributes: labelled("Speed"),
  },
  {
    key: "left",
    name: "Left",
    isNumber: true,
    title: "Until this stage ends, at this speed",
    value: ({ status }) => status.speed?.secondsLeft,
    cell: ({ status }) => (status.speed === null ? "" : formatDuration(status.speed.secondsLeft)),
    attributes: labelled("Left"),
  },
  {
    key: "incidents",
    name: "Incidents",
    isNumber: true,
    title: "Retries and failures",
    value: numIncidents,
    cell: numIncidents,
    attributes: ({ status }) => ({
      "data-label": "Incidents",
      title: status.incidents.map(({ kind, count }) => `${kind}: ${count}`).join("\n"),
    }),
  },
];
