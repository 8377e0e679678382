import KDBush from "kdbush";
import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { usePaint } from "../shell/theme.ts";
import { useStep } from "../step/step.ts";
import { FlatRenderer, type PlaneRenderer } from "./flat-renderer.ts";
import { LoopOverlay } from "./loop-overlay.tsx";
import { MapLabels, type MapName } from "./map-labels.tsx";
import { type MapPoints, pointAtStep } from "./map-points.ts";
import { MapRenderer, type View } from "./map-renderer.ts";
import { type Coloring, styleColor } from "./point-colors.ts";
import type { Region } from "./region.ts";
import { growthOf, type Stacks } from "./stacks.ts";
import { canBePointedAt, isShown as isShownPoint } from "./standing.ts";
import { StateCard } from "./state-card.tsx";
import { TrajectoryOverlay } from "./trajectory-overlay.tsx";
import { useMapView } from "./use-map-view.ts";
import { type Size, useSize } from "./use-size.ts";
import { visiblePoints } from "./visible-points.ts";

interface MapCanvasProps {
  readonly points: MapPoints;
  /** x, y per point, from −1 to 1. */
  readonly positions: Float32Array;
  readonly coloring: Coloring;
  /** Closed paths of points: a loop of a run. */
  readonly loop: readonly (readonly number[])[] | null;
  /** Indices of the selected runs. */
  readonly selected: readonly number[];
  /** Whether the trajectories of all runs are drawn. */
  readonly allLines: boolean;
  readonly stacks: Stacks;
  /** The stacks of what is found, which the numbers tell. */
  readonly counted: Stacks;
  readonly names: readonly MapName[];
  readonly region: Region | null;
  /** Whether a drag draws around points. */
  readonly isDrawing: boolean;
  readonly onDrawn: (region: Region) => void;
  /** Called when the map stands where the address has it. */
  readonly onShown: () => void;
  readonly label: string;
  readonly onPick: (point: number, add: boolean) => void;
  /** Filled with what part of the plane is in sight. */
  readonly shown: RefObject<ShownView | null>;
}

/** How the map stands in its window. */
export interface ShownView {
  readonly view: View;
  readonly size: Size;
}

/** Of the points; where runs are selected, their lines stand out. */
const OPACITY = 0.62;
const OPACITY_BESIDE_RUNS = 0.3;

/** How far from a point the pointer may be, in pixels. */
const REACH = 10;

/** Corners of what is drawn around points are so many pixels apart, and there are at most so many. */
const CORNER = 4;
const MOST_CORNERS = 80;

