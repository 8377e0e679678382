import { stages } from "../stages/stage-table.ts";
import type { Database } from "../store/database.ts";
import { saveCounts, savedCounts } from "../store/kept-counts.ts";
import type { WorkCount } from "../store/saved-work.ts";
import {
  type ClusteredEmbeddings,
  clusteredEmbeddings,
  clusteringIds,
} from "../store/views/clusterings-of-experiment.ts";
import { countSmallerBatches, type SmallerBatches } from "../store/views/smaller-batches.ts";
import { costSoFar } from "../store/views/spending.ts";
import { countTaken, type TakenCounts } from "../store/views/taken-counts.ts";

/** What of an experiment takes long to count. */
export interface ExperimentCounts {
  /** What each stage has saved, by the stage's `saves`. */
  readonly saved: Readonly<Record<string, readonly WorkCount[]>>;
  readonly taken: TakenCounts;
  readonly smallerBatches: SmallerBatches;
  readonly cost: number | null;
  /** What of it the clusterings hold, and which clusterings those were: others may be made later. */
  readonly clustered: { readonly by: readonly string[]; readonly counts: readonly ClusteredEmbeddings[] };
}

/** Counts all that takes long to count: a second for a hundred thousand invocations. */
export function countExperiment(database: Database, experimentId: string): ExperimentCounts {
  return {
    saved: Object.fromEntries(stages.map(({ saves, counts }) => [saves, counts(database, experimentId)])),
    taken: countTaken(database, experimentId),
    smallerBatches: countSmallerBatches(database, experimentId),
    cost: costSoFar(database, experimentId),
    clustered: { by: clusteringIds(database), counts: clusteredEmbeddings(database, experimentId) },
  };
}

/** Counts a completed experiment anew and keeps that, when there is something new to count. */
export function keepCounts(database: Database, experimentId: string): void {
  saveCounts(database, experimentId, countExperiment(database, experimentId));
}

/** What was counted when the experiment was completed; undefined while it is not, or if an earlier version completed it. */
export function keptCounts(database: Database, experimentId: string): ExperimentCounts | undefined {
  return savedCounts(database, experimentId) as ExperimentCounts | undefined;
}

/** What the clusterings that there are now hold of an experiment. */
export function clusteredOf(database: Database, experimentId: string): readonly ClusteredEmbeddings[] {
  const kept = keptCounts(database, experimentId)?.clustered;
  return kept !== undefined && kept.by.join() === clusteringIds(database).join()
    ? kept.counts
    : clusteredEmbeddings(database, experimentId);
}

/** How much of an experiment was taken from where it had been computed before. */
export function takenOf(database: Database, experimentId: string): TakenCounts {
  return keptCounts(database, experimentId)?.taken ?? countTaken(database, experimentId);
}
