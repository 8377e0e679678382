import type { ImageToTextModel } from "../../src/models/model.ts";

/** Captions every picture with the same words, so that runs meet. */
export function repeatsItself(model: ImageToTextModel, caption = "a dead end"): ImageToTextModel {
  return { ...model, invoke: async (images) => images.map(() => caption) };
}
