import type { TextEmbeddingModel } from "../../../src/models/model.ts";
import { answersWith } from "./answers-with.ts";
import type { ItemPredicate } from "./item-predicate.ts";

/** Gives such texts the zero vector, which has no direction. */
export function givesZeros(model: TextEmbeddingModel, isBad: ItemPredicate): TextEmbeddingModel {
  return answersWith(model, new Float32Array(model.dimension), isBad);
}
