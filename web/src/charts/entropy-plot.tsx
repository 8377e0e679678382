import { scaleLinear } from "d3-scale";
import type { RefObject } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { formatValue } from "../shell/numbers.ts";
import { HorizontalAxis, VerticalAxis } from "./axes.tsx";
import { markPath } from "./dimensions.tsx";
import { useWidth } from "./use-width.ts";

export interface EntropyPoint {
  /** Its id. */
  readonly run: string;
  readonly name: string;
  readonly numDistinct: number;
  readonly entropy: number;
  readonly color: string;
  readonly isSelected: boolean;
}

interface EntropyPlotProps {
  readonly points: readonly EntropyPoint[];
  readonly dimension: number;
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly onToggle: (run: string) => void;
}

const HEIGHT = 300;
const MARGIN = { top: 22, right: 14, bottom: 34, left: 44 };

/** Entropy of each run against how many distinct points it has; in H0 with the curve of equal bars, ln(n − 1). */
export function EntropyPlot({ points, dimension, label, svg, onToggle }: EntropyPlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [pointed, setPointed] = useState<EntropyPoint | null>(null);
  const { x, y, curve } = useMemo(() => {
    const most = Math.max(2, ...points.map(({ numDistinct }) => numDistinct));
    const bound = dimension === 0 ? Math.log(Math.max(2, most - 1)) : 0;
    const greatest = Math.max(bound, ...points.map(({ entropy }) => entropy), 0.1);
    const x = scaleLinear([0, most * 1.04], [MARGIN.left, width - MARGIN.right]);
    const y = scaleLinear([0, greatest * 1.06], [HEIGHT - MARGIN.bottom, MARGIN.top]);
    const curve = Array.from({ length: 100 }, (_, i) => 2 + (i / 99) * (most - 2))
      .map((n) => `${x(n)},${y(Math.log(n - 1))}`)
      .join(" ");
    return { x, y, curve };
  }, [points, dimension, width]);
  return (
    <div ref={box}>
      <svg ref={svg} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={label}>
        <VerticalAxis scale={y} at={MARGIN.left} to={width - MARGIN.right} title="entropy (nats)" />
        <HorizontalAxis scale={x} at={HEIGHT - MARGIN.bottom} title="distinct points" whole />
        {dimension === 0 && <polyline class="bound-curve" points={curve} />}
        {points.map((point) => (
          <path
            key={point.run}
            d={markPath(dimension, point.isSelected ? 6 : 3.6)}
            transform={`translate(${x(point.numDistinct)},${y(point.entropy)})`}
            fill={point.color}
            fill-opacity={point.isSelected ? 1 : 0.6}
            class={point.isSelected ? "entropy-selected" : "entropy-point"}
            onPointerEnter={() => setPointed(point)}
            onPointerLeave={() => setPointed(null)}
            onPointerDown={() => onToggle(point.run)}
          />
        ))}
      </svg>
      <p class="recurrence-value">
        {pointed === null
          ? dimension === 0
            ? "dashed: ln(n − 1), all bars equal"
            : " "
          : `${pointed.name}: ${formatValue(pointed.entropy)} nats, ${pointed.numDistinct} distinct`}
      </p>
    </div>
  );
}
