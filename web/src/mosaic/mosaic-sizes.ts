/** A size of the mosaic's cells, in pixels. */
export interface CellSize {
  /** Side of the picture with the room around it. */
  readonly side: number;
  /** Height of the caption beneath it, whole lines of it. */
  readonly caption: number;
  /** Of a caption. */
  readonly lines: number;
}

/** The letters of each are in the style sheet. */
export const SIZES = {
  small: { side: 72, caption: 42, lines: 3 },
  medium: { side: 128, caption: 64, lines: 4 },
  large: { side: 200, caption: 74, lines: 4 },
  huge: { side: 320, caption: 80, lines: 4 },
} as const satisfies Record<string, CellSize>;

export type SizeName = keyof typeof SIZES;

export function isSize(text: string | null): text is SizeName {
  return text !== null && Object.hasOwn(SIZES, text);
}

/** The room around a picture, in pixels; the style sheet has the same. */
export const CELL_PADDING = 2;

/** Of the picture itself, in pixels. */
export function pictureSide({ side }: CellSize): number {
  return side - 2 * CELL_PADDING;
}

/** The largest at which all columns are seen on a usual screen. */
export function defaultSize(numColumns: number): SizeName {
  const width = window.innerWidth - 230;
  if (numColumns * SIZES.large.side <= width) return "large";
  return numColumns * SIZES.medium.side <= width * 1.5 ? "medium" : "small";
}
