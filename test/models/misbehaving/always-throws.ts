import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";
import { type ItemPredicate, nameOfItem } from "./item-predicate.ts";

/** Throws whenever a call holds an item that it cannot bear. */
export function alwaysThrows<M extends Model>(model: M, isBad: ItemPredicate): M {
  return interposed(model, async ({ items, answer }) => {
    if (items.some((item) => isBad(nameOfItem(item)))) throw new Error("this item is unbearable");
    return answer();
  });
}
