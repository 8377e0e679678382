import type { Frame } from "./frame-store.ts";

/** What a cell shows: the picture, and the caption that was written from it. */
export interface CellContent {
  /** The hash of the picture. */
  readonly image: string | null;
  readonly text: string | null;
}

/** `unknown`: not asked or not answered yet. `nothing`: nothing is saved there. */
export type CellState = CellContent | "unknown" | "nothing";

/**
 * What a run shows in the steps from `step` on.
 *
 * @param frameOf - Null: nothing is saved there; undefined: not known yet.
 * @param stride - How many steps the slider moves at once. At 1 the cell shows one output; at more the first picture of so many
 *   steps with the text right after it, even if that one stands behind them: it is what was written from the picture.
 */
export function contentAt(
  frameOf: (step: number) => Frame | null | undefined,
  step: number,
  stride: number,
): CellState {
  const frames = Array.from({ length: stride }, (_, i) => frameOf(step + i));
  if (frames[0] === undefined) return "unknown";
  if (frames[0] === null) return "nothing";
  const picture = frames.findIndex((frame) => isPicture(frame));
  if (stride === 1 || picture < 0) {
    const last = frames.findLast((frame) => frame != null)!;
    return isPicture(last) ? { image: last.image, text: null } : { image: null, text: last.text };
  }
  const after = frameOf(step + picture + 1);
  const { image } = frames[picture] as { readonly image: string };
  return { image, text: after != null && "text" in after ? after.text : null };
}

function isPicture(frame: Frame | null | undefined): frame is { readonly image: string } {
  return frame != null && "image" in frame;
}

/**
 * How many steps make a round in all networks of an experiment: as many as each has places, or the greatest number that divides
 * them. 1: they have no common round.
 */
export function strideOfRounds(networks: readonly (readonly string[])[]): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  return networks.reduce((common, network) => divisor(common, network.length), 0) || 1;
}
