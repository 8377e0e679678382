/** Pixels that a few words take. */
const WORDS = 150;

/** Where a few words stand beside a vertical line: at its right, or at its left where the plot ends soon. */
export function besideLine(
  x: number,
  right: number,
): { readonly x: number; readonly "text-anchor": "start" | "end" } {
  return x + WORDS < right ? { x: x + 4, "text-anchor": "start" } : { x: x - 4, "text-anchor": "end" };
}
