import { distancesTo } from "../../measures/step-lengths.ts";
import type { Database } from "../../store/database.ts";
import { labelsOfRun } from "../../store/views/cluster-views.ts";
import { trajectoryPoints } from "../../store/views/run-trajectory.ts";
import type { BesideAnswer } from "../beside-answer.ts";

export interface BesideQuestion {
  readonly model: string;
  readonly runs: readonly string[];
  /** So many steps is each run ahead of the slider. */
  readonly shifts: readonly number[];
  readonly clusteringId: string | undefined;
}

/** How far runs are from each other at each step, and in which cluster each is. */
export function runsBeside(
  database: Database,
  { model, runs, shifts, clusteringId }: BesideQuestion,
): BesideAnswer {
  const vectors = runs.map(
    (run, r) =>
      new Map(trajectoryPoints(database, run, model).map(({ step, vector }) => [step - shifts[r]!, vector])),
  );
  const steps = [...new Set(vectors.flatMap((one) => [...one.keys()]))]
    .filter((step) => step >= 0)
    .sort((a, b) => a - b);
  const pairs: BesideAnswer["pairs"][number][] = [];
  for (let first = 0; first < runs.length; first++)
    for (let second = first + 1; second < runs.length; second++) {
      const distances = steps.map((step) => {
        const a = vectors[first]!.get(step);
        const b = vectors[second]!.get(step);
        return a === undefined || b === undefined ? null : distancesTo(a, [b])[0]!;
      });
      pairs.push({ first, second, distances });
    }
  const labels =
    clusteringId === undefined
      ? []
      : runs.map((run, r) => {
          const labelAt = new Map(
            labelsOfRun(database, run, model, clusteringId).map(({ step, label }) => [
              step - shifts[r]!,
              label,
            ]),
          );
          return steps.map((step) => labelAt.get(step) ?? null);
        });
  return { model, runs, steps, pairs, labels };
}
