import { type PictureDifference, pictureDifference } from "../images/picture-difference.ts";
import type { RgbImage } from "../images/rgb-image.ts";
import { type WordRun, wordDiff } from "../text/word-diff.ts";

/** An output as it is stored, or as it is computed again. */
export type ReplayedOutput = { readonly text: string } | { readonly image: RgbImage };

/** Whether an output came out the same, or how far from it. */
export type Comparison =
  | { readonly result: "identical" }
  | { readonly result: "different"; readonly words: readonly WordRun[] }
  | { readonly result: "different"; readonly sizes: readonly [stored: string, computed: string] }
  | ({ readonly result: "different" } & PictureDifference);

export function compareOutputs(stored: ReplayedOutput, computed: ReplayedOutput): Comparison {
  if ("text" in stored && "text" in computed) {
    if (stored.text === computed.text) return { result: "identical" };
    return { result: "different", words: wordDiff(stored.text, computed.text) };
  }
  if (!("image" in stored && "image" in computed))
    throw new Error("a model wrote another kind of output than is stored: its version was not compared");
  const difference = pictureDifference(stored.image, computed.image);
  if (difference === null) {
    return { result: "different", sizes: [sizeText(stored.image), sizeText(computed.image)] };
  }
  return difference.pixels === 0 ? { result: "identical" } : { result: "different", ...difference };
}

function sizeText({ width, height }: RgbImage): string {
  return `${width} × ${height}`;
}
