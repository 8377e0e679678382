import type { View } from "./map-renderer.ts";
import type { Stacks } from "./stacks.ts";
import type { Size } from "./use-size.ts";

/** A name that stands on the map. */
export interface MapName {
  readonly name: string;
  readonly color: string;
  /** In the plane. */
  readonly x: number;
  readonly y: number;
}

interface MapLabelsProps {
  /** The most important first: where two have no room, the later one is left out. */
  readonly names: readonly MapName[];
  readonly stacks: Stacks;
  readonly positions: Float32Array;
  readonly view: View;
  readonly size: Size;
}

const LETTER = 6.1;
const LINE = 15;
const MOST_LETTERS = 38;
const LEAST_COUNT = 5;
const MOST_COUNTS = 24;

/** Names of clusters, and how many points lie on each other, where there is room for them. */
export function MapLabels({ names, stacks, positions, view, size }: MapLabelsProps) {
  const taken: (readonly [left: number, top: number, right: number, bottom: number])[] = [];
  const place = (x: number, y: number, width: number) => {
    const box = [x - width / 2, y - LINE / 2, x + width / 2, y + LINE / 2] as const;
    const isFree =
      box[0] >= 0 &&
      box[2] <= size.width &&
      box[1] >= 0 &&
      box[3] <= size.height &&
      taken.every(
        ([left, top, right, bottom]) => box[2] < left || box[0] > right || box[3] < top || box[1] > bottom,
      );
    if (isFree) taken.push(box);
    return isFree;
  };
  const shownNames = names.flatMap(({ name, color, x, y }) => {
    const text = name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
    const width = text.length * LETTER;
    const across = view.x + view.k * x;
    // What lies in sight is named within the window.
    if (across < 0 || across > size.width) return [];
    const room = width / 2 + 14;
    const at = [Math.min(Math.max(across, room), size.width - room), view.y - view.k * y - 12] as const;
    return place(...at, width) ? [{ text, name, color, at }] : [];
  });
  const shownCounts: { readonly count: number; readonly at: readonly [number, number] }[] = [];
  for (const top of stacks.tops) {
    const count = stacks.countOf[top]!;
    if (count < LEAST_COUNT || shownCounts.length === MOST_COUNTS) break;
    const text = String(count);
    const at = [
      view.x + view.k * positions[2 * top]! + 14,
      view.y - view.k * positions[2 * top + 1]!,
    ] as const;
    if (place(...at, text.length * LETTER + 4)) shownCounts.push({ count, at });
  }
  return (
    <svg class="map-overlay map-labels" viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
      {shownCounts.map(({ count, at }) => (
        <text key={at.join(" ")} class="map-count" x={at[0]} y={at[1]} dy="0.34em">
          {count}
        </text>
      ))}
      {shownNames.map(({ text, name, color, at }) => (
        <g key={name}>
          <circle cx={at[0] - (text.length * LETTER) / 2 - 6} cy={at[1]} r="4" fill={color} />
          <text class="map-name" x={at[0]} y={at[1]} dy="0.34em">
            {text}
          </text>
        </g>
      ))}
    </svg>
  );
}
