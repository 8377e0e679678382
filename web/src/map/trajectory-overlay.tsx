import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { useStep } from "../step/step.ts";
import { type MapPoints, pointAtStep } from "./map-points.ts";
import type { View } from "./map-renderer.ts";
import { NUM_CATEGORY_COLORS } from "./point-colors.ts";
import type { Size } from "./use-size.ts";

interface TrajectoryOverlayProps {
  readonly points: MapPoints;
  readonly positions: Float32Array;
  readonly selected: readonly number[];
  readonly view: View;
  readonly size: Size;
  readonly hovered: number | null;
  readonly svg: RefObject<SVGSVGElement | null>;
}

/** The selected runs as lines: what lies behind the slider is strong, what is to come is faint. */
export function TrajectoryOverlay({
  points,
  positions,
  selected,
  view,
  size,
  hovered,
  svg,
}: TrajectoryOverlayProps) {
  const step = useStep();
  const screen = (i: number) =>
    [view.x + view.k * positions[2 * i]!, view.y - view.k * positions[2 * i + 1]!] as const;
  return (
    <svg class="map-overlay" ref={svg} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {selected.map((run, order) => {
        const [first, end] = points.slices[run] ?? [0, 0];
        const at = pointAtStep(points, run, step);
        const color = runColor(order);
        return (
          <g key={run}>
            <Path first={first} end={end} positions={positions} view={view} color={color} opacity={0.3} />
            {at !== null && (
              <Path
                first={first}
                end={at + 1}
                positions={positions}
                view={view}
                color={color}
                opacity={0.95}
              />
            )}
            {at !== null && <Marker at={screen(at)} color={color} />}
          </g>
        );
      })}
      {hovered !== null && (
        <circle data-not-exported class="map-hovered" cx={screen(hovered)[0]} cy={screen(hovered)[1]} r="7" />
      )}
    </svg>
  );
}

/** The colour of the selected run that was selected as the k-th. */
export function runColor(k: number): string {
  return `var(--series-${k % NUM_CATEGORY_COLORS})`;
}

interface PathProps {
  readonly first: number;
  readonly end: number;
  readonly positions: Float32Array;
  readonly view: View;
  readonly color: string;
  readonly opacity: number;
}

function Path({ first, end, positions, view, color, opacity }: PathProps) {
  const d = useMemo(() => {
    let path = "";
    for (let i = first; i < end; i++)
      path += `${i === first ? "M" : "L"}${positions[2 * i]} ${-positions[2 * i + 1]!}`;
    return path;
  }, [first, end, positions]);
  return (
    <path
      d={d}
      transform={`translate(${view.x},${view.y}) scale(${view.k})`}
      vector-effect="non-scaling-stroke"
      fill="none"
      stroke={color}
      stroke-width="2"
      stroke-linejoin="round"
      stroke-opacity={opacity}
    />
  );
}

function Marker({ at: [x, y], color }: { readonly at: readonly [number, number]; readonly color: string }) {
  return <circle class="map-marker" cx={x} cy={y} r="7" fill={color} />;
}
