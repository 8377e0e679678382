import { cosineOfTurns, sineOfTurns } from "./circular-functions.ts";
import { type ShapeName, shapeNames } from "./vocabulary.ts";

/** A closed polygon: x, y, x, y, … with y downwards. */
export type Polygon = readonly number[];

/** Points at equal angles, the first one on top, at radii that repeat. */
function radial(numPoints: number, radii: readonly number[], stretchX = 1, stretchY = 1): Polygon {
  return Array.from({ length: numPoints }, (_, i) => {
    const radius = radii[i % radii.length]!;
    return [
      radius * stretchX * sineOfTurns(i / numPoints),
      -radius * stretchY * cosineOfTurns(i / numPoints),
    ];
  }).flat();
}

/** The left part of a disc of radius 1 from which a disc of radius 0.94 about (0.5, 0) is cut. */
function crescent(): Polygon {
  const outer = Array.from({ length: 33 }, (_, i) => -0.06 + (0.62 * i) / 32);
  const inner = Array.from({ length: 25 }, (_, i) => 0.4776 - (0.4552 * (i + 0.5)) / 25);
  return [
    ...outer.flatMap((turns) => [-sineOfTurns(turns), -cosineOfTurns(turns)]),
    ...inner.flatMap((turns) => [0.5 - 0.94 * sineOfTurns(turns), -0.94 * cosineOfTurns(turns)]),
  ];
}

function heart(): Polygon {
  return Array.from({ length: 80 }, (_, i) => {
    const sine = sineOfTurns(i / 80);
    const x = 16 * sine * sine * sine;
    const y =
      13 * cosineOfTurns(i / 80) -
      5 * cosineOfTurns((2 * i) / 80) -
      2 * cosineOfTurns((3 * i) / 80) -
      cosineOfTurns((4 * i) / 80);
    return [x / 15, -y / 15];
  }).flat();
}

const a = 0.36;
const drawn: Record<ShapeName, readonly Polygon[]> = {
  circle: [radial(72, [1])],
  oval: [radial(72, [1], 1.12, 0.68)],
  square: [[-0.88, -0.88, 0.88, -0.88, 0.88, 0.88, -0.88, 0.88]],
  bar: [[-1.2, -0.36, 1.2, -0.36, 1.2, 0.36, -1.2, 0.36]],
  triangle: [[0, -1, 1.08, 0.88, -1.08, 0.88]],
  diamond: [[0, -1.15, 0.8, 0, 0, 1.15, -0.8, 0]],
  hexagon: [radial(6, [1.04])],
  star: [radial(10, [1.1, 0.48])],
  cross: [[-a, -1, a, -1, a, -a, 1, -a, 1, a, a, a, a, 1, -a, 1, -a, a, -1, a, -1, -a, -a, -a]],
  ring: [radial(72, [1]), radial(36, [0.54])],
  crescent: [crescent()],
  heart: [heart()],
};

/** Polygons of one shape scaled and shifted so that the longer side of their bounding box is 2 and its centre 0. */
function normalised(polygons: readonly Polygon[]): readonly Polygon[] {
  const xs = polygons.flatMap((polygon) => polygon.filter((_, i) => i % 2 === 0));
  const ys = polygons.flatMap((polygon) => polygon.filter((_, i) => i % 2 === 1));
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = 2 / Math.max(right - left, bottom - top);
  return polygons.map((polygon) =>
    polygon.map((value, i) => (value - (i % 2 === 0 ? (left + right) / 2 : (top + bottom) / 2)) * scale),
  );
}

/**
 * The outline of each shape, upright, its longer side from −1 to 1. A point is inside where an odd number of the polygons
 * contain it: a ring is two circles.
 */
export const shapeOutlines = Object.fromEntries(
  shapeNames.map((name) => [name, normalised(drawn[name])]),
) as Readonly<Record<ShapeName, readonly Polygon[]>>;

/** Polygons turned clockwise by a part of a full turn, scaled and shifted. */
export function transformed(
  polygons: readonly Polygon[],
  placement: { x: number; y: number; scaleX: number; scaleY: number; turns: number },
): readonly Polygon[] {
  const sine = sineOfTurns(placement.turns);
  const cosine = cosineOfTurns(placement.turns);
  return polygons.map((polygon) => {
    const points = new Array<number>(polygon.length);
    for (let i = 0; i < polygon.length; i += 2) {
      const x = polygon[i]! * placement.scaleX;
      const y = polygon[i + 1]! * placement.scaleY;
      points[i] = placement.x + cosine * x - sine * y;
      points[i + 1] = placement.y + sine * x + cosine * y;
    }
    return points;
  });
}
