import type { DoneOfTotal, ExperimentProgress } from "../../../src/experiments/experiment-progress.ts";

/** Several progresses as one; the total is unknown as soon as one of them is. */
export function sumOf(parts: readonly DoneOfTotal[]): DoneOfTotal {
  return {
    done: parts.reduce((sum, { done }) => sum + done, 0),
    total: parts.reduce<number | null>(
      (sum, { total }) => (sum === null || total === null ? null : sum + total),
      0,
    ),
  };
}

/** How far a stage is, over all embedding models. */
export function sumOfStage({ work }: ExperimentProgress, stage: string): DoneOfTotal {
  return sumOf(work.find((one) => one.stage === stage)?.parts ?? []);
}
