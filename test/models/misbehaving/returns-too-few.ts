import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";
import { type ItemPredicate, nameOfItem } from "./item-predicate.ts";

/** Leaves out the answers to some items, so that the others would be taken for their neighbours'. */
export function returnsTooFew<M extends Model>(model: M, isBad: ItemPredicate): M {
  return interposed(model, async ({ items, answer }) => {
    const outputs = await answer();
    return outputs.filter((_, i) => !isBad(nameOfItem(items[i])));
  });
}
