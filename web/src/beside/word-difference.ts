import { diffArrays } from "diff";

/** A piece of a caption: in both, in the first only, or in the second only. */
export interface Piece {
  readonly text: string;
  readonly kind: "both" | "first" | "second";
}

const words = new Intl.Segmenter(undefined, { granularity: "word" });

/**
 * The words of two captions, with which of them only one has. Texts of languages that put no spaces between words are cut by the
 * browser's dictionaries.
 */
export function wordDifference(first: string, second: string): Piece[] {
  return diffArrays(wordsOf(first), wordsOf(second)).map(({ value, added, removed }) => ({
    text: value.join(""),
    kind: added ? "second" : removed ? "first" : "both",
  }));
}

/** Each word with the spaces and signs behind it, so that a difference is one of words. */
function wordsOf(text: string): string[] {
  const parts: string[] = [];
  for (const { segment, isWordLike } of words.segment(text)) {
    if (isWordLike || parts.length === 0) parts.push(segment);
    else parts[parts.length - 1] += segment;
  }
  return parts;
}
