import { ModelUnavailableError } from "../../../src/models/call-errors.ts";
import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";
import { type ItemPredicate, nameOfItem } from "./item-predicate.ts";

/** Says that it cannot be used at all once a call holds such an item. */
export function isUnavailable<M extends Model>(model: M, isBad: ItemPredicate): M {
  return interposed(model, async ({ items, answer }) => {
    if (items.some((item) => isBad(nameOfItem(item)))) {
      throw new ModelUnavailableError(model.name, `${model.name}: its weights are gone.`);
    }
    return answer();
  });
}
