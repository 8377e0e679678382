/** A value with the keys of its objects in one order at every depth: how something is written down changes nothing. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, canonical(part)]),
  );
}

/** The same JSON text for all values that are equal but for the order of their keys. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value));
}
