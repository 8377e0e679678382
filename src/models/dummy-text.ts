import { inProcess } from "./in-process.ts";
import type { TextEmbeddingModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";
import { toUnitLength } from "./unit-length.ts";

/** Gives each text a direction of its own: different texts are nearly orthogonal, however alike they read. For tests. */
export const dummyText: TextEmbeddingModel = {
  ...inProcess,
  name: "DummyText",
  kind: "text-embedding",
  dimension: 768,
  parameters: {},
  async embed(texts) {
    return texts.map((text) => {
      const random = randomStream("DummyText", text);
      return toUnitLength(Float32Array.from({ length: 768 }, () => random() - 0.5));
    });
  },
};
