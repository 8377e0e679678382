/** More colours than that cannot be told apart. */
export const NUM_CATEGORY_COLORS = 8;

/**
 * Which categories have a colour of their own: all in their order where there are enough colours; else the largest in view, and those
 * that had one before keep it.
 */
export function slotsOf(
  counts: ReadonlyMap<number, number>,
  inView: ReadonlyMap<number, number>,
  before: ReadonlyMap<number, number> = new Map(),
): Map<number, number> {
  const all = [...counts.keys()].filter((category) => category >= 0).sort((a, b) => a - b);
  if (all.length <= NUM_CATEGORY_COLORS && all.every((category) => category < NUM_CATEGORY_COLORS))
    return new Map(all.map((category) => [category, category]));
  const largest = [...inView]
    .filter(([category]) => category >= 0)
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, NUM_CATEGORY_COLORS)
    .map(([category]) => category);
  const slots = new Map(
    largest.flatMap((category) => (before.has(category) ? [[category, before.get(category)!]] : [])),
  );
  const free = Array.from({ length: NUM_CATEGORY_COLORS }, (_, k) => k).filter(
    (k) => ![...slots.values()].includes(k),
  );
  for (const category of largest) if (!slots.has(category)) slots.set(category, free.shift()!);
  return slots;
}
