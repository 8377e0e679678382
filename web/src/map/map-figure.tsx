import { useContext } from "preact/hooks";
import { FileWidthContext } from "../figures/figure.ts";
import { type MapPoints, pointAtStep } from "./map-points.ts";
import { runColor } from "./trajectory-overlay.tsx";

/** What part of the plane a figure shows. */
export interface MapWindow {
  /** The middle, in units of the plane, and how many units lie across. */
  readonly x: number;
  readonly y: number;
  readonly across: number;
  /** Height by width. */
  readonly ratio: number;
}

/** The whole map. */
export const wholeMap: MapWindow = { x: 0, y: 0, across: 2, ratio: 1 };

export interface MapFigureProps {
  readonly points: MapPoints;
  /** x, y per point, from −1 to 1. */
  readonly positions: Float32Array;
  /** A colour per point, as a style sheet says it. */
  readonly colorOf: (point: number) => string;
  /** Indices of runs whose trajectories are drawn. */
  readonly selected: readonly number[];
  /** Where the markers of the selected runs stand; null: none. */
  readonly step: number | null;
  readonly window: MapWindow;
}

/** More would make a file that no program opens: then every k-th point is drawn, and the figure says so. */
const MOST_DRAWN_SINGLY = 20_000;
const RADIUS = 2;

/** The map for a file: a disc per point, in one path per colour, and the trajectories of the selected runs. */
export function MapFigure(props: MapFigureProps) {
  const { points, positions, colorOf, selected, step, window } = props;
  const width = useContext(FileWidthContext) ?? 420;
  const height = Math.round(width * window.ratio);
  const k = width / window.across;
  const place = (i: number): readonly [number, number] => [
    width / 2 + k * (positions[2 * i]! - window.x),
    height / 2 - k * (positions[2 * i + 1]! - window.y),
  ];
  const isInside = ([x, y]: readonly [number, number]) => x >= 0 && y >= 0 && x <= width && y <= height;
  const discs = new Map<string, string[]>();
  const every = strideOf(points.run.length);
  for (let i = 0; i < points.run.length; i += every) {
    const at = place(i);
    if (!isInside(at)) continue;
    const color = colorOf(i);
    if (!discs.has(color)) discs.set(color, []);
    const [x, y] = at;
    discs
      .get(color)!
      .push(
        `M${(x - RADIUS).toFixed(1)},${y.toFixed(1)}a${RADIUS},${RADIUS} 0 1,0 ${2 * RADIUS},0a${RADIUS},${RADIUS} 0 1,0 ${-2 * RADIUS},0`,
      );
  }
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label="Map">
      <defs>
        <clipPath id="map-window">
          <rect x="0" y="0" width={width} height={height} />
        </clipPath>
      </defs>
      <g clip-path="url(#map-window)">
        <g fill-opacity={selected.length > 0 ? 0.3 : 0.62}>
          {[...discs].map(([color, paths]) => (
            <path key={color} d={paths.join("")} fill={color} />
          ))}
        </g>
        {selected.map((run, order) => {
          const [first, end] = points.slices[run] ?? [0, 0];
          const line = Array.from({ length: end - first }, (_, i) =>
            place(first + i)
              .map((value) => value.toFixed(1))
              .join(","),
          );
          const at = step === null ? null : pointAtStep(points, run, step);
          const color = runColor(order);
          return (
            <g key={run}>
              <path
                d={`M${line.join("L")}`}
                fill="none"
                stroke={color}
                stroke-width="1.6"
                stroke-linejoin="round"
              />
              {at !== null && (
                <circle class="map-marker" cx={place(at)[0]} cy={place(at)[1]} r="6" fill={color} />
              )}
            </g>
          );
        })}
      </g>
      <rect class="rule" x="0.5" y="0.5" width={width - 1} height={height - 1} />
    </svg>
  );
}

/** Every how many points one is drawn. */
export function strideOf(numPoints: number): number {
  return Math.ceil(numPoints / MOST_DRAWN_SINGLY);
}
