import type { TextToImageModel } from "../../../src/models/model.ts";
import { answersWith } from "./answers-with.ts";
import type { ItemPredicate } from "./item-predicate.ts";

/** Draws for such prompts a picture of which the last row is missing. */
export function drawsWrongSize(model: TextToImageModel, isBad: ItemPredicate): TextToImageModel {
  return answersWith(model, { width: 8, height: 8, pixels: new Uint8Array(8 * 7 * 3) }, isBad);
}
