import { scaleLinear } from "d3-scale";
import type { RefObject } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { formatValue } from "../shell/numbers.ts";
import { setStep, useStep } from "../step/step.ts";
import { HorizontalAxis, VerticalAxis } from "./axes.tsx";
import { besideLine } from "./beside-line.ts";
import { DistanceKey } from "./distance-key.tsx";
import { recurrencePicture } from "./recurrence-picture.ts";
import { useIsFile, useWidth } from "./use-width.ts";

interface RecurrencePlotProps {
  /** The steps that have an embedding. */
  readonly steps: Uint32Array;
  /** Row-major `[m, m]`, m steps. */
  readonly distances: Float32Array;
  readonly greatest: number;
  /** The step from which on the run goes in circles: what is right of it and above it repeats itself. */
  readonly cycleFrom: number | null;
  /** The distances as the address of a PNG, where there is no browser to make it. */
  readonly picture?: string | undefined;
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
}

const MARGIN = { top: 20, right: 14, bottom: 34, left: 40 };
const KEY_HEIGHT = 32;
const MAX_SIDE = 420;

/** The distance of every two steps as a picture; a click moves the slider to the step below the pointer. */
export function RecurrencePlot({
  steps,
  distances,
  greatest,
  cycleFrom,
  picture: given,
  label,
  svg,
}: RecurrencePlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const side = useWidth(box, { most: MAX_SIDE });
  const [pointed, setPointed] = useState<readonly [number, number] | null>(null);
  const m = steps.length;
  const picture = useMemo(
    () => given ?? recurrencePicture(distances, m, greatest),
    [given, distances, m, greatest],
  );
  const first = steps[0] ?? 0;
  const last = steps[m - 1] ?? 0;
  // Each pixel is centred on its step, so the scale reaches half a spacing beyond the first and the last.
  const half = m > 1 ? (last - first) / (m - 1) / 2 : 0.5;
  const right = side - MARGIN.right;
  const bottom = side - MARGIN.bottom;
  const x = scaleLinear([first - half, last + half], [MARGIN.left, right]);
  const y = scaleLinear([first - half, last + half], [bottom, MARGIN.top]);
  const height = side + KEY_HEIGHT;
  const indexAt = (event: PointerEvent): readonly [number, number] => {
    const bounds = svg.current!.getBoundingClientRect();
    const index = (value: number) => Math.max(0, Math.min(m - 1, Math.round((value - first) / (2 * half))));
    const px = ((event.clientX - bounds.left) / bounds.width) * side;
    const py = ((event.clientY - bounds.top) / bounds.height) * height;
    return [index(x.invert(px)), index(y.invert(py))];
  };
  return (
    <div ref={box}>
      <svg
        ref={svg}
        viewBox={`0 0 ${side} ${height}`}
        style={{ maxWidth: MAX_SIDE }}
        role="img"
        aria-label={label}
        onPointerMove={(event) => setPointed(indexAt(event))}
        onPointerLeave={() => setPointed(null)}
        onPointerDown={(event) => setStep(steps[indexAt(event)[0]]!)}
      >
        <image
          href={picture}
          x={MARGIN.left}
          y={MARGIN.top}
          width={right - MARGIN.left}
          height={bottom - MARGIN.top}
          preserveAspectRatio="none"
          style={{ imageRendering: "pixelated" }}
        />
        <VerticalAxis scale={y} at={MARGIN.left} to={MARGIN.left} title="step" />
        <HorizontalAxis scale={x} at={bottom} title="step" whole />
        {cycleFrom !== null && cycleFrom <= last && (
          <g>
            <path class="cycle-frame" d={`M${x(cycleFrom)},${MARGIN.top}V${y(cycleFrom)}H${right}`} />
            <text class="cycle-text" {...besideLine(x(cycleFrom), right)} y={MARGIN.top + 12}>
              cycle from step {cycleFrom}
            </text>
          </g>
        )}
        <StepCross x={x} y={y} left={MARGIN.left} right={right} top={MARGIN.top} bottom={bottom} />
        <DistanceKey
          left={MARGIN.left}
          top={height - 22}
          width={(right - MARGIN.left) * 0.6}
          greatest={greatest}
        />
      </svg>
      <p class="recurrence-value" aria-live="off">
        {pointed === null
          ? " "
          : `steps ${steps[pointed[0]]} and ${steps[pointed[1]]}: ${formatValue(distances[pointed[1] * m + pointed[0]]!)}`}
      </p>
    </div>
  );
}

interface StepCrossProps {
  readonly x: (step: number) => number;
  readonly y: (step: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function StepCross({ x, y, left, right, top, bottom }: StepCrossProps) {
  const step = useStep();
  if (useIsFile()) return null;
  return (
    <g class="step-cross">
      <line x1={x(step)} x2={x(step)} y1={top} y2={bottom} />
      <line x1={left} x2={right} y1={y(step)} y2={y(step)} />
    </g>
  );
}
