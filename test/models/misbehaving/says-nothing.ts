import type { ImageToTextModel } from "../../../src/models/model.ts";
import { answersWith } from "./answers-with.ts";
import type { ItemPredicate } from "./item-predicate.ts";

/** Captions such pictures with no text at all. */
export function saysNothing(model: ImageToTextModel, isBad: ItemPredicate): ImageToTextModel {
  return answersWith(model, "", isBad);
}

/** Captions such pictures with white space. */
export function saysBlanks(model: ImageToTextModel, isBad: ItemPredicate): ImageToTextModel {
  return answersWith(model, " \n\t ", isBad);
}
