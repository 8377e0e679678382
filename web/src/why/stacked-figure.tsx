import { area } from "d3-shape";
import { useRef } from "preact/hooks";
import { ChartFigure } from "../charts/chart-figure.tsx";
import type { Definition } from "../charts/definitions.ts";
import { StepPlot } from "../charts/step-plot.tsx";
import type { PlotSource } from "../figures/figure-command.ts";
import { SeriesLegend, type ShareSeries } from "./series-legend.tsx";

interface StackedFigureProps {
  readonly title: string;
  readonly definition: Definition;
  readonly fileName: string;
  readonly plot: PlotSource;
  /** Of whom, for a saved file. */
  readonly subject: string;
  readonly yTitle: string;
  /** From the bottom up. */
  readonly series: readonly (ShareSeries & { readonly color: string })[];
  /** The step of each caption. */
  readonly steps: readonly number[];
  readonly lastStep: number;
  /** A step that is marked. */
  readonly markAt?: number | null;
}

/** Shares that add up, one over the other, per caption. What is below zero is drawn as zero, and the others then fill 100 %. */
export function StackedFigure(props: StackedFigureProps) {
  const {
    title,
    definition,
    fileName,
    plot,
    subject,
    yTitle,
    series,
    steps,
    lastStep,
    markAt = null,
  } = props;
  const svg = useRef<SVGSVGElement>(null);
  const layers = stacked(series, steps.length);
  return (
    <ChartFigure
      title={title}
      definition={definition}
      fileName={fileName}
      plot={plot}
      svg={svg}
      legend={series.map(({ name, color }) => ({ name, color }))}
      subject={subject}
      table={() => ({
        columns: ["caption", "step", ...series.map(({ name }) => name.replaceAll(" ", "_"))],
        rows: steps.map((step, c) => [c, step, ...series.map(({ values }) => values[c] ?? null)]),
      })}
      aside={<SeriesLegend series={series} steps={steps} />}
    >
      <StepPlot lastStep={lastStep} yRange={[0, 100]} yTitle={yTitle} label={title} svg={svg}>
        {({ x, y, bottom }) => (
          <>
            {layers.map(({ name, color, from, to }) => (
              <path
                key={name}
                d={
                  area<number>()
                    .defined((c) => to[c] !== null)
                    .x((c) => x(steps[c]!))
                    .y0((c) => y(from[c]!))
                    .y1((c) => y(to[c]!))(steps.map((_, c) => c)) ?? ""
                }
                fill={color}
                fill-opacity="0.8"
                class="why-area"
              />
            ))}
            {markAt !== null && (
              <g>
                <line class="mark-line" x1={x(markAt)} x2={x(markAt)} y1={y(100)} y2={bottom} />
              </g>
            )}
          </>
        )}
      </StepPlot>
    </ChartFigure>
  );
}

/** Lower and upper edge of each layer in percent; null at captions where nothing is known. */
function stacked(series: StackedFigureProps["series"], numCaptions: number) {
  const captions = Array.from({ length: numCaptions }, (_, c) => c);
  const above = (value: number | null | undefined) => Math.max(0, value ?? 0);
  // An estimate below zero leaves more than the whole to the others.
  const wholes = captions.map((c) =>
    Math.max(
      1,
      series.reduce((sum, { values }) => sum + above(values[c]), 0),
    ),
  );
  let below = captions.map((): number => 0);
  return series.map(({ name, color, values }) => {
    const from = below;
    below = captions.map((c) => from[c]! + (100 * above(values[c])) / wholes[c]!);
    const to = captions.map((c, at) =>
      series.every((one) => (one.values[c] ?? null) === null) ? null : below[at]!,
    );
    return { name, color, from, to };
  });
}
