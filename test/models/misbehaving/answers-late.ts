import { setTimeout as pause } from "node:timers/promises";
import type { Model } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";

/** Answers its first call after the time limit of 50 ms, and wrongly: with `lateAnswer` for every item. */
export function answersLate<M extends Model>(model: M, lateAnswer: unknown): M {
  let isFirst = true;
  const late = interposed(model, async ({ items, answer }) => {
    if (!isFirst) return answer();
    isFirst = false;
    await pause(80);
    return items.map(() => lateAnswer);
  });
  return { ...late, callTimeLimitMs: () => 50 };
}
