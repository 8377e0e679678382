import { inProcess } from "../in-process.ts";
import type { ScoreModel } from "../score-model.ts";

/** How many characters a text has, as people count them: `characters`. */
export const textLength: ScoreModel = {
  ...inProcess,
  name: "TextLength",
  kind: "text-score",
  parameters: { characters: "grapheme clusters" },
  async score(texts) {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    return texts.map((text) => ({ characters: [...segmenter.segment(text as string)].length }));
  },
};
