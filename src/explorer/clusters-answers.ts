import type { ClusteringSummary } from "./api/clusters.ts";
import type { StateAnswer } from "./api/states.ts";

/**
 * GET clusterMembers, the outputs of one cluster, the most frequent first: `?first=0&count=60` (1 to 200), and of some of its states
 * only: `&prompt=…`, `&run=ID`, `&network=["A","B"]`. Label −1 is the noise.
 */
export interface ClusterMembersAnswer {
  readonly clustering: ClusteringSummary;
  readonly label: number;
  /** Under which id annotations of it are kept; null for the noise. */
  readonly key: string | null;
  /** States that the question is about, and the different outputs among them. */
  readonly numStates: number;
  readonly numOutputs: number;
  /** Each different output once: one state that has it, and how many do. */
  readonly members: readonly (StateAnswer & { readonly occurrences: number; readonly prompt: string })[];
  /** All runs with members, those with the most first. */
  readonly runs: readonly {
    readonly id: string;
    readonly prompt: string;
    readonly seed: number | null;
    readonly network: readonly string[];
    readonly count: number;
  }[];
}

/**
 * GET transitions: how often runs go from cluster to cluster, from each embedded output to the next one of the same run. Those of
 * the same network, whatever its seed; noise is −1. The most frequent first, at most 2,000.
 */
export interface TransitionsAnswer {
  readonly clustering: string;
  /** All transitions. */
  readonly total: number;
  readonly transitions: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}
