import type { ClusteringLayout } from "./clustering-memory.ts";
import type { ClusteringExports, SharedMemory } from "./clustering-module.ts";

/** A piece of work that all threads share. Plain data, so that it can be posted to them. */
export type ClusteringPhase =
  | { readonly name: "nearestPivots" }
  | { readonly name: "findCentres"; readonly numBlocks: number }
  | {
      readonly name: "scanNeighbours";
      readonly numBlocks: number;
      readonly scale: number;
      readonly errorBound: number;
    }
  | { readonly name: "finishNeighbours"; readonly errorBound: number }
  | {
      readonly name: "scanEdges";
      readonly numPlaces: number;
      readonly scale: number;
      readonly errorBound: number;
    }
  | { readonly name: "sumDistances"; readonly numMembers: number };

/** Pairs of blocks between two looks at the clock or the flag: about a millisecond of 768-dimensional points. */
const PAIRS_PER_STEP = 8;

/** What one thread has of the work: its instance, the memory, and which thread it is. */
export interface ClusteringHand {
  readonly kernel: ClusteringExports;
  readonly memory: SharedMemory;
  readonly layout: ClusteringLayout;
  readonly thread: number;
}

/**
 * Does one thread's share of a phase, a millisecond at a time. To cancel, do not go on.
 *
 * @returns "full" when the thread's list of edges has to be shortened before the phase can go on.
 */
export function* phaseSteps(
  hand: ClusteringHand,
  phase: ClusteringPhase,
): Generator<void, "done" | "full", void> {
  for (;;) {
    const more = step(hand, phase);
    if (more === 0) return "done";
    if (more < 0) return "full";
    yield;
  }
}

function step({ kernel, layout: at, thread }: ClusteringHand, phase: ClusteringPhase): number {
  const lists = at.lists + thread * at.listsBytes;
  const scratch = at.scratch + thread * at.scratchBytes;
  switch (phase.name) {
    case "nearestPivots":
      return kernel.nearestPivots(
        at.counter,
        at.pivots,
        at.numPivots,
        at.quantised,
        at.quantisedBytes,
        at.norms,
        at.numPoints,
        at.nearestPivots,
        at.nearestSquares,
        at.meanSquares,
        scratch,
      );
    case "findCentres":
      return kernel.findCentres(
        at.counter,
        at.order,
        at.starts,
        phase.numBlocks,
        at.quantised,
        at.quantisedBytes,
        at.norms,
        at.centres,
        at.centreNorms,
        at.spreads,
      );
    case "scanNeighbours":
      return kernel.scanNeighbours(
        at.counter,
        PAIRS_PER_STEP,
        at.points,
        at.rowBytes,
        at.areDoubles,
        at.quantised,
        at.quantisedBytes,
        at.norms,
        phase.scale,
        phase.errorBound,
        at.order,
        at.starts,
        phase.numBlocks,
        at.centres,
        at.centreNorms,
        at.spreads,
        at.wanted,
        at.capacity,
        at.limits,
        lists,
        scratch,
      );
    case "finishNeighbours":
      return kernel.finishNeighbours(
        at.counter,
        at.points,
        at.rowBytes,
        at.areDoubles,
        at.numPoints,
        phase.errorBound,
        at.wanted,
        at.capacity,
        at.limits,
        at.lists,
        at.listsBytes,
        at.numThreads,
        at.weights,
        at.minSamples,
        at.neighbours,
        at.lengths,
        at.cores,
        scratch,
      );
    case "scanEdges":
      return kernel.scanEdges(
        at.counter,
        PAIRS_PER_STEP,
        at.points,
        at.rowBytes,
        at.areDoubles,
        at.quantised,
        at.quantisedBytes,
        at.norms,
        phase.numPlaces,
        phase.scale,
        phase.errorBound,
        at.cores,
        at.order,
        at.centres,
        at.centreNorms,
        at.spreads,
        at.reachRanks,
        at.heightRanks,
        at.heights,
        at.blockHeights,
        at.blockRanks,
        at.edges + thread * at.edgesBytes,
        at.edgeCapacity,
        scratch,
      );
    case "sumDistances":
      return kernel.sumDistances(
        at.counter,
        PAIRS_PER_STEP,
        at.quantised,
        at.quantisedBytes,
        at.norms,
        phase.numMembers,
        at.memberWeights,
        at.sums + thread * 8 * at.numPoints,
        scratch,
      );
  }
}
