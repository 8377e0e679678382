import type { Database } from "../../store/database.ts";
import { scoreOfRun } from "../../store/views/score-series.ts";
import type { PointSet } from "./point-set.ts";

/** What a score model said of each point of a set, NaN where it said nothing. */
export function scoresOfSet(
  database: Database,
  { runIds, starts, steps }: PointSet,
  model: string,
  name: string,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(steps.length).fill(Number.NaN);
  for (const [run, runId] of runIds.entries()) {
    let point = starts[run]!;
    for (const { step, value } of scoreOfRun(database, runId, model, name)) {
      while (point < starts[run + 1]! && steps[point]! < step) point += 1;
      if (point < starts[run + 1]! && steps[point] === step) values[point] = value;
    }
  }
  return values;
}
