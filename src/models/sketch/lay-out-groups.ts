import { type Draws, spread } from "./stable-hash.ts";
import type { ColourName, Place, ShapeName } from "./vocabulary.ts";

/** Width and height of the canvas, in pixels. */
export const CANVAS_SIZE = 256;

/** A thing whose open attributes have been decided. `x` and `y` are the centre of all its copies, in pixels. */
export interface Group {
  readonly shape: ShapeName;
  readonly colour: ColourName;
  readonly numCopies: number;
  readonly place: Place;
  extent: number;
  /** Whether it is painted over the first group, if they overlap, or under it. */
  readonly inFront: boolean;
  x: number;
  y: number;
}

/** How a group spreads on the canvas, in pixels. */
export interface Formation {
  /** Its copies stand in rows of this many. */
  readonly perRow: number;
  /** Half the distance between the centres of neighbouring copies. */
  readonly halfStep: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** Distance between the centres of neighbouring copies where there is room, in units of their width. */
const GAP = 1.12;

/** A few copies stand side by side, or one above the other to the left and right of something; many stand in rows. */
export function formationOf(group: Group): Formation {
  const upright = group.place === "left" || group.place === "right";
  const perRow = group.numCopies <= 3 ? (upright ? 1 : group.numCopies) : upright ? 2 : 3;
  const numRows = Math.ceil(group.numCopies / perRow);
  const numSteps = Math.max(perRow, numRows) - 1;
  // Where the canvas is too narrow for a crowd, its members move together until they overlap.
  const room = (CANVAS_SIZE * 0.47 - group.extent) / Math.max(1, numSteps);
  const halfStep = Math.min(GAP * group.extent, Math.max(0.3 * group.extent, room));
  return {
    perRow,
    halfStep,
    halfWidth: halfStep * (perRow - 1) + group.extent,
    halfHeight: halfStep * (numRows - 1) + group.extent,
  };
}

const directions: Readonly<Record<Place, readonly [number, number]>> = {
  middle: [0, 0],
  above: [0, -1],
  below: [0, 1],
  left: [-1, 0],
  right: [1, 0],
  inside: [0, 0],
};

/** Puts the first group where it belongs on the canvas and the others round it, then all within the frame. */
export function layOut(groups: readonly Group[], draws: Draws): void {
  const [anchor, ...others] = groups;
  if (anchor === undefined) return;
  const anchorFormation = formationOf(anchor);
  const [dx, dy] = directions[anchor.place];
  anchor.x = CANVAS_SIZE * (0.5 + 0.24 * dx + 0.1 * spread(draws, "x 0"));
  anchor.y = CANVAS_SIZE * (0.5 + 0.24 * dy + 0.1 * spread(draws, "y 0"));
  others.forEach((group, i) => {
    if (group.place === "inside" || group.place === "middle") {
      const room = 0.55 / Math.max(1, Math.sqrt(group.numCopies));
      group.extent = Math.min(group.extent, anchor.extent * room);
      group.x = anchor.x + anchor.extent * 0.2 * spread(draws, `x ${i + 1}`);
      group.y = anchor.y + anchor.extent * 0.2 * spread(draws, `y ${i + 1}`);
      return;
    }
    const formation = formationOf(group);
    const [towardsX, towardsY] = directions[group.place];
    const nearness = 0.85 + 0.3 * draws(`distance ${i + 1}`);
    const aside = (0.3 + 0.3 * i) * CANVAS_SIZE * 0.5 * spread(draws, `aside ${i + 1}`);
    group.x =
      anchor.x +
      towardsX * (anchorFormation.halfWidth + formation.halfWidth) * nearness +
      (1 - Math.abs(towardsX)) * aside;
    group.y =
      anchor.y +
      towardsY * (anchorFormation.halfHeight + formation.halfHeight) * nearness +
      (1 - Math.abs(towardsY)) * aside;
  });
  keepInFrame(groups);
}

/** Pushes in what sticks out. What is larger than the canvas is centred and cut off by the frame, as in a close-up. */
function keepInFrame(groups: readonly Group[]): void {
  for (const group of groups) {
    const { halfWidth, halfHeight } = formationOf(group);
    const reachX = Math.min(halfWidth, CANVAS_SIZE / 2);
    const reachY = Math.min(halfHeight, CANVAS_SIZE / 2);
    group.x = Math.max(reachX, Math.min(CANVAS_SIZE - reachX, group.x));
    group.y = Math.max(reachY, Math.min(CANVAS_SIZE - reachY, group.y));
  }
}

/** Groups in the order in which they are painted: those behind the first one, the first one, those in front of it. */
export function backToFront(groups: readonly Group[]): readonly Group[] {
  const depth = (group: Group) => (group === groups[0] ? 1 : group.inFront ? 2 : 0);
  return [...groups].sort((one, other) => depth(one) - depth(other));
}
