import { wordDiff } from "../../../src/text/word-diff.ts";

/** A piece of a caption: in both, in the first only, or in the second only. */
export interface Piece {
  readonly text: string;
  readonly kind: "both" | "first" | "second";
}

const kindOf = { same: "both", removed: "first", added: "second" } as const;
const words = new Intl.Segmenter(undefined, { granularity: "word" });

/**
 * The words of two captions, with which of them only one has. Texts of languages that put no spaces between words are cut by the
 * browser's dictionaries.
 */
export function wordDifference(first: string, second: string): Piece[] {
  return wordDiff(first, second, wordsOf).map(({ kind, words: run }) => ({
    text: run.join(""),
    kind: kindOf[kind],
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
