import { CaptionBlock } from "./caption-block.ts";
import { folded } from "./parse-query.ts";

/** Puts a caption behind others, in a new block where the last is full. */
export function addCaption(blocks: CaptionBlock[], caption: string, run: number, step: number): void {
  const text = folded(caption);
  if (blocks.at(-1)?.add(text, run, step) === true) return;
  const block = new CaptionBlock();
  block.add(text, run, step);
  blocks.push(block);
}

export function countCaptions(blocks: readonly CaptionBlock[]): number {
  return blocks.reduce((sum, { count }) => sum + count, 0);
}
