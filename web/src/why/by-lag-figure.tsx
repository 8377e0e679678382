import { useRef } from "preact/hooks";
import type { WhyNetwork } from "../../../src/why/answer.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { ColorLegend } from "../charts/color-legend.tsx";
import { definitions } from "../charts/definitions.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { subjectOf } from "./subject-of.ts";

interface ByLagFigureProps {
  readonly network: WhyNetwork;
  readonly experimentId: string;
}

/** With fresh seeds: distances by the time between captions, of runs themselves and of different runs. */
export function ByLagFigure({ network, experimentId }: ByLagFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const { lags, own, others } = network.stuck.by_lag!;
  const series = [
    { name: "in a run itself", color: "var(--series-0)", steps: lags, values: own },
    { name: "between different runs", color: "var(--series-7)", steps: lags, values: others },
  ];
  return (
    <ChartFigure
      title="Distance by the time between captions"
      definition={definitions.byLag}
      fileName={`distance-by-lag-${network.embedding_model}-network-${network.number}-fresh-seeds`}
      plot={{ kind: "distance-by-lag", id: experimentId, model: network.embedding_model }}
      legend={series}
      svg={svg}
      subject={subjectOf(network, experimentId)}
      aside={<ColorLegend series={series} />}
      table={() => ({
        columns: ["lag_captions", "distance_in_a_run", "distance_between_runs"],
        rows: lags.map((lag, at) => [lag, own[at]!, others[at]!]),
      })}
    >
      <LineChart
        series={series}
        lastStep={lags.at(-1)!}
        xTitle="captions between"
        isOfRun={false}
        yTitle="distance"
        label="Distances of captions by the time between them, in a run itself and between different runs"
        svg={svg}
      />
    </ChartFigure>
  );
}
