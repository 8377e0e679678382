import { useMemo, useRef } from "preact/hooks";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { LyapunovAnswer } from "../../../src/explorer/api/lyapunov.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { changeQuery, useAddress } from "../address/address.ts";
import { Link } from "../address/link.tsx";
import { usePinned } from "../address/use-pinned.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { SaveButtons } from "../exports/save-buttons.tsx";
import { useFound } from "../find/filter.tsx";
import type { Found } from "../find/found.ts";
import { NothingFound } from "../find/nothing-found.tsx";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { Loading, Notice } from "../shell/notice.tsx";
import { formatValue } from "../shell/numbers.ts";
import { mainSort } from "../tables/sort.ts";
import { type Column, SortableTable } from "../tables/sortable-table.tsx";
import { formatSlope } from "./fitted-number.ts";

type Divergence = LyapunovAnswer["results"][number];

interface DivergenceProps {
  readonly experiment: ExperimentAnswer;
  readonly version: string;
}

/** How runs of the same network and prompt drift apart: the exponents, and the curve of the one that is pointed at. */
export function DivergenceTable({ experiment, version }: DivergenceProps) {
  const path = pathOf(routes.lyapunov, { experiment: experiment.id });
  const { data } = useResource<LyapunovAnswer>(path, version);
  const { query } = useAddress();
  const found = useFound();
  const row = query.get("row");
  const isOwnScale = query.get("scale") === "own";
  const shown = row === null ? data?.results[0] : data?.results.find(({ id }) => id === row);
  usePinned("row", shown?.id ?? null);
  if (data === null) return <Loading what="the exponents" />;
  const { results } = data;
  const isFound = foundPlaces(experiment, found);
  const rows = results.filter(isFound);
  return (
    <div class="experiment-details">
      {shown === undefined && row !== null && (
        <Notice title="The exponent that this address names is no longer there.">
          <p>Choose another one in the table.</p>
        </Notice>
      )}
      {shown !== undefined && (
        <div class="divergence-figure">
          <h2 class="visually-hidden">The row that is chosen</h2>
          <DivergenceFigure
            experiment={experiment}
            result={shown}
            {...(!isOwnScale && { yMost: greatestDistance(results) })}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={isOwnScale}
              onChange={(event) => changeQuery({ scale: event.currentTarget.checked ? "own" : null })}
            />
            a scale of its own, not that of all rows
          </label>
        </div>
      )}
      <section>
        <div class="page-head">
          <h2>Lyapunov exponents</h2>
          <SaveButtons
            name={`lyapunov-${experiment.shortId}`}
            table={() => divergenceTable(experiment, rows)}
          />
        </div>
        <p class="soft">
          {definitions.lyapunov.sentence} <Link href={definitions.lyapunov.docs}>More</Link>
        </p>
        {rows.length === 0 && results.length > 0 ? (
          <NothingFound of="these runs" />
        ) : (
          <SortableTable
            columns={divergenceColumns(experiment, shown)}
            rows={rows}
            keyOf={({ id }) => id}
            sort={mainSort}
            rowAttributes={(one) => ({ "aria-selected": one === shown })}
          />
        )}
      </section>
    </div>
  );
}

/** Whether one of the runs that an exponent is computed from is found. */
function foundPlaces(
  experiment: ExperimentAnswer,
  found: Found | null | undefined,
): (one: Divergence) => boolean {
  if (!found) return () => true;
  const { runs, experiments, networks, prompts } = found.header;
  const places = new Set(
    runs.id.flatMap((_, r) =>
      experiments[runs.experiment[r]!]?.id === experiment.id
        ? [`${networks[runs.network[r]!]} ${prompts[runs.prompt[r]!]}`]
        : [],
    ),
  );
  return ({ network, prompt }) =>
    places.has(`${networkName(experiment.networks[network] ?? [])} ${experiment.prompts[prompt]}`);
}

