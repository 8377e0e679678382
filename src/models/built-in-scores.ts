import type { ScoreModel } from "./score-model.ts";
import { textLength } from "./scores/text-length.ts";
import { wordCount } from "./scores/word-count.ts";

/** Scores that need nothing but the text. */
export const builtInScores: readonly ScoreModel[] = [textLength, wordCount];
