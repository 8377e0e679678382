import type { ImageToTextModel } from "../../../src/models/model.ts";
import { answersWith } from "./answers-with.ts";
import type { ItemPredicate } from "./item-predicate.ts";

/** Captions such pictures with a text that ends in the first half of an emoji, as a cut at a fixed length makes. */
export function saysHalfACharacter(model: ImageToTextModel, isBad: ItemPredicate): ImageToTextModel {
  return answersWith(model, "a red apple \ud83c", isBad);
}
