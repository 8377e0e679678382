import { scaleLinear } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { HorizontalAxis, VerticalAxis } from "./axes.tsx";
import type { BettiCurves } from "./betti-numbers.ts";
import { DIMENSIONS } from "./dimensions.tsx";
import { useWidth } from "./use-width.ts";

interface BettiCurvesProps {
  readonly curves: BettiCurves;
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
}

const MARGIN = { top: 20, right: 10, bottom: 32, left: 44 };
const PANEL = 84;
const GAP = 34;

/** How many classes are alive at each edge length: a panel for each dimension, since components are many and loops few. */
export function BettiCurvesPlot({ curves, label, svg }: BettiCurvesProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { edgeLengths, counts } = curves;
  const end = (edgeLengths.at(-1) ?? 1) * 1.02 || 1;
  const shown = counts.map((numbers, dimension) => ({ numbers, dimension })).filter(hasClass);
  const height = MARGIN.top + shown.length * (PANEL + GAP) - GAP + MARGIN.bottom;
  const x = useMemo(() => scaleLinear([0, end], [MARGIN.left, width - MARGIN.right]), [end, width]);
  return (
    <div ref={box}>
      <svg ref={svg} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {shown.map(({ numbers, dimension }, panel) => {
          const top = panel * (PANEL + GAP);
          const bottom = MARGIN.top + PANEL;
          const most = Math.max(...numbers);
          const y = scaleLinear([0, most], [bottom, MARGIN.top]).nice(3);
          const path = line<number>((_, i) => x(edgeLengths[i] ?? end), y).curve(curveStepAfter);
          return (
            <g key={dimension} transform={`translate(0,${top})`}>
              <VerticalAxis
                scale={y}
                at={MARGIN.left}
                to={width - MARGIN.right}
                title={`${DIMENSIONS[dimension]!.name} ${DIMENSIONS[dimension]!.meaning}`}
                // Halves of classes there are none.
                numTicks={Math.min(3, most)}
              />
              <path
                d={path([...numbers, numbers.at(-1)!]) ?? ""}
                fill="none"
                stroke={DIMENSIONS[dimension]!.color}
                stroke-width="1.6"
              />
            </g>
          );
        })}
        <HorizontalAxis scale={x} at={height - MARGIN.bottom} title="edge length" numTicks={5} />
      </svg>
    </div>
  );
}

function hasClass({ numbers }: { readonly numbers: readonly number[] }): boolean {
  return numbers.some((number) => number > 0);
}
