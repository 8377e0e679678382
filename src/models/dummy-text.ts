import { unitVector } from "../vectors/unit-length.ts";
import { inProcess } from "./in-process.ts";
import type { TextEmbeddingModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";

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
      return Float32Array.from(unitVector(Float32Array.from({ length: 768 }, () => random() - 0.5)));
    });
  },
};
