import type { DiagramTableAnswer } from "../../../src/explorer/api/diagrams.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { Link } from "../address/link.tsx";
import { DIMENSIONS } from "../charts/dimensions.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFound } from "../find/filter.tsx";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { runAddress } from "../run/run-address.ts";
import { runNameOf, shortRunId } from "../run/run-names.ts";
import { networkName } from "../shell/network-name.ts";
import { formatValue } from "../shell/numbers.ts";
import { mainSort } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import { MOST_COMPARED } from "./most-compared.ts";

interface RunTableProps {
  readonly experiment: ExperimentAnswer;
  readonly runs: ExperimentRuns;
  readonly table: DiagramTableAnswer;
  readonly chosen: readonly string[];
  readonly onToggle: (run: string) => void;
  readonly onClear: () => void;
  readonly onPoint: (run: string | null) => void;
}

/** Beyond that the table is searched, not scrolled. */
const SHOWN = 200;

interface RunWithDiagrams {
  readonly run: string;
  /** Its place in the columns of the answer. */
  readonly i: number;
  readonly row: RunRow | undefined;
  readonly name: string;
}

/** The runs that have diagrams and are found, to choose from; the chosen ones first. */
export function RunTable({ experiment, runs, table, chosen, onToggle, onClear, onPoint }: RunTableProps) {
  const found = useFound();
  const all = table.runs.map(
    (run, i): RunWithDiagrams => ({
      run,
      i,
      row: runs.get(run),
      name: runNameOf(experiment, runs, run),
    }),
  );
  const rows = all.filter(({ run }) => !found || found.has(run) || chosen.includes(run));
  const numFound = found ? table.runs.filter((run) => found.has(run)).length : table.runs.length;
  const networkOf = ({ row }: RunWithDiagrams) => networkName(experiment.networks[row?.network ?? -1] ?? []);
  const columns: Column<RunWithDiagrams>[] = [
    {
      key: "prompt",
      name: "Run",
      value: ({ row, name }) => (row === undefined ? name : experiment.prompts[row.prompt]),
      cell: ({ run, row, name }) => (
        <label class="check">
          <input
            type="checkbox"
            checked={chosen.includes(run)}
            onChange={() => onToggle(run)}
            aria-label={name}
          />
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <circle
              cx="5"
              cy="5"
              r="4.5"
              fill={chosen.includes(run) ? `var(--series-${chosen.indexOf(run)})` : "none"}
            />
          </svg>
          <Link href={runAddress(run)} title={`Run ${shortRunId(run)}: ${name}`}>
            {row === undefined ? name : experiment.prompts[row.prompt]}
          </Link>
        </label>
      ),
    },
    {
      key: "seed",
      name: "Seed",
      value: ({ row }) => row?.seed,
      cell: ({ row }) => (row === undefined ? "" : seedText(row.seed)),
      attributes: ({ row }) => ({ title: row === undefined ? "" : seedText(row.seed) }),
    },
    ...(experiment.networks.length > 1
      ? [
          {
            key: "network",
            name: "Network",
            value: networkOf,
            cell: networkOf,
            attributes: (row: RunWithDiagrams) => ({ class: "compare-network", title: networkOf(row) }),
          },
        ]
      : []),
    {
      key: "points",
      name: "n",
      title: "Distinct points of the trajectory",
      isNumber: true,
      value: ({ i }) => table.numDistinct[i],
      cell: ({ i }) => table.numDistinct[i],
    },
    ...table.entropy.map(
      (entropies, k): Column<RunWithDiagrams> => ({
        key: `entropy-h${k}`,
        name: DIMENSIONS[k]!.name,
        title: `Persistent entropy of ${DIMENSIONS[k]!.name} in nats`,
        isNumber: true,
        value: ({ i }) => entropies[i],
        cell: ({ i }) => formatValue(entropies[i] ?? null),
      }),
    ),
  ];
  return (
    <section class="compare-runs" aria-label="Runs">
      <div class="chart-head">
        <h2>Runs</h2>
        <button type="button" onClick={onClear} disabled={chosen.length === 0}>
          None
        </button>
        <SaveButtons
          name={`entropy-${table.model}-${experiment.shortId}`}
          table={() => entropyTable(rows, table)}
        />
      </div>
      <p class="soft">
        {found
          ? `${numFound} of ${table.runs.length} runs with diagrams are found`
          : `${table.runs.length} have diagrams`}
        ; choose up to {MOST_COMPARED}
      </p>
      <SortableTable
        columns={columns}
        rows={rows}
        keyOf={({ run }) => run}
        sort={mainSort}
        isFirst={({ run }) => chosen.includes(run)}
        most={SHOWN}
        rowAttributes={({ run }) => ({
          onPointerEnter: () => onPoint(chosen.includes(run) ? run : null),
          onPointerLeave: () => onPoint(null),
        })}
      />
    </section>
  );
}

function entropyTable(rows: readonly { run: string; i: number; name: string }[], table: DiagramTableAnswer) {
  const dimensions = table.entropy.map((_, k) => k);
  return {
    columns: [
      "run_id",
      "run",
      "points",
      "distinct_points",
      ...dimensions.flatMap((k) => [`entropy_h${k}_nats`, `bars_h${k}`]),
    ],
    rows: rows.map(({ run, i, name }) => [
      run,
      name,
      table.numPoints[i] ?? null,
      table.numDistinct[i] ?? null,
      ...dimensions.flatMap((k) => [table.entropy[k]?.[i] ?? null, table.numBars[k]?.[i] ?? null]),
    ]),
  };
}
