/** Points that lie exactly on each other: an output that occurs again has the same vector, and so the same place. */
export interface Stacks {
  /** How many points lie where each one lies, itself included. */
  readonly countOf: Uint32Array;
  /** Per point the one that stands for its place. */
  readonly topOf: Uint32Array;
  /** One point of each place with more than one, the highest stacks first. */
  readonly tops: readonly number[];
}

/**
 * @param positions - x, y per point.
 * @param isCounted - Which points count. @defaultValue all
 */
export function stacksOf(positions: Float32Array, isCounted?: (point: number) => boolean): Stacks {
  const numPoints = positions.length / 2;
  const first = new Map<string, number>();
  const topOf = new Uint32Array(numPoints);
  const counts = new Uint32Array(numPoints);
  for (let i = 0; i < numPoints; i++) {
    const place = `${positions[2 * i]} ${positions[2 * i + 1]}`;
    const top = first.get(place) ?? i;
    if (top === i) first.set(place, i);
    topOf[i] = top;
    if (isCounted?.(i) !== false) counts[top]!++;
  }
  const tops = [...first.values()]
    .filter((top) => counts[top]! > 1)
    .sort((a, b) => counts[b]! - counts[a]! || a - b);
  return { countOf: topOf.map((top) => counts[top]!), topOf, tops };
}

/** How many times as wide the disc of a stack is as that of a single point: it grows with the logarithm, up to a width that hides nobody. */
export function growthOf(count: number): number {
  return Math.min(3.2, 1 + 0.28 * Math.log2(count));
}
