import type { TextEmbeddingModel } from "../../../src/models/model.ts";
import { answersWith } from "./answers-with.ts";
import type { ItemPredicate } from "./item-predicate.ts";

/** Gives such texts a vector with one coordinate that is not a number. */
export function givesNaN(model: TextEmbeddingModel, isBad: ItemPredicate): TextEmbeddingModel {
  const vector = new Float32Array(model.dimension).fill(0.5);
  vector[3] = Number.NaN;
  return answersWith(model, vector, isBad);
}
