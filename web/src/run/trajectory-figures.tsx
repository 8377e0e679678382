import { useMemo, useRef } from "preact/hooks";
import type { TrajectoryAnswer } from "../../../src/explorer/api/trajectories.ts";
import { pathOf, routes } from "../../../src/explorer/routes.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { definitions } from "../charts/definitions.ts";
import { LineChart } from "../charts/line-chart.tsx";
import type { PlotSource } from "../figures/figure-command.ts";
import { useResource } from "../server/use-resource.ts";
import { formatValue } from "../shell/numbers.ts";
import { useStep } from "../step/step.ts";
import { shortRunId } from "./run-names.ts";
import type { TrajectoryProps } from "./trajectory-props.ts";

/** Distance to the prompt and step length along the run. */
export function TrajectoryFigures({ run, model, version }: TrajectoryProps) {
  const { data } = useResource<TrajectoryAnswer>(
    pathOf(routes.trajectory, { run: run.id }, { model }),
    version,
  );
  if (data === null || data.steps.length === 0)
    return data === null ? null : <p class="soft nothing">No embedding by {model} yet.</p>;
  const ofPrompt = data.origin === "prompt";
  return (
    <div class="model-lines">
      <TrajectoryFigure
        title={ofPrompt ? "Distance to the prompt" : "Distance to the first output"}
        definition={ofPrompt ? definitions.distanceToPrompt : definitions.distanceToFirst}
        fileName={`${ofPrompt ? "distance-to-prompt" : "distance-to-first"}-${model}-${shortRunId(run.id)}`}
        subject={`${model}, run ${shortRunId(run.id)}`}
        plot={{ kind: "distance-to-prompt", id: run.id, model }}
        steps={data.steps}
        values={data.distanceToOrigin}
        lastStep={run.length - 1}
        color="var(--series-0)"
      />
      <TrajectoryFigure
        title="Step length"
        definition={definitions.stepLength}
        fileName={`step-length-${model}-${shortRunId(run.id)}`}
        subject={`${model}, run ${shortRunId(run.id)}`}
        plot={{ kind: "step-length", id: run.id, model }}
        steps={data.steps}
        values={data.stepLength}
        lastStep={run.length - 1}
        color="var(--series-1)"
      />
    </div>
  );
}

interface TrajectoryFigureProps {
  readonly title: string;
  readonly definition: (typeof definitions)[keyof typeof definitions];
  readonly fileName: string;
  readonly subject: string;
  readonly plot: PlotSource;
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  readonly lastStep: number;
  readonly color: string;
  /** What the values are. @defaultValue distance */
  readonly yTitle?: string;
}

/** A number along the run. */
export function TrajectoryFigure({
  title,
  definition,
  fileName,
  subject,
  plot,
  steps,
  values,
  lastStep,
  color,
  yTitle = "distance",
}: TrajectoryFigureProps) {
  const svg = useRef<SVGSVGElement>(null);
  const series = useMemo(() => [{ name: title, color, steps, values }], [title, color, steps, values]);
  return (
    <ChartFigure
      title={title}
      definition={definition}
      fileName={fileName}
      subject={subject}
      plot={plot}
      svg={svg}
      table={() => ({
        columns: ["step", yTitle],
        rows: steps.map((step, i) => [step, values[i] ?? null]),
      })}
      aside={<ValueAtStep steps={steps} values={values} />}
    >
      <LineChart
        series={series}
        lastStep={lastStep}
        yTitle={yTitle}
        label={`${title} along the run`}
        svg={svg}
      />
    </ChartFigure>
  );
}

/** The number under the dashed line. Models embed every other step or so: between them the last one before counts. */
function ValueAtStep({ steps, values }: Pick<TrajectoryFigureProps, "steps" | "values">) {
  const step = useStep();
  const i = steps.findLastIndex((embedded) => embedded <= step);
  return (
    <p class="value-at-step">
      {i < 0 ? "nothing up to here" : `step ${steps[i]}: `}
      {i >= 0 && <strong>{formatValue(values[i] ?? null)}</strong>}
    </p>
  );
}
