import { type ScaleLinear, scaleLinear } from "d3-scale";
import type { ComponentChildren, RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { setStep, useStep } from "../step/step.ts";
import { HorizontalAxis, VerticalAxis } from "./axes.tsx";
import { useIsFile, useWidth } from "./use-width.ts";

export interface StepScales {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  /** In pixels: where the plot ends on the right, where its lower edge and the rows below it are. */
  readonly right: number;
  readonly bottom: number;
  readonly rowsTop: number;
}

interface StepPlotProps {
  readonly lastStep: number;
  readonly yRange: readonly [number, number];
  readonly yTitle: string;
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
  /** Pixels between the plot and the axis of steps, for rows that share it. @defaultValue 0 */
  readonly rowsHeight?: number;
  /** Pixels of the plot itself; 0 for rows alone. @defaultValue 158 */
  readonly plotHeight?: number;
  /** Whether what is drawn has links: then it is no single picture to those who hear it. @defaultValue false */
  readonly hasLinks?: boolean;
  /** What is drawn, behind the line where the slider stands. */
  readonly children: (scales: StepScales) => ComponentChildren;
}

const MARGIN = { top: 20, right: 10, bottom: 32, left: 44 };
const PLOT_HEIGHT = 158;

/** Something along the steps of runs. A click moves the slider; the dashed line is where it stands. */
export function StepPlot({
  lastStep,
  yRange: [least, greatest],
  yTitle,
  label,
  svg,
  rowsHeight = 0,
  plotHeight = PLOT_HEIGHT,
  hasLinks = false,
  children,
}: StepPlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const isFile = useIsFile();
  const width = useWidth(box);
  const bottom = MARGIN.top + plotHeight;
  const end = bottom + rowsHeight;
  const height = end + MARGIN.bottom;
  const right = width - MARGIN.right;
  const x = useMemo(() => scaleLinear([0, Math.max(1, lastStep)], [MARGIN.left, right]), [lastStep, right]);
  const y = useMemo(() => scaleLinear([least, greatest], [bottom, MARGIN.top]), [least, greatest, bottom]);
  const moveTo = (event: MouseEvent) => {
    const bounds = svg.current!.getBoundingClientRect();
    setStep(x.invert(((event.clientX - bounds.left) / bounds.width) * width));
  };
  return (
    <div ref={box}>
      <svg
        ref={svg}
        viewBox={`0 0 ${width} ${height}`}
        role={hasLinks && !isFile ? "group" : "img"}
        aria-label={label}
        onPointerDown={moveTo}
        onPointerMove={(event) => event.buttons === 1 && moveTo(event)}
      >
        {plotHeight > 0 && <VerticalAxis scale={y} at={MARGIN.left} to={right} title={yTitle} />}
        {plotHeight === 0 && (
          <text class="axis-title" x={4} y={10} text-anchor="start">
            ↓ {yTitle}
          </text>
        )}
        <HorizontalAxis scale={x} at={end} title="step" whole />
        {children({ x, y, right, bottom, rowsTop: bottom + 6 })}
        <StepLine x={x} top={MARGIN.top - 4} bottom={end} />
      </svg>
    </div>
  );
}

function StepLine({ x, top, bottom }: { x: (step: number) => number; top: number; bottom: number }) {
  const at = x(useStep());
  if (useIsFile()) return null;
  return <line class="step-line" x1={at} x2={at} y1={top} y2={bottom} pointer-events="none" />;
}
