import { useEffect, useMemo, useState } from "preact/hooks";
import type { View } from "./map-renderer.ts";
import { measuredText } from "./measured-text.ts";
import { type Box, boxAt, type NameToPlace, overlap, placeNames } from "./place-names.ts";
import type { Stacks } from "./stacks.ts";
import type { Size } from "./use-size.ts";

/** A name that stands on the map. */
export interface MapName {
  readonly name: string;
  readonly color: string;
  /** In the plane: a point of what is named. */
  readonly x: number;
  readonly y: number;
}

interface MapLabelsProps {
  /** The most important first: where two have no room, the later one is left out. */
  readonly names: readonly MapName[];
  readonly stacks: Stacks;
  readonly positions: Float32Array;
  /** Points that names should leave free. */
  readonly isShown: (point: number) => boolean;
  readonly view: View;
  readonly size: Size;
}

const HEIGHT = 18;
/** Of the mark of its colour, and on the right. */
const BEFORE = 15;
const BEHIND = 6;
const WIDEST = 230;
const WIDEST_SHARE = 0.45;
const COUNT_LETTER = 6.1;
const COUNT_HEIGHT = 15;
const LEAST_COUNT = 5;
const MOST_COUNTS = 24;
/** While the map moves, names move along with what they name. */
const REST_MS = 120;

/** Names of clusters, each beside its points with a line to one of them, and how many points lie on each other, where there is room. */
export function MapLabels({ names, stacks, positions, isShown, view, size }: MapLabelsProps) {
  const rested = useRested(view);
  const widest = Math.min(WIDEST, size.width * WIDEST_SHARE);
  const texts = useMemo(
    () => names.map(({ name }) => measuredText(name, widest - BEFORE - BEHIND)),
    [names, widest],
  );
  const boxOf = (k: number, { k: scale, x, y }: View): NameToPlace => ({
    x: x + scale * names[k]!.x,
    y: y - scale * names[k]!.y,
    width: texts[k]!.width + BEFORE + BEHIND,
    height: HEIGHT,
  });
  const offsets = useMemo(
    () =>
      placeNames(
        names.map((_, k) => boxOf(k, rested)),
        pointsInWindow(positions, isShown, rested),
        size,
      ),
    [names, texts, positions, isShown, rested, size],
  );
  const placed = names.flatMap(({ name, color }, k) => {
    const offset = offsets[k];
    if (offset === null || offset === undefined) return [];
    const wanted = boxOf(k, view);
    return [{ name, color, text: texts[k]!.text, wanted, box: boxAt(wanted, offset) }];
  });
  const counts = placeCounts(
    stacks,
    positions,
    view,
    size,
    placed.map(({ box }) => box),
  );
  return (
    <svg class="map-overlay map-labels" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {counts.map(({ count, at }) => (
        <text key={at.join(" ")} class="map-count" x={at[0]} y={at[1]} dy="0.34em">
          {count}
        </text>
      ))}
      {placed.map(({ name, color, wanted, box }) => (
        <Leader key={name} color={color} from={wanted} box={box} />
      ))}
      {placed.map(({ name, color, text, box }) => (
        <g key={name} class="map-name">
          <rect
            x={box.left}
            y={box.top}
            width={box.right - box.left}
            height={box.bottom - box.top}
            rx="3"
            stroke={color}
          />
          <circle cx={box.left + BEFORE / 2} cy={(box.top + box.bottom) / 2} r="4" fill={color} />
          <text x={box.left + BEFORE} y={(box.top + box.bottom) / 2} dy="0.35em">
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}

interface LeaderProps {
  readonly color: string;
  readonly from: NameToPlace;
  readonly box: Box;
}

/** From a name to a point of what it names. */
function Leader({ color, from: { x, y }, box }: LeaderProps) {
  const to = [Math.min(Math.max(x, box.left), box.right), Math.min(Math.max(y, box.top), box.bottom)];
  return (
    <g class="map-leader" stroke={color}>
      <line x1={x} y1={y} x2={to[0]} y2={to[1]} />
      <circle cx={x} cy={y} r="3" fill={color} />
    </g>
  );
}

/** The view as it is when it has not moved for a moment. */
function useRested(view: View): View {
  const [rested, setRested] = useState(view);
  const { k, x, y } = view;
  useEffect(() => {
    const timer = setTimeout(() => setRested({ k, x, y }), REST_MS);
    return () => clearTimeout(timer);
  }, [k, x, y]);
  return rested;
}

function pointsInWindow(
  positions: Float32Array,
  isShown: (point: number) => boolean,
  { k, x, y }: View,
): Float32Array {
  const points = new Float32Array(positions.length);
  let n = 0;
  for (let i = 0; 2 * i < positions.length; i++) {
    if (!isShown(i)) continue;
    points[n++] = x + k * positions[2 * i]!;
    points[n++] = y - k * positions[2 * i + 1]!;
  }
  return points.subarray(0, n);
}

/** The numbers of the highest stacks, beside them, where no name stands. */
function placeCounts(
  { tops, countOf }: Stacks,
  positions: Float32Array,
  view: View,
  size: Size,
  names: readonly Box[],
): { readonly count: number; readonly at: readonly [number, number] }[] {
  const taken = [...names];
  const placed: { readonly count: number; readonly at: readonly [number, number] }[] = [];
  for (const top of tops) {
    const count = countOf[top]!;
    if (count < LEAST_COUNT || placed.length === MOST_COUNTS) break;
    const x = view.x + view.k * positions[2 * top]! + 14;
    const y = view.y - view.k * positions[2 * top + 1]!;
    const width = String(count).length * COUNT_LETTER + 4;
    const box = boxAt({ x, y, width, height: COUNT_HEIGHT }, [0, 0]);
    const isFree =
      box.left >= 0 &&
      box.right <= size.width &&
      box.top >= 0 &&
      box.bottom <= size.height &&
      !taken.some((other) => overlap(box, other));
    if (!isFree) continue;
    taken.push(box);
    placed.push({ count, at: [x, y] });
  }
  return placed;
}
