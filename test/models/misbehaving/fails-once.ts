import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";

/** Throws at its first call of all, and works from then on. */
export function failsOnce<M extends Model>(model: M): M {
  let isFirst = true;
  return interposed(model, async ({ answer }) => {
    if (isFirst) {
      isFirst = false;
      throw new Error("the first call always goes wrong");
    }
    return answer();
  });
}
