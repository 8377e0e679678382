import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";
import { type ItemPredicate, nameOfItem } from "./item-predicate.ts";

/** Hangs whenever a call holds such an item. A call of it counts as hung after 50 ms. */
export function neverAnswers<M extends Model>(model: M, isBad: ItemPredicate): M {
  const hanging = interposed(model, ({ items, answer }) =>
    items.some((item) => isBad(nameOfItem(item))) ? new Promise<never>(() => {}) : answer(),
  );
  return { ...hanging, callTimeLimitMs: () => 50 };
}
