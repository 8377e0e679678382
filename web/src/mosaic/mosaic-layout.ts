export interface Span {
  readonly first: number;
  /** Not included. */
  readonly end: number;
}

/** Which of `count` cells of `size` pixels meet the window, and `margin` more at either side. */
export function visibleSpan(scroll: number, window: number, size: number, count: number, margin = 1): Span {
  const first = Math.max(0, Math.floor(scroll / size) - margin);
  return { first, end: Math.max(first, Math.min(count, Math.ceil((scroll + window) / size) + margin)) };
}

export function indicesOf({ first, end }: Span): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}
