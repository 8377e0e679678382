import type { TextEmbeddingModel } from "../../../src/models/model.ts";
import { answersWith } from "./answers-with.ts";
import type { ItemPredicate } from "./item-predicate.ts";

/** Gives such texts a vector that is one coordinate short. */
export function givesWrongDimension(model: TextEmbeddingModel, isBad: ItemPredicate): TextEmbeddingModel {
  return answersWith(model, new Float32Array(model.dimension - 1).fill(0.5), isBad);
}
