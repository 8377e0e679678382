import { WorkFailedError } from "../errors.ts";
import type { Database } from "../store/database.ts";
import { costSoFar } from "../store/views/spending.ts";
import { amount } from "../text/numbers.ts";

/** What may be spent is spent. What was paid for is saved, and the experiment can be resumed. */
export class CostLimitError extends WorkFailedError {
  override readonly name = "CostLimitError";
}

/** @throws CostLimitError once an experiment's saved outputs have cost `maxCost` or more */
export function refuseToSpendMore(database: Database, experimentId: string, maxCost: number): void {
  const cost = costSoFar(database, experimentId) ?? 0;
  if (cost < maxCost) return;
  throw new CostLimitError(
    `${amount(cost)} is spent, and --max-cost is ${amount(maxCost)}. Nothing is lost: resume with a greater --max-cost to go on.`,
  );
}