/** The plane of all points. Selected runs are lines on top, and every run has a marker where the slider stands. */
export function MapCanvas(props: MapCanvasProps) {
  const { points, positions, coloring, selected, allLines, label, onPick, shown } = props;
  const { stacks, counted, names, region, isDrawing, onDrawn, onShown } = props;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<PlaneRenderer | null>(null);
  const [drawn, setDrawn] = useState<Region | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isShown, setShown] = useState(false);
  const [hovered, setHovered] = useState<number | null>(null);
  const size = useSize(frame);
  const view = useMapView(frame, size, isDrawing);
  const step = useStep();
  const paint = usePaint();

  useEffect(() => {
    try {
      renderer.current = newRenderer(canvas.current!);
    } catch (error) {
      setFailure((error as Error).message);
    }
    return () => {
      renderer.current?.close();
      renderer.current = null;
    };
  }, []);
  useEffect(() => renderer.current?.setPositions(positions), [positions]);
  useEffect(() => renderer.current?.setColors(coloring.colors), [coloring]);
  useEffect(() => renderer.current?.setGrowths(Float32Array.from(stacks.countOf, growthOf)), [stacks]);
  const opacity = selected.length > 0 ? OPACITY_BESIDE_RUNS : OPACITY;
  useEffect(
    () => renderer.current?.setPoints(visiblePoints(stacks.topOf, coloring.colors, opacity)),
    [stacks, coloring, opacity],
  );
  useEffect(() => renderer.current?.setLines(lineIndices(points)), [points]);

  const marked = useMemo(() => {
    const runs = selected.length > 0 ? selected : points.slices.map((_, run) => run);
    const all = runs.flatMap((run) => pointAtStep(points, run, step) ?? []);
    return Uint32Array.from(selected.length > 0 ? all : all.filter((i) => isShownPoint(coloring, i)));
  }, [points, selected, step, coloring]);

  // Positions, coloring and points are in the renderer by now.
  useEffect(() => {
    const draw = () => {
      const [red, green, blue] = styleColor("--ink");
      renderer.current?.draw({
        view,
        marked,
        opacity,
        lines: allLines,
        ring: [red / 255, green / 255, blue / 255],
      });
    };
    shown.current = { view, size };
    const request = requestAnimationFrame(() => {
      draw();
      setShown(true);
      onShown();
    });
    return () => cancelAnimationFrame(request);
  }, [view.k, view.x, view.y, marked, selected, allLines, positions, coloring, points, size, paint, shown]);

  const isLookedAt = useMemo(() => (i: number) => isShownPoint(coloring, i), [coloring]);
  const index = useMemo(() => indexOf(positions), [positions]);
  const pointAt = (event: MouseEvent): number | null => {
    const bounds = frame.current!.getBoundingClientRect();
    const x = (event.clientX - bounds.left - view.x) / view.k;
    const y = -(event.clientY - bounds.top - view.y) / view.k;
    return nearestOf(index, positions, x, y, REACH / view.k, (i) => canBePointedAt(coloring, i));
  };
  const cornerAt = (event: MouseEvent): readonly [number, number] => {
    const bounds = frame.current!.getBoundingClientRect();
    return [(event.clientX - bounds.left - view.x) / view.k, -(event.clientY - bounds.top - view.y) / view.k];
  };
  // Events come faster than the map is drawn.
  const corners = useRef<(readonly [number, number])[]>([]);
  const draw = (event: PointerEvent) => {
    const corner = cornerAt(event);
    const last = corners.current.at(-1)!;
    if (Math.hypot(corner[0] - last[0], corner[1] - last[1]) * view.k < CORNER) return;
    corners.current.push(corner);
    setDrawn([...corners.current]);
  };
  const endDrawing = () => {
    const all = corners.current;
    const every = Math.ceil(all.length / MOST_CORNERS);
    corners.current = [];
    setDrawn(null);
    if (all.length >= 3) onDrawn(all.filter((_, i) => i % every === 0));
  };
  const ratio = Math.min(window.devicePixelRatio, 2);
  return (
    // The keys of this region are in the list of keys; everything that a click does, the panel beside does too.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <section
      class={isDrawing ? "map-frame map-drawing" : "map-frame"}
      ref={frame}
      aria-label={label}
      aria-busy={!isShown}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys that move the map
      tabIndex={0}
      onPointerDown={(event) => {
        if (!isDrawing || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        corners.current = [cornerAt(event)];
      }}
      onPointerMove={(event) => {
        setHovered(event.buttons === 0 ? pointAt(event) : null);
        if (corners.current.length > 0) draw(event);
      }}
      onPointerUp={() => corners.current.length > 0 && endDrawing()}
      onPointerCancel={() => {
        corners.current = [];
        setDrawn(null);
      }}
      onPointerLeave={() => setHovered(null)}
      onClick={(event) => {
        if (isDrawing) return;
        const point = pointAt(event);
        if (point !== null) onPick(point, event.shiftKey || event.ctrlKey || event.metaKey);
      }}
    >
      <canvas ref={canvas} width={Math.round(size.width * ratio)} height={Math.round(size.height * ratio)} />
      <TrajectoryOverlay
        points={points}
        positions={positions}
        selected={selected}
        view={view}
        size={size}
        hovered={hovered}
      />
      {props.loop !== null && <LoopOverlay {...{ paths: props.loop, points, positions, view, size }} />}
      <RegionOutline region={drawn ?? region} view={view} size={size} />
      <MapLabels {...{ names, stacks: counted, positions, isShown: isLookedAt, view, size }} />
      {hovered !== null && (
        <StateCard
          points={points}
          point={hovered}
          view={view}
          positions={positions}
          size={size}
          numHere={stacks.countOf[hovered] ?? 1}
        />
      )}
      {failure !== null && (
        <p class="map-failure" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

function newRenderer(canvas: HTMLCanvasElement): PlaneRenderer {
  try {
    return new MapRenderer(canvas);
  } catch {
    return new FlatRenderer(canvas);
  }
}

/** What was drawn around points, or is being drawn. */
function RegionOutline({ region, view, size }: { region: Region | null; view: View; size: Size }) {
  if (region === null || region.length < 2) return null;
  const corners = region.map(([x, y]) => `${view.x + view.k * x},${view.y - view.k * y}`).join(" ");
  return (
    <svg class="map-overlay" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      <polygon class="map-region" points={corners} />
    </svg>
  );
}

/** Each point with the next one of the same run. */
function lineIndices({ slices, run }: MapPoints): Uint32Array {
  const indices = new Uint32Array(2 * run.length);
  let n = 0;
  for (const [first, end] of slices)
    for (let i = first; i + 1 < end; i++) {
      indices[n++] = i;
      indices[n++] = i + 1;
    }
  return indices.slice(0, n);
}

function indexOf(positions: Float32Array): KDBush | null {
  const n = positions.length / 2;
  if (n === 0) return null;
  const index = new KDBush(n, 64, Float32Array);
  for (let i = 0; i < n; i++) index.add(positions[2 * i]!, positions[2 * i + 1]!);
  return index.finish();
}

function nearestOf(
  index: KDBush | null,
  positions: Float32Array,
  x: number,
  y: number,
  reach: number,
  isPickable: (point: number) => boolean,
): number | null {
  let nearest: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const i of index?.within(x, y, reach) ?? []) {
    const distance = Math.hypot(positions[2 * i]! - x, positions[2 * i + 1]! - y);
    if (distance < least && isPickable(i)) {
      least = distance;
      nearest = i;
    }
  }
  return nearest;
}
