import { checkWholes, MOST_STATES } from "./check-input.ts";

/**
 * How far two partitions of the same points agree: the Rand index, adjusted for what chance gives. 1 where they are the same but for the
 * names of the labels, 0 on the mean of partitions with the same sizes at random; it may be less.
 *
 * @param a - For each point its label, a whole number from 0.
 * @returns null for fewer than two points; 1 where both put all points into one part, or each into its own
 * @see Hubert & Arabie 1985, "Comparing partitions", doi:10.1007/BF01908075
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  checkWholes(a, "a", 0, MOST_STATES);
  checkWholes(b, "b", 0, MOST_STATES, a.length);
  const n = a.length;
  if (n < 2) return null;
  const cells = new Map<string, number>();
  const rows = new Map<number, number>();
  const columns = new Map<number, number>();
  for (let point = 0; point < n; point++) {
    increase(cells, `${a[point]} ${b[point]}`);
    increase(rows, a[point]!);
    increase(columns, b[point]!);
  }
  const together = pairsWithin(cells);
  const inA = pairsWithin(rows);
  const inB = pairsWithin(columns);
  const byChance = (inA / ((n * (n - 1)) / 2)) * inB;
  const most = (inA + inB) / 2;
  // Nothing could be put otherwise: then they agree.
  return most === byChance ? 1 : (together - byChance) / (most - byChance);
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairsWithin(counts: ReadonlyMap<unknown, number>): number {
  let pairs = 0;
  for (const count of counts.values()) pairs += (count * (count - 1)) / 2;
  return pairs;
}
