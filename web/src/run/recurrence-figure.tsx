import { useRef } from "preact/hooks";
import type { DistancesHeader } from "../../../src/explorer/api/trajectories.ts";
import { decodeColumns } from "../../../src/explorer/columns.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { pictureOf } from "../charts/recurrence-picture.ts";
import { RecurrencePlot } from "../charts/recurrence-plot.tsx";
import type { CsvTable } from "../exports/csv.ts";
import { askBytes } from "../server/ask.ts";
import { useResource } from "../server/use-resource.ts";
import { shortRunId } from "./run-names.ts";
import type { TrajectoryProps } from "./trajectory-props.ts";

interface Distances {
  readonly header: DistancesHeader;
  readonly steps: Uint32Array;
  readonly distances: Float32Array;
  /** The distances as the address of a PNG, where there is no browser to make it. */
  readonly picture?: string;
}

async function readDistances(path: string, signal: AbortSignal): Promise<Distances> {
  const { header, columns } = decodeColumns<DistancesHeader>(await askBytes(path, { signal }));
  const read = { header, steps: columns.steps as Uint32Array, distances: columns.distances as Float32Array };
  const picture = await pictureOf(read.distances, read.steps.length, header.greatest);
  return picture === undefined ? read : { ...read, picture };
}

/** The recurrence plot of a trajectory. */
export function RecurrenceFigure({ run, model, version, cycle }: TrajectoryProps) {
  const svg = useRef<SVGSVGElement>(null);
  const path = pathOf(routes.distances, { run: run.id }, { model });
  const { data } = useResource<Distances>(path, version, readDistances);
  if (data === null || data.steps.length < 2) return null;
  const { header, steps, distances, picture } = data;
  return (
    <ChartFigure
      title="Recurrence plot"
      definition={definitions.recurrence}
      fileName={`recurrence-${model}-${shortRunId(run.id)}`}
      subject={`${model}, run ${shortRunId(run.id)}`}
      plot={{ kind: "recurrence", id: run.id, model }}
      svg={svg}
      table={() => distancesTable(steps, distances)}
    >
      {header.stride > 1 && <p class="soft">Every {header.stride}th embedded step of this long run.</p>}
      <RecurrencePlot
        steps={steps}
        distances={distances}
        greatest={header.greatest}
        picture={picture}
        cycleFrom={cycle.verdict === "in a cycle" ? (cycle.found?.entry ?? null) : null}
        label={`Recurrence plot: distances between ${steps.length} steps by ${model}`}
        svg={svg}
      />
    </ChartFigure>
  );
}

/** Each pair once. */
function distancesTable(steps: Uint32Array, distances: Float32Array): CsvTable {
  const m = steps.length;
  const rows: [number, number, number][] = [];
  for (let i = 0; i < m; i++)
    for (let j = i + 1; j < m; j++) rows.push([steps[i]!, steps[j]!, distances[i * m + j]!]);
  return { columns: ["step", "other_step", "distance"], rows };
}
