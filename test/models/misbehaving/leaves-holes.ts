import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";
import { type ItemPredicate, nameOfItem } from "./item-predicate.ts";

/** Answers with an array of the right length that has holes where some outputs should be. */
export function leavesHoles<M extends Model>(model: M, isBad: ItemPredicate): M {
  return interposed(model, async ({ items, answer }) => {
    const outputs = await answer();
    const sparse = new Array<unknown>(outputs.length);
    for (const [i, output] of outputs.entries()) {
      if (!isBad(nameOfItem(items[i]))) sparse[i] = output;
    }
    return sparse;
  });
}
