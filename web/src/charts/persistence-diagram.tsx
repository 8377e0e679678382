import { scaleLinear } from "d3-scale";
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { DiagramFrame } from "./diagram-frame.tsx";
import { DIMENSIONS, markPath } from "./dimensions.tsx";
import { type Bar, greatestValue } from "./persistence-bars.ts";
import { useIsFile, useWidth } from "./use-width.ts";

interface PersistenceDiagramProps {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
  /** The bar that is pointed at, here or in the barcode. */
  readonly pointedAt: string | null;
  readonly onPoint: (key: string | null) => void;
  /** Colour of a bar, where it is not its dimension's. */
  readonly colorOf?: (bar: Bar) => string;
}

const MARGIN = { top: 24, right: 14, bottom: 34, left: 44 };
const MAX_SIDE = 420;

/** Birth against death; essential classes lie on the line at the top, ∞. */
export function PersistenceDiagram({
  bars,
  label,
  svg,
  pointedAt,
  onPoint,
  colorOf,
}: PersistenceDiagramProps) {
  const box = useRef<HTMLDivElement>(null);
  const side = useWidth(box, { most: MAX_SIDE });
  const { x, y, infinity, marks } = useMemo(() => {
    const greatest = greatestValue(bars);
    const plotTop = MARGIN.top + 16;
    const x = scaleLinear([0, greatest * 1.03], [MARGIN.left, side - MARGIN.right]);
    const y = scaleLinear([0, greatest * 1.03], [side - MARGIN.bottom, plotTop]);
    const infinity = MARGIN.top;
    const marks = bars.map((bar) => {
      const top = Number.isFinite(bar.death) ? y(bar.death) : infinity;
      return (
        <path
          key={bar.key}
          class="diagram-mark"
          d={markPath(bar.dimension, 3.6)}
          transform={`translate(${x(bar.birth)},${top})`}
          fill={colorOf?.(bar) ?? DIMENSIONS[bar.dimension]?.color ?? "currentColor"}
          fill-opacity="0.72"
          onPointerEnter={() => onPoint(bar.key)}
          onPointerLeave={() => onPoint(null)}
        />
      );
    });
    return { x, y, infinity, marks };
  }, [bars, side, onPoint, colorOf]);
  const isFile = useIsFile();
  const pointed = isFile || pointedAt === null ? undefined : bars.find(({ key }) => key === pointedAt);
  return (
    <div ref={box} class="persistence-diagram">
      <DiagramFrame {...{ svg, label, side, x, y, infinity }} maxSide={MAX_SIDE} margin={MARGIN}>
        {marks}
        {pointed !== undefined && (
          <path
            class="pointed"
            d={markPath(pointed.dimension, 7)}
            transform={`translate(${x(pointed.birth)},${Number.isFinite(pointed.death) ? y(pointed.death) : infinity})`}
          />
        )}
      </DiagramFrame>
    </div>
  );
}
