import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { setStep, useStep } from "../step/step.ts";
import { HorizontalAxis, VerticalAxis } from "./axes.tsx";
import { useIsFile, useWidth } from "./use-width.ts";

export interface StepSeries {
  readonly name: string;
  readonly color: string;
  readonly steps: readonly number[];
  /** Null: no value at that step, a gap. */
  readonly values: readonly (number | null)[];
}

interface LineChartProps {
  readonly series: readonly StepSeries[];
  readonly lastStep: number;
  readonly yTitle: string;
  /** Where the y axis ends, so that plots can be compared. @defaultValue the greatest value */
  readonly yMost?: number;
  readonly label: string;
  /** @defaultValue "step" */
  readonly xTitle?: string;
  /** Whether x is the slider's step. @defaultValue true */
  readonly isOfRun?: boolean;
  readonly svg: RefObject<SVGSVGElement | null>;
}

const HEIGHT = 190;
const MARGIN = { top: 20, right: 10, bottom: 32, left: 44 };
/** Beyond so many points per series single dots are noise. */
const DOTS_UP_TO = 120;

/** Values along the steps of a run. A click moves the slider; the dashed line is where it stands. */
export function LineChart({
  series,
  lastStep,
  yTitle,
  yMost,
  label,
  xTitle = "step",
  isOfRun = true,
  svg,
}: LineChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const drawn = useMemo(() => {
    const values = series.flatMap((one) => one.values.filter((value) => value !== null));
    const x = scaleLinear([0, Math.max(1, lastStep)], [MARGIN.left, width - MARGIN.right]);
    const y = scaleLinear([0, yMost ?? Math.max(...values, 1e-9)], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(
      5,
    );
    const shape = line<readonly [number, number | null]>(
      ([step]) => x(step),
      ([, value]) => y(value!),
    ).defined(([, value]) => value !== null);
    const lines = series.map((one) => (
      <g key={one.name}>
        <path
          d={shape(one.steps.map((step, i) => [step, one.values[i] ?? null])) ?? ""}
          fill="none"
          stroke={one.color}
          stroke-width="1.6"
        />
        {one.steps.length <= DOTS_UP_TO &&
          one.steps.map((step, i) =>
            one.values[i] === null ? null : (
              <circle key={step} cx={x(step)} cy={y(one.values[i]!)} r="2.2" fill={one.color} />
            ),
          )}
      </g>
    ));
    return { x, y, lines };
  }, [series, lastStep, width, yMost]);
  const { x } = drawn;
  const moveTo = (event: MouseEvent) => {
    if (!isOfRun) return;
    const bounds = svg.current!.getBoundingClientRect();
    setStep(x.invert(((event.clientX - bounds.left) / bounds.width) * width));
  };
  return (
    <div ref={box}>
      <svg
        ref={svg}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={label}
        onPointerDown={moveTo}
        onPointerMove={(event) => event.buttons === 1 && moveTo(event)}
      >
        <VerticalAxis scale={drawn.y} at={MARGIN.left} to={width - MARGIN.right} title={yTitle} />
        <HorizontalAxis scale={x} at={HEIGHT - MARGIN.bottom} title={xTitle} whole />
        {drawn.lines}
        {isOfRun && <StepLine x={x} />}
      </svg>
    </div>
  );
}

function StepLine({ x }: { readonly x: (step: number) => number }) {
  const at = x(useStep());
  if (useIsFile()) return null;
  return <line class="step-line" x1={at} x2={at} y1={MARGIN.top - 4} y2={HEIGHT - MARGIN.bottom} />;
}
