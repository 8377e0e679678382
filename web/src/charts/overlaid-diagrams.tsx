import { scaleLinear } from "d3-scale";
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { DiagramFrame } from "./diagram-frame.tsx";
import { markPath } from "./dimensions.tsx";
import { type Bar, greatestValue } from "./persistence-bars.ts";
import { useWidth } from "./use-width.ts";

export interface DiagramLayer {
  /** The run's id. */
  readonly run: string;
  readonly name: string;
  readonly color: string;
  readonly bars: readonly Bar[];
}

interface OverlaidDiagramsProps {
  readonly layers: readonly DiagramLayer[];
  readonly dimension: number;
  /** The same for all dimensions that stand side by side, so that they can be compared; units of the vectors. */
  readonly greatest: number;
  readonly label: string;
  readonly svg: RefObject<SVGSVGElement | null>;
  /** The run that is pointed at. */
  readonly pointedAt: string | null;
}

const MARGIN = { top: 24, right: 12, bottom: 34, left: 44 };
const MAX_SIDE = 520;

/** The diagrams of several runs in one dimension, a colour per run. */
export function OverlaidDiagrams({
  layers,
  dimension,
  greatest,
  label,
  svg,
  pointedAt,
}: OverlaidDiagramsProps) {
  const box = useRef<HTMLDivElement>(null);
  const side = useWidth(box, { most: MAX_SIDE });
  const x = scaleLinear([0, greatest * 1.03], [MARGIN.left, side - MARGIN.right]);
  const y = scaleLinear([0, greatest * 1.03], [side - MARGIN.bottom, MARGIN.top + 16]);
  const infinity = MARGIN.top;
  return (
    <div ref={box} class="persistence-diagram">
      <DiagramFrame {...{ svg, label, side, x, y, infinity }} maxSide={MAX_SIDE} margin={MARGIN}>
        {layers.map((layer) => (
          <Layer
            key={layer.run}
            layer={layer}
            dimension={dimension}
            isFaint={pointedAt !== null && pointedAt !== layer.run}
            place={(bar) =>
              `translate(${x(bar.birth)},${Number.isFinite(bar.death) ? y(bar.death) : infinity})`
            }
          />
        ))}
      </DiagramFrame>
    </div>
  );
}

interface LayerProps {
  readonly layer: DiagramLayer;
  readonly dimension: number;
  readonly isFaint: boolean;
  readonly place: (bar: Bar) => string;
}

function Layer({ layer, dimension, isFaint, place }: LayerProps) {
  const bars = useMemo(() => layer.bars.filter((bar) => bar.dimension === dimension), [layer, dimension]);
  return (
    <g fill={layer.color} fill-opacity={isFaint ? 0.12 : 0.72}>
      {bars.map((bar) => (
        <path key={bar.key} class="diagram-mark" d={markPath(dimension, 3.6)} transform={place(bar)}>
          <title>{`${layer.name}: [${bar.birth.toPrecision(4)}, ${Number.isFinite(bar.death) ? bar.death.toPrecision(4) : "∞"})`}</title>
        </path>
      ))}
    </g>
  );
}

/** One scale for all dimensions. */
export function greatestOf(layers: readonly DiagramLayer[]): number {
  return Math.max(...layers.map(({ bars }) => greatestValue(bars)), 1e-9);
}
