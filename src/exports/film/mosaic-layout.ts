/** A place for a run's pictures: a square, with its caption beneath. */
export interface Tile {
  readonly x: number;
  readonly y: number;
}

export interface Label {
  readonly x: number;
  /** Of the baseline. */
  readonly y: number;
  readonly width: number;
}

/** Where everything of a mosaic stands, in pixels. */
export interface MosaicLayout {
  readonly width: number;
  readonly height: number;
  /** Of a picture, in both directions. */
  readonly size: number;
  /** `tiles[prompt][network][i]`: the i-th run of a network and prompt. */
  readonly tiles: readonly (readonly (readonly Tile[])[])[];
  readonly networkLabels: readonly Label[];
  readonly promptLabels: readonly Label[];
  readonly header: Label;
  readonly fontSize: number;
  readonly caption: { readonly fontSize: number; readonly lineHeight: number; readonly lines: number };
}

/** Smaller pictures show nothing. */
export const SMALLEST_PICTURE = 40;
/** Beneath smaller ones a caption could not be read. */
const SMALLEST_WITH_CAPTION = 96;
const CAPTION_LINES = 3;

/**
 * Lays the runs out: a row of blocks per prompt, a column per network, in each block its runs, in as many rows as make the pictures
 * largest.
 *
 * @param runsPerBlock - The most runs that any network and prompt have.
 * @returns undefined if the pictures would be smaller than {@link SMALLEST_PICTURE}
 */
export function mosaicLayout(
  width: number,
  height: number,
  numPrompts: number,
  numNetworks: number,
  runsPerBlock: number,
): MosaicLayout | undefined {
  const fontSize = Math.max(12, Math.round(Math.min(width, height) / 50));
  const margin = Math.round(fontSize * 1.2);
  const gap = Math.max(2, Math.round(fontSize / 3));
  const labelHeight = Math.round(fontSize * 1.7);
  const headerHeight = Math.round(fontSize * 2.6);

  let best: { columns: number; size: number; lines: number } | undefined;
  for (let columns = 1; columns <= runsPerBlock; columns++) {
    const rows = Math.ceil(runsPerBlock / columns);
    const inWidth = (width - 2 * margin - (numNetworks - 1) * margin) / (numNetworks * columns) - gap;
    const inHeight =
      (height - headerHeight - margin - labelHeight * (1 + numPrompts)) / (numPrompts * rows) - gap;
    for (const lines of [CAPTION_LINES, 0]) {
      const size = Math.floor(Math.min(inWidth, heightWithout(inHeight, lines)));
      if (lines > 0 && size < SMALLEST_WITH_CAPTION) continue;
      if (best === undefined || isBetter({ size, lines }, best)) best = { columns, size, lines };
    }
  }
  if (best === undefined || best.size < SMALLEST_PICTURE) return undefined;

  const { columns, size, lines } = best;
  const rows = Math.ceil(runsPerBlock / columns);
  const caption = { ...captionOf(size), lines };
  const tileHeight = size + lines * caption.lineHeight + gap;
  const blockWidth = columns * (size + gap);
  const left = Math.round((width - numNetworks * blockWidth - (numNetworks - 1) * margin) / 2);
  const blockX = (network: number) => left + network * (blockWidth + margin);
  const top = headerHeight + labelHeight;
  const rowHeight = labelHeight + rows * tileHeight;
  const blockY = (prompt: number) => top + prompt * rowHeight + labelHeight;
  return {
    width,
    height,
    size,
    fontSize,
    caption,
    header: { x: margin, y: Math.round(fontSize * 1.8), width: width - 2 * margin },
    networkLabels: Array.from({ length: numNetworks }, (_, network) => ({
      x: blockX(network),
      y: headerHeight + fontSize,
      width: blockWidth,
    })),
    promptLabels: Array.from({ length: numPrompts }, (_, prompt) => ({
      x: left,
      y: blockY(prompt) - Math.round(fontSize * 0.5),
      width: width - left - margin,
    })),
    tiles: Array.from({ length: numPrompts }, (_, prompt) =>
      Array.from({ length: numNetworks }, (_, network) =>
        Array.from({ length: runsPerBlock }, (_, run) => ({
          x: blockX(network) + (run % columns) * (size + gap),
          y: blockY(prompt) + Math.floor(run / columns) * tileHeight,
        })),
      ),
    ),
  };
}

/** Captions are worth a quarter of the picture's side. */
function isBetter(one: { size: number; lines: number }, other: { size: number; lines: number }): boolean {
  const worth = ({ size, lines }: { size: number; lines: number }) => size * (lines > 0 ? 1.25 : 1);
  return worth(one) > worth(other);
}

function captionOf(size: number): { fontSize: number; lineHeight: number } {
  const fontSize = Math.max(8, Math.min(18, Math.round(size / 14)));
  return { fontSize, lineHeight: Math.round(fontSize * 1.3) };
}

/** What is left of a tile's height for the picture. */
function heightWithout(tile: number, lines: number): number {
  // The caption's size depends on the picture's, which it makes smaller: two looks are enough for whole pixels.
  let size = tile;
  for (let look = 0; look < 3; look++) size = tile - lines * captionOf(size).lineHeight;
  return size;
}
