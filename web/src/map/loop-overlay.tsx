import type { MapPoints } from "./map-points.ts";
import type { View } from "./map-renderer.ts";
import type { Size } from "./use-size.ts";

interface LoopOverlayProps {
  /** Closed paths of points of the map. */
  readonly paths: readonly (readonly number[])[];
  readonly points: MapPoints;
  readonly positions: Float32Array;
  readonly view: View;
  readonly size: Size;
}

/** A loop of a run as a closed line, its points with their steps. In the plane it may cross itself; in the vectors' space it goes round. */
export function LoopOverlay({ paths, points, positions, view, size }: LoopOverlayProps) {
  const screen = (i: number) =>
    [view.x + view.k * positions[2 * i]!, view.y - view.k * positions[2 * i + 1]!] as const;
  return (
    <svg class="map-overlay map-loop" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {paths.map((path) => (
        <g key={path.join(" ")}>
          <polygon points={path.map((i) => screen(i).join(",")).join(" ")} />
          {path.map((i) => (
            <g key={i} transform={`translate(${screen(i).join(",")})`}>
              <circle r="4.5" />
              <text x="8" y="-6">
                {points.step[i]}
              </text>
            </g>
          ))}
        </g>
      ))}
    </svg>
  );
}
