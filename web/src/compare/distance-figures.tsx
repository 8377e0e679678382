import { useMemo, useRef, useState } from "preact/hooks";
import type { DiagramDistancesHeader } from "../../../src/explorer/api/diagrams.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { Link } from "../address/link.tsx";
import { besideAddress } from "../beside/asked-runs.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { ColorLegend } from "../charts/color-legend.tsx";
import { definitions } from "../charts/definitions.ts";
import { HeatMap, reordered } from "../charts/heat-map.tsx";
import { pictureOf } from "../charts/recurrence-picture.ts";
import type { CsvTable } from "../exports/csv.ts";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { runAddress } from "../run/run-address.ts";
import { runNameOf, shortRunId } from "../run/run-names.ts";
import { useExperimentRuns } from "../run/use-experiment-runs.ts";
import { askBytes } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { networkName } from "../shell/network-name.ts";
import { ErrorNotice, Loading } from "../shell/notice.tsx";
import { countOf, formatValue } from "../shell/numbers.ts";

interface DistanceFiguresProps {
  readonly experiment: ExperimentAnswer;
  readonly model: string;
  readonly version: string;
  readonly dimension: number | "all";
}

/** Heat maps of the distances between diagrams, of each network, in one homology dimension or in all. */
export function DistanceFigures({ experiment, model, version, dimension }: DistanceFiguresProps) {
  const runs = useExperimentRuns(experiment);
  if (runs === null) return <Loading what="the runs" />;
  const dimensions =
    dimension === "all"
      ? Array.from({ length: experiment.maxHomologyDimension + 1 }, (_, k) => k)
      : [dimension];
  return (
    <>
      {experiment.networks.flatMap((_, network) =>
        dimensions.map((k) => (
          <DistanceFigure
            key={`${network} ${k}`}
            {...{ experiment, runs, model, version }}
            network={network}
            dimension={k}
          />
        )),
      )}
    </>
  );
}

interface Distances {
  readonly header: DiagramDistancesHeader;
  /** In the order of likeness, as the runs are. */
  readonly distances: Float32Array;
  readonly runs: readonly string[];
  /** As the address of a PNG, where there is no browser to make it. */
  readonly picture: string | undefined;
}

async function readDistances(path: string, signal: AbortSignal): Promise<Distances> {
  const { header, columns } = decodeColumns<DiagramDistancesHeader>(await askBytes(path, { signal }));
  const order = columns.byLikeness as Uint32Array;
  const distances = reordered(columns.distances as Float32Array, order);
  const runs = Array.from(order, (at) => header.runs[at]!);
  return { header, distances, runs, picture: await pictureOf(distances, runs.length, header.greatest) };
}

interface DistanceFigureProps {
  readonly experiment: ExperimentAnswer;
  readonly runs: ExperimentRuns;
  readonly model: string;
  readonly version: string;
  /** From 0. */
  readonly network: number;
  readonly dimension: number;
}

// More colours than that cannot be told apart.
const MOST_PROMPTS = 8;

function DistanceFigure({ experiment, runs, model, version, network, dimension }: DistanceFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [pair, setPair] = useState<readonly [string, string] | null>(null);
  const path = pathOf(
    routes.diagramDistances,
    { experiment: experiment.id },
    { model, network: network + 1, dimension },
  );
  const { data, error } = useResource<Distances>(path, version, readDistances);
  const { prompts } = experiment;
  const hasStrips = prompts.length > 1 && prompts.length <= MOST_PROMPTS;
  const strips = useMemo(
    () =>
      hasStrips && data !== null
        ? data.runs.map((id) => `var(--series-${runs.get(id)?.prompt ?? MOST_PROMPTS - 1})`)
        : null,
    [hasStrips, data, runs],
  );
  if (error !== null && data === null) return <ErrorNotice error={error} />;
  if (data === null) return <Loading what="the distances" />;
  if (data.runs.length < 2) return null;
  const { header, distances, runs: ids, picture } = data;
  const n = ids.length;
  const legend = hasStrips
    ? prompts.map((prompt, at) => ({ name: prompt, color: `var(--series-${at})` }))
    : [];
  const name = networkName(experiment.networks[network]!);
  const of = experiment.networks.length > 1 ? `, ${name}` : "";
  const distanceOf = ([one, other]: readonly [string, string]) =>
    distances[ids.indexOf(one) * n + ids.indexOf(other)] ?? 0;
  const withoutBars = header.numBars.filter((count) => count === 0).length;
  return (
    <ChartFigure
      title={`Distances of H${dimension}${of}`}
      definition={definitions.diagramDistances}
      fileName={`diagram-distances-H${dimension}-${model}-${experiment.shortId}${of === "" ? "" : `-network-${network + 1}`}`}
      subject={`${countOf(n, "run")} by ${model}, experiment ${experiment.shortId}`}
      plot={{ kind: "diagram-distances", id: experiment.id, model }}
      svg={svg}
      legend={legend}
      table={() => pairsTable(data, (id) => runNameOf(experiment, runs, id))}
      aside={
        <>
          {hasStrips && <ColorLegend series={legend} />}
          {withoutBars > 0 && (
            <p class="value-at-step">
              {countOf(withoutBars, "run")} without a bar in H{dimension}
            </p>
          )}
        </>
      }
    >
      <HeatMap
        n={n}
        distances={distances}
        greatest={header.greatest}
        picture={picture}
        strips={strips}
        label={`Distances between the diagrams in H${dimension} of ${n} runs of ${name} by ${model}`}
        svg={svg}
        nameOf={(at) => `${shortRunId(ids[at]!)}, ${runNameOf(experiment, runs, ids[at]!)}`}
        onChoose={(one, other) => setPair([ids[one]!, ids[other]!])}
      />
      {pair !== null && (
        <p class="distance-pair">
          <Link href={runAddress(pair[0])}>{runNameOf(experiment, runs, pair[0])}</Link>
          {pair[0] !== pair[1] && (
            <>
              {" and "}
              <Link href={runAddress(pair[1])}>{runNameOf(experiment, runs, pair[1])}</Link>:{" "}
              {formatValue(distanceOf(pair))}, <Link href={besideAddress(pair)}>side by side</Link>
            </>
          )}
        </p>
      )}
    </ChartFigure>
  );
}

/** Each pair once. */
function pairsTable({ distances, runs }: Distances, nameOf: (id: string) => string): CsvTable {
  const rows = runs.flatMap((one, i) =>
    runs
      .slice(i + 1)
      .map((other, k) => [one, other, nameOf(one), nameOf(other), distances[i * runs.length + i + 1 + k]!]),
  );
  return { columns: ["run_id", "other_run_id", "run", "other_run", "distance"], rows };
}
