import { inProcess } from "./in-process.ts";
import type { TextEmbeddingModel } from "./model.ts";

/** Counts the UTF-8 bytes of a text by value and by thirds of its length: texts with like letters are near. For tests. */
export const dummyText2: TextEmbeddingModel = {
  ...inProcess,
  name: "DummyText2",
  kind: "text-embedding",
  dimension: 768,
  parameters: {},
  async embed(texts) {
    return texts.map((text) => {
      const bytes = Buffer.from(text, "utf8");
      const counts = new Float32Array(768);
      for (const [i, byte] of bytes.entries()) counts[256 * Math.floor((3 * i) / bytes.length) + byte]! += 1;
      return counts;
    });
  },
};
