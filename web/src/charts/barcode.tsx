import { scaleLinear } from "d3-scale";
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { HorizontalAxis } from "./axes.tsx";
import { DIMENSIONS } from "./dimensions.tsx";
import { type Bar, greatestValue } from "./persistence-bars.ts";
import { useWidth } from "./use-width.ts";

interface BarcodeProps {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly pointedAt: string | null;
  readonly onPoint: (key: string | null) => void;
}

const MARGIN = { top: 8, right: 24, bottom: 34, left: 26 };
const LEAST_HEIGHT = 180;
const GREATEST_HEIGHT = 420;
const GAP = 8;

/** One line per class, dimension by dimension, the longest at the bottom of each; an arrow for those that never end. */
export function Barcode({ bars, label, svg, pointedAt, onPoint }: BarcodeProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { x, height, rows } = useMemo(() => layOut(bars, width), [bars, width]);
  const at = (event: PointerEvent): string | null => {
    const bounds = svg.current!.getBoundingClientRect();
    const y = ((event.clientY - bounds.top) / bounds.height) * height;
    return rows.find((row) => y >= row.top - row.pitch / 2 && y < row.top + row.pitch / 2)?.bar.key ?? null;
  };
  const groups = DIMENSIONS.map((dimension, k) => ({
    ...dimension,
    rows: rows.filter(({ bar }) => bar.dimension === k),
  })).filter((group) => group.rows.length > 0);
  return (
    <div ref={box}>
      <svg
        ref={svg}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        onPointerMove={(event) => onPoint(at(event))}
        onPointerLeave={() => onPoint(null)}
      >
        {groups.map((group) => (
          <text key={group.name} x={0} y={group.rows[0]!.top} dy="0.6em" fill={group.color}>
            {group.name}
          </text>
        ))}
        {rows.map(({ bar, top, pitch }) => (
          <line
            key={bar.key}
            x1={x(bar.birth)}
            x2={
              Number.isFinite(bar.death)
                ? Math.max(x(bar.death), x(bar.birth) + 0.5)
                : width - MARGIN.right + 8
            }
            y1={top}
            y2={top}
            stroke={DIMENSIONS[bar.dimension]?.color}
            stroke-width={Math.max(0.75, Math.min(4, pitch * 0.6)) * (bar.key === pointedAt ? 2 : 1)}
            stroke-opacity={pointedAt === null || bar.key === pointedAt ? 1 : 0.45}
          />
        ))}
        {rows
          .filter(({ bar }) => !Number.isFinite(bar.death))
          .map(({ bar, top }) => (
            <path
              key={bar.key}
              d={`M${width - MARGIN.right + 7},${top - 4}l7,4l-7,4Z`}
              fill={DIMENSIONS[bar.dimension]?.color}
            />
          ))}
        <HorizontalAxis scale={x} at={height - MARGIN.bottom} title="edge length" numTicks={5} />
      </svg>
    </div>
  );
}

function layOut(bars: readonly Bar[], width: number) {
  const sorted = [...bars].sort(
    (a, b) => a.dimension - b.dimension || a.death - a.birth - (b.death - b.birth) || a.birth - b.birth,
  );
  const numGroups = new Set(sorted.map(({ dimension }) => dimension)).size;
  const space =
    Math.max(LEAST_HEIGHT, Math.min(GREATEST_HEIGHT, sorted.length * 9)) - MARGIN.top - MARGIN.bottom;
  const pitch = Math.min(9, (space - GAP * numGroups) / Math.max(1, sorted.length));
  let top = MARGIN.top;
  const rows = sorted.map((bar, i) => {
    if (i > 0 && sorted[i - 1]!.dimension !== bar.dimension) top += GAP;
    top += pitch;
    return { bar, top, pitch };
  });
  const height = top + MARGIN.bottom + 6;
  const x = scaleLinear([0, greatestValue(bars) * 1.02], [MARGIN.left, width - MARGIN.right]);
  return { x, height, rows };
}
