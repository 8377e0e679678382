import { useMemo } from "preact/hooks";
import { useStep } from "../step/step.ts";
import { NUM_CATEGORY_COLORS } from "./color-slots.ts";
import { type MapPoints, pointAtStep } from "./map-points.ts";
import type { View } from "./map-renderer.ts";
import { useRunCycles } from "./use-run-cycles.ts";
import type { Size } from "./use-size.ts";

interface TrajectoryOverlayProps {
  readonly points: MapPoints;
  readonly positions: Float32Array;
  readonly selected: readonly number[];
  readonly view: View;
  readonly size: Size;
  readonly hovered: number | null;
}

/**
 * The selected runs as lines: what lies behind the slider is strong, what is to come is faint. A run that goes in circles has its cycle
 * dashed, and a ring where it came in.
 */
export function TrajectoryOverlay({
  points,
  positions,
  selected,
  view,
  size,
  hovered,
}: TrajectoryOverlayProps) {
  const step = useStep();
  const cycles = useRunCycles(selected.map((run) => points.header.runs.id[run]!));
  const screen = (i: number) =>
    [view.x + view.k * positions[2 * i]!, view.y - view.k * positions[2 * i + 1]!] as const;
  return (
    <svg class="map-overlay" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {selected.map((run, order) => {
        const [first, end] = points.slices[run] ?? [0, 0];
        const at = pointAtStep(points, run, step);
        const color = runColor(order);
        const cycle = cycles.get(points.header.runs.id[run]!);
        const turn = cycle === undefined ? null : pointsOfTurn(points, run, cycle.entry!, cycle.period!);
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
            {turn !== null && (
              <g class="map-cycle">
                <Path
                  first={turn[0]}
                  end={turn[1]}
                  positions={positions}
                  view={view}
                  color="var(--ink)"
                  opacity={1}
                  dashed
                />
                <circle cx={screen(turn[0])[0]} cy={screen(turn[0])[1]} r="11" />
              </g>
            )}
            {at !== null && <Marker at={screen(at)} color={color} />}
          </g>
        );
      })}
      {hovered !== null && (
        <circle class="map-hovered" cx={screen(hovered)[0]} cy={screen(hovered)[1]} r="7" />
      )}
    </svg>
  );
}

/** `[first, end)` of the points of one whole turn of a run's cycle, with the one that closes it; null if none is on the map. */
function pointsOfTurn(
  { slices, step }: MapPoints,
  run: number,
  entry: number,
  period: number,
): readonly [number, number] | null {
  const [start, stop] = slices[run] ?? [0, 0];
  let first = start;
  while (first < stop && step[first]! < entry) first++;
  if (first === stop) return null;
  let end = first + 1;
  while (end < stop && step[end]! <= step[first]! + period) end++;
  return [first, end];
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
  readonly dashed?: boolean;
}

function Path({ first, end, positions, view, color, opacity, dashed = false }: PathProps) {
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
      stroke-dasharray={dashed ? "4 3" : undefined}
    />
  );
}

function Marker({ at: [x, y], color }: { readonly at: readonly [number, number]; readonly color: string }) {
  return <circle class="map-marker" cx={x} cy={y} r="7" fill={color} />;
}
