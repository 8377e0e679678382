/**
 * How a point stands to what is looked at. How faint it is drawn, and whether it can be pointed at, both follow from this, and from nothing
 * that was drawn.
 */
export const standings = {
  /** One of those that are looked at. */
  shown: 0,
  /** Outside a region that was drawn: faint, and can be pointed at. */
  outside: 1,
  /** Of a category that is not shown, or not found: hardly to be seen, and cannot be pointed at. */
  filteredOut: 2,
} as const;

/** Of 255. Of what is filtered out it can just be seen that something is there. */
const ALPHAS = { [standings.outside]: 60, [standings.filteredOut]: 18 } as const;

/** Points with their colours. */
export interface ColoredPoints {
  /** Red, green, blue, alpha per point, bytes: how each is drawn. */
  readonly colors: Uint8Array;
  /** Per point, one of {@link standings}. */
  readonly standing: Uint8Array;
}

export function isShown({ standing }: ColoredPoints, point: number): boolean {
  return standing[point] === standings.shown;
}

export function canBePointedAt({ standing }: ColoredPoints, point: number): boolean {
  return standing[point] !== standings.filteredOut;
}

/** The same colours, of the points that pass a filter; the others are filtered out. */
export function filterOut<C extends ColoredPoints>(coloring: C, isKept: (point: number) => boolean): C {
  return restood(coloring, standings.filteredOut, (i) => !isKept(i));
}

/**
 * The same colours, those of points that are not found so faint that even many on each other leave a trace only.
 *
 * @param countOf - How many points lie where each does.
 */
export function fadeUnfound<C extends ColoredPoints>(
  coloring: C,
  isFound: (point: number) => boolean,
  countOf: ArrayLike<number>,
): C {
  return restood(coloring, standings.filteredOut, (i) => !isFound(i), countOf);
}

/** The same colours, those of points outside faint. */
export function dimOutside<C extends ColoredPoints>(coloring: C, isInside: (point: number) => boolean): C {
  return restood(coloring, standings.outside, (i) => canBePointedAt(coloring, i) && !isInside(i));
}

function restood<C extends ColoredPoints>(
  coloring: C,
  next: typeof standings.outside | typeof standings.filteredOut,
  isMeant: (point: number) => boolean,
  countOf?: ArrayLike<number>,
): C {
  const colors = coloring.colors.slice();
  const standing = coloring.standing.slice();
  for (let i = 0; i < standing.length; i++) {
    if (!isMeant(i)) continue;
    standing[i] = next;
    colors[4 * i + 3] = Math.max(1, Math.round(ALPHAS[next] / (countOf?.[i] ?? 1)));
  }
  return { ...coloring, colors, standing };
}
