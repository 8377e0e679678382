import { inProcess } from "../in-process.ts";
import type { ScoreModel } from "../score-model.ts";

/** How many words a text has, and how many different ones, upper and lower case counting as equal: `words`, `different_words`. */
export const wordCount: ScoreModel = {
  ...inProcess,
  name: "WordCount",
  kind: "text-score",
  parameters: { words: "word-like segments of Unicode" },
  async score(texts) {
    // Also for languages without spaces.
    const segmenter = new Intl.Segmenter("en", { granularity: "word" });
    return texts.map((text) => {
      const words = [...segmenter.segment(text as string)]
        .filter(({ isWordLike }) => isWordLike === true)
        .map(({ segment }) => segment.toLowerCase());
      return { words: words.length, different_words: new Set(words).size };
    });
  },
};
