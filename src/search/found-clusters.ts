import type { FoundRun } from "./find-states.ts";

/** A state that a clustering has given a label. */
export interface ClusteredState {
  readonly run_id: string;
  readonly sequence_number: number;
  readonly label: number;
  /** 1: its output is a picture. */
  readonly is_picture: number;
}

/**
 * In which clusters the states are that were found, the cluster with the most of them first. A picture is found by the caption that was written
 * from it, the next output of its run.
 */
export function foundClusters(
  found: readonly FoundRun[],
  states: Iterable<ClusteredState>,
): { label: number; numStates: number; numRuns: number }[] {
  const stepsOf = new Map(
    found.map(({ run, isWhole, steps }) => [run.id, isWhole ? null : new Set(steps)] as const),
  );
  const clusters = new Map<number, { numStates: number; runs: Set<string> }>();
  for (const { run_id, sequence_number, label, is_picture } of states) {
    const steps = stepsOf.get(run_id);
    if (steps === undefined) continue;
    const isFound =
      steps === null || steps.has(sequence_number) || (is_picture === 1 && steps.has(sequence_number + 1));
    if (!isFound) continue;
    const cluster = clusters.get(label) ?? { numStates: 0, runs: new Set() };
    clusters.set(label, cluster);
    cluster.numStates++;
    cluster.runs.add(run_id);
  }
  return [...clusters]
    .map(([label, { numStates, runs }]) => ({ label, numStates, numRuns: runs.size }))
    .sort((a, b) => b.numStates - a.numStates || a.label - b.label);
}
