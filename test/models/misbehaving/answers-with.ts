import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";
import { type ItemPredicate, nameOfItem } from "./item-predicate.ts";

/** Gives the same spoilt output for every item that it trips over, and its own for the others. */
export function answersWith<M extends Model>(model: M, spoilt: unknown, isBad: ItemPredicate): M {
  return interposed(model, async ({ items, answer }) => {
    const outputs = await answer();
    return outputs.map((output, i) => (isBad(nameOfItem(items[i])) ? spoilt : output));
  });
}
