import type { AnnotationRow } from "../../../src/explorer/api/annotations.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { Link } from "../address/link.tsx";
import { Marks } from "../annotations/marks.tsx";
import { useAnnotationRows } from "../annotations/use-annotations.ts";
import type { CsvTable } from "../exports/csv.ts";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { facetOf, stateOfRun } from "../find/facet-values.ts";
import { Facets } from "../find/facets.tsx";
import { useFound } from "../find/filter.tsx";
import type { Found } from "../find/found.ts";
import { NothingFound } from "../find/nothing-found.tsx";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { runAddress } from "../run/run-address.ts";
import { shortRunId } from "../run/run-names.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { Loading } from "../shell/notice.tsx";
import { countOf, formatCount } from "../shell/numbers.ts";
import { StateLabel } from "../shell/state-label.tsx";
import { mainSort } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import "./runs-table.css";

/** More rows than that are looked for, not scrolled to. */
const SHOWN = 500;

/** The runs of an experiment as rows, those that are found where something is looked for. */
export function RunsTable({ experiment }: { readonly experiment: ExperimentAnswer }) {
  const runs = useExperimentRuns(experiment);
  const found = useFound();
  if (runs === null) return <Loading what="the runs" />;
  return (
    <div class="runs-page">
      <Facets experiment={experiment} runs={runs} />
      {found === undefined ? <Loading what="the runs" /> : <FoundRuns {...{ experiment, runs, found }} />}
    </div>
  );
}

interface FoundRunsProps {
  readonly experiment: ExperimentAnswer;
  readonly runs: ExperimentRuns;
  /** Null: nothing is looked for. */
  readonly found: Found | null;
}

function FoundRuns({ experiment, runs, found }: FoundRunsProps) {
  const notes = useAnnotationRows({ subject: "run" });
  const rows = found === null ? runs.rows : runs.rows.filter(({ id }) => found.has(id));
  return (
    <>
      <div class="page-head">
        <h2>Runs</h2>
        <span class="soft">
          {found !== null && `${formatCount(rows.length)} of `}
          {countOf(runs.rows.length, "run")}
        </span>
        <SaveButtons
          name={`runs-${experiment.shortId}`}
          table={() => runsTable(experiment, rows, found, notes)}
        />
      </div>
      {rows.length === 0 && found !== null ? (
        <NothingFound of="this experiment" />
      ) : (
        <SortableTable
          class="runs-table"
          hasCards
          columns={columnsOf(experiment, found, notes)}
          rows={rows}
          keyOf={({ id }) => id}
          sort={mainSort}
          most={SHOWN}
        />
      )}
    </>
  );
}

function columnsOf(
  experiment: ExperimentAnswer,
  found: Found | null,
  notes: readonly AnnotationRow[] | null,
): Column<RunRow>[] {
  const labelled = (label: string) => () => ({ "data-label": label });
  return [
    {
      key: "prompt",
      name: "Prompt",
      isHead: true,
      value: ({ prompt }) => experiment.prompts[prompt],
      cell: ({ id, prompt }) => (
        <>
          <Link href={runAddress(id)}>{experiment.prompts[prompt]}</Link>
          <Marks id={id} rows={notes} />
        </>
      ),
    },
    {
      key: "network",
      name: "Network",
      value: (run) => facetOf(experiment, "network", run),
      cell: (run) => facetOf(experiment, "network", run),
      attributes: labelled("Network"),
    },
    {
      key: "seed",
      name: "Seed",
      isNumber: true,
      value: ({ seed }) => seed,
      cell: ({ seed }) => seedText(seed),
      attributes: labelled("Seed"),
    },
    {
      key: "steps",
      name: "Steps",
      title: "Outputs that are saved",
      isNumber: true,
      value: ({ length }) => length,
      cell: ({ length }) => formatCount(length),
      attributes: labelled("Steps"),
    },
    {
      key: "state",
      name: "State",
      value: (run) => stateOfRun(experiment, run),
      cell: (run) => <StateLabel state={stateOfRun(experiment, run)} />,
      attributes: ({ failure }) => ({ "data-label": "State", ...(failure !== null && { title: failure }) }),
    },
    ...(found === null
      ? []
      : [
          {
            key: "found",
            name: "Found",
            title: "Captions that are found",
            isNumber: true,
            value: ({ id }: RunRow) => found.numStatesOf(id),
            cell: ({ id }: RunRow) => formatCount(found.numStatesOf(id)),
            attributes: labelled("Found"),
          },
        ]),
    {
      key: "id",
      name: "Id",
      value: ({ id }) => shortRunId(id),
      cell: ({ id }) => <code title={id}>{shortRunId(id)}</code>,
      attributes: labelled("Id"),
    },
  ];
}

function runsTable(
  experiment: ExperimentAnswer,
  rows: readonly RunRow[],
  found: Found | null,
  notes: readonly AnnotationRow[] | null,
): CsvTable {
  const textsOf = (id: string, wanted: AnnotationRow["kind"]) =>
    (notes ?? []).flatMap(({ subjectId, kind, text }) => (subjectId === id && kind === wanted ? text : []));
  return {
    columns: [
      "run_id",
      "prompt",
      "network",
      "seed",
      "steps",
      "state",
      "failure",
      ...(notes === null ? [] : ["starred", "tags"]),
      ...(found === null ? [] : ["found_captions"]),
    ],
    rows: rows.map((run) => [
      run.id,
      experiment.prompts[run.prompt] ?? null,
      facetOf(experiment, "network", run),
      run.seed,
      run.length,
      stateOfRun(experiment, run),
      run.failure,
      ...(notes === null
        ? []
        : [
            textsOf(run.id, "star").length > 0 ? "yes" : "no",
            [...new Set(textsOf(run.id, "tag"))].join("; "),
          ]),
      ...(found === null ? [] : [found.numStatesOf(run.id)]),
    ]),
  };
}
