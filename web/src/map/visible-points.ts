/** Less than this of a point is no level of 8 bits. */
const LEAST_SHARE = 1 / 512;

/**
 * The points that can be seen, in the order in which they are drawn: all but those that lie beneath so many others at the very same place
 * that nothing of them shows. Runs that settle leave hundreds at a place.
 *
 * @param topOf - Per point the one that stands for its place.
 * @param colors - Red, green, blue, alpha per point, bytes.
 * @param opacity - With which all are drawn, from 0 to 1.
 */
export function visiblePoints(
  topOf: ArrayLike<number>,
  colors: ArrayLike<number>,
  opacity: number,
): Uint32Array {
  const numPoints = topOf.length;
  /** By place: the share of what lies further beneath that shows through. */
  const shares = new Float32Array(numPoints).fill(1);
  const visible = new Uint32Array(numPoints);
  let first = numPoints;
  for (let point = numPoints - 1; point >= 0; point--) {
    const top = topOf[point]!;
    if (shares[top]! < LEAST_SHARE) continue;
    shares[top]! *= 1 - (opacity * colors[4 * point + 3]!) / 255;
    visible[--first] = point;
  }
  return visible.subarray(first);
}
