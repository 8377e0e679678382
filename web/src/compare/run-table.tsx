import { useState } from "preact/hooks";
import type { DiagramTableAnswer } from "../../../src/explorer/api/diagrams.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { seedText } from "../../../src/text/seed-text.ts";
import { Link } from "../address/link.tsx";
import { DIMENSIONS } from "../charts/dimensions.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { runAddress } from "../run/run-address.ts";
import { runNameOf, shortRunId } from "../run/run-names.ts";
import { networkName } from "../shell/network-name.ts";
import { formatValue } from "../shell/numbers.ts";
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

/** All runs that have diagrams, to choose from; the chosen ones first. */
export function RunTable({ experiment, runs, table, chosen, onToggle, onClear, onPoint }: RunTableProps) {
  const [search, setSearch] = useState("");
  const rows = table.runs.map((run, i) => ({
    run,
    i,
    row: runs.get(run),
    name: runNameOf(experiment, runs, run),
  }));
  const found = rows.filter(
    ({ name, run }) => !chosen.includes(run) && `${name} ${run}`.toLowerCase().includes(search.toLowerCase()),
  );
  const shown = [...chosen.flatMap((run) => rows.find((row) => row.run === run) ?? []), ...found].slice(
    0,
    SHOWN,
  );
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
      <label class="field">
        <span>
          {table.runs.length} have diagrams; choose up to {MOST_COMPARED}
        </span>
        <input
          type="search"
          placeholder="prompt, seed, network, id"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </label>
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Seed</th>
            {experiment.networks.length > 1 && <th scope="col">Network</th>}
            <th scope="col" class="number" title="Distinct points of the trajectory">
              n
            </th>
            {table.entropy.map((_, k) => (
              <th
                key={DIMENSIONS[k]!.name}
                scope="col"
                class="number"
                title={`Persistent entropy of ${DIMENSIONS[k]!.name} in nats`}
              >
                {DIMENSIONS[k]!.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ run, i, row, name }) => (
            <tr
              key={run}
              onPointerEnter={() => onPoint(chosen.includes(run) ? run : null)}
              onPointerLeave={() => onPoint(null)}
            >
              <td>
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
              </td>
              <td>{row === undefined ? "" : seedText(row.seed)}</td>
              {experiment.networks.length > 1 && (
                <td
                  class="compare-network"
                  title={networkName(experiment.networks[row?.network ?? -1] ?? [])}
                >
                  {networkName(experiment.networks[row?.network ?? -1] ?? [])}
                </td>
              )}
              <td class="number">{table.numDistinct[i]}</td>
              {table.entropy.map((entropies, k) => (
                <td key={DIMENSIONS[k]!.name} class="number">
                  {formatValue(entropies[i] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {found.length + chosen.length > SHOWN && (
        <p class="soft">{found.length + chosen.length - SHOWN} more: search for them.</p>
      )}
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
