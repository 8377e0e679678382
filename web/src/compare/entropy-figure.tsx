import { useContext, useMemo, useRef } from "preact/hooks";
import type { DiagramTableAnswer } from "../../../src/explorer/api/diagrams.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { DIMENSIONS, markPath } from "../charts/dimensions.tsx";
import { EmptyFigure } from "../charts/empty-figure.tsx";
import { EntropyPlot, type EntropyPoint } from "../charts/entropy-plot.tsx";
import { FigureCollectorContext } from "../figures/figure.ts";
import type { ExperimentRuns } from "../run/experiment-runs.ts";
import { runNameOf } from "../run/run-names.ts";

interface EntropyFigureProps {
  readonly experiment: ExperimentAnswer;
  readonly runs: ExperimentRuns;
  readonly table: DiagramTableAnswer;
  readonly dimension: number;
  readonly chosen: readonly string[];
  readonly onToggle: (run: string) => void;
}

/** Entropy against the number of distinct points, in one dimension; the chosen runs stand out. */
export function EntropyFigure({ experiment, runs, table, dimension, chosen, onToggle }: EntropyFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const { name } = DIMENSIONS[dimension]!;
  const points = useMemo(
    () =>
      table.runs.flatMap((run, i): EntropyPoint[] => {
        const entropy = table.entropy[dimension]?.[i] ?? null;
        if (entropy === null) return [];
        const order = chosen.indexOf(run);
        const color = order < 0 ? "var(--series-7)" : `var(--series-${order})`;
        return [
          {
            run,
            name: runNameOf(experiment, runs, run),
            numDistinct: table.numDistinct[i]!,
            entropy,
            color,
            isSelected: order >= 0,
          },
        ];
      }),
    [experiment, runs, table, dimension, chosen],
  );
  const isFile = useContext(FigureCollectorContext) !== null;
  const without = table.runs.length - points.length;
  if (points.length === 0 && isFile) return null;
  if (points.length === 0)
    return (
      <EmptyFigure
        title={`Entropy of ${name}`}
        reason={`No run has a finite bar in ${name}, so none has an entropy there.`}
      />
    );
  return (
    <ChartFigure
      title={`Entropy of ${name}`}
      definition={dimension === 0 ? definitions.entropyAgainstDistinct : definitions.entropy}
      fileName={`entropy-${name}-${table.model}-${experiment.shortId}`}
      subject={`${table.model}, experiment ${experiment.shortId}`}
      plot={{ kind: "entropy", id: experiment.id, model: table.model }}
      legend={[
        ...points.filter(({ isSelected }) => isSelected),
        { name: "other runs", color: "var(--series-7)" },
      ].map((one) => ({ name: one.name, color: one.color, mark: markPath(dimension, 4.5) }))}
      svg={svg}
      table={() => ({
        columns: ["run_id", "run", "distinct_points", "entropy_nats"],
        rows: points.map((point) => [point.run, point.name, point.numDistinct, point.entropy]),
      })}
      {...(without > 0 && {
        aside: <p class="value-at-step">{without} runs without a finite bar, so without entropy</p>,
      })}
    >
      <EntropyPlot
        points={points}
        dimension={dimension}
        label={`Entropy of ${name} against distinct points`}
        svg={svg}
        onToggle={onToggle}
      />
    </ChartFigure>
  );
}