function divergenceColumns(
  experiment: ExperimentAnswer,
  shown: Divergence | undefined,
): Column<Divergence>[] {
  const networkOf = (one: Divergence) => networkName(experiment.networks[one.network] ?? []);
  return [
    {
      key: "network",
      name: "Network",
      value: networkOf,
      cell: (one) => (
        <button
          type="button"
          class="as-link"
          aria-pressed={one === shown}
          onClick={() => changeQuery({ row: one.id })}
        >
          {networkOf(one)}
        </button>
      ),
    },
    {
      key: "prompt",
      name: "Prompt",
      value: (one) => experiment.prompts[one.prompt],
      cell: (one) => experiment.prompts[one.prompt],
    },
    { key: "model", name: "Embedding model", value: (one) => one.model, cell: (one) => one.model },
    {
      key: "exponent",
      name: "Exponent",
      title: "Per step of the trajectory, with as many digits as the straight line gives",
      isNumber: true,
      value: (one) => one.exponent,
      cell: (one) => (
        <>
          {formatSlope(one.exponent, one.rSquared, one.numTimesteps)}
          {one.numClamped > 0 && <Clamped of={one} />}
        </>
      ),
    },
    {
      key: "r-squared",
      name: "R²",
      title: "Of the straight line through the logarithm; – for a constant curve",
      isNumber: true,
      value: (one) => one.rSquared,
      cell: (one) => (one.rSquared === null ? "–" : one.rSquared.toFixed(2)),
    },
    {
      key: "relaxation",
      name: "Relaxation",
      title: "In steps of the trajectory; – where it cannot be told",
      isNumber: true,
      value: (one) => one.relaxationTime,
      cell: (one) => formatValue(one.relaxationTime),
    },
    {
      key: "pairs",
      name: "Pairs, steps",
      title: "Pairs of runs, steps of the trajectory",
      isNumber: true,
      value: (one) => one.numPairs,
      cell: (one) => `${one.numPairs}, ${one.numTimesteps}`,
    },
  ];
}

/** Runs that meet have no distance whose logarithm could be taken: the slope is then that of a number that was put in its place. */
function Clamped({ of: { numClamped, numTimesteps } }: { readonly of: Divergence }) {
  return (
    <span
      class="clamped"
      title="At these steps the mean distance lies below 1e−10, which stands for it: the slope says how soon the runs met, not how they diverge"
    >
      {" "}
      ({numClamped} of {numTimesteps} steps clamped)
    </span>
  );
}

/** Of all curves, where the y axis of each ends: distances between unit vectors have one unit, whatever the model. */
export function greatestDistance(results: readonly Divergence[]): number {
  return Math.max(...results.flatMap(({ divergenceCurve }) => divergenceCurve), 1e-9);
}

export function DivergenceFigure({
  experiment,
  result,
  yMost,
}: {
  readonly experiment: ExperimentAnswer;
  readonly result: Divergence;
  /** Where the y axis ends. @defaultValue the greatest value */
  readonly yMost?: number;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const prompt = experiment.prompts[result.prompt] ?? "";
  const network = networkName(experiment.networks[result.network] ?? []);
  const series = useMemo(() => {
    const steps = result.divergenceCurve.map((_, i) => i);
    return [{ name: result.model, color: "var(--series-0)", steps, values: result.divergenceCurve }];
  }, [result]);
  return (
    <ChartFigure
      title={`Mean distance between runs of “${prompt}”, ${network}, by ${result.model}`}
      definition={definitions.divergence}
      fileName={`divergence-${experiment.shortId}-${result.model}-network-${result.network + 1}-prompt-${result.prompt + 1}-${network}-${prompt.slice(0, 40)}`}
      subject={[
        `experiment ${experiment.shortId}`,
        `${result.numPairs} pairs of ${result.numRuns} runs`,
        ...(result.numClamped > 0
          ? [`${result.numClamped} of ${result.numTimesteps} steps clamped at 1e−10`]
          : []),
      ].join("; ")}
      plot={{ kind: "divergence", id: experiment.id, model: result.model }}
      svg={svg}
      table={() => ({
        columns: ["trajectory_step", "mean_distance"],
        rows: result.divergenceCurve.map((distance, step) => [step, distance]),
      })}
    >
      <LineChart
        series={series}
        lastStep={result.divergenceCurve.length - 1}
        yTitle="mean distance"
        {...(yMost !== undefined && { yMost })}
        label={`Mean distance between runs of ${prompt} by ${result.model}`}
        svg={svg}
        xTitle="step of the trajectory"
        isOfRun={false}
      />
    </ChartFigure>
  );
}

function divergenceTable(experiment: ExperimentAnswer, results: readonly Divergence[]) {
  return {
    columns: [
      "network",
      "prompt",
      "embedding_model",
      "exponent",
      "r_squared",
      "mean_log_exponent",
      "relaxation_time",
      "num_runs",
      "num_pairs",
      "num_timesteps",
      "num_clamped",
    ],
    rows: results.map((one) => [
      networkName(experiment.networks[one.network] ?? []),
      experiment.prompts[one.prompt] ?? null,
      one.model,
      one.exponent,
      one.rSquared,
      one.meanLogExponent,
      one.relaxationTime,
      one.numRuns,
      one.numPairs,
      one.numTimesteps,
      one.numClamped,
    ]),
  };
}
