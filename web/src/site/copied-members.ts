import type { ClusterMembersAnswer, TransitionsAnswer } from "../../../src/explorer/clusters-answers.ts";
import { frequentOutputs } from "../../../src/explorer/search/frequent-outputs.ts";
import type { SiteIndex } from "../../../src/explorer/site/site-data.ts";
import { modelsOfNetwork, networkName } from "../shell/network-name.ts";
import { copiedClusterings, copiedClusters } from "./copied-clusters.ts";
import { searchedCopy } from "./searched-copy.ts";

interface MembersQuestion {
  readonly clusteringId: string;
  /** −1: noise. */
  readonly label: number;
  readonly first: number;
  readonly count: number;
  /** Only the states of these; null: of all. */
  readonly prompt: string | null;
  readonly run: string | null;
  /** Names of models, in order. */
  readonly network: readonly string[] | null;
}

/** What the server answers about the members of a cluster; undefined if the copy has no such clustering. */
export async function copiedMembers(
  index: SiteIndex,
  question: MembersQuestion,
): Promise<ClusterMembersAnswer | undefined> {
  const { clusteringId, label, first, count, prompt, run: onlyRun } = question;
  const clustering = copiedClusterings(index).find(({ id }) => id === clusteringId);
  if (clustering === undefined) return undefined;
  const copy = await searchedCopy(index);
  const network = question.network === null ? null : networkName(question.network);
  const counts = new Map<string, number>();
  const states = copy.clusters.ofClustering(clusteringId, label).flatMap(({ run_id, sequence_number }) => {
    const run = copy.runs[copy.numberOf.get(run_id)!]!;
    const isMeant =
      (onlyRun ?? run.id) === run.id &&
      (prompt ?? run.prompt) === run.prompt &&
      (network ?? run.network) === run.network;
    const state = isMeant ? copy.stateAt(run_id, sequence_number) : undefined;
    if (state === undefined) return [];
    counts.set(run_id, (counts.get(run_id) ?? 0) + 1);
    return [{ ...state, prompt: run.prompt }];
  });
  const outputOf = (one: (typeof states)[number]) => one.image ?? `text ${one.text}`;
  const { numOutputs, outputs } = frequentOutputs(states, outputOf, states.length);
  return {
    clustering,
    label,
    key: copiedClusters(index, clusteringId).find((one) => one.label === label)?.key ?? null,
    numStates: states.length,
    numOutputs,
    members: outputs.slice(first, first + count).map(({ state, occurrences }) => ({ ...state, occurrences })),
    runs: [...counts]
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .map(([id, times]) => {
        const run = copy.runs[copy.numberOf.get(id)!]!;
        return {
          id,
          prompt: run.prompt,
          seed: run.seed,
          network: modelsOfNetwork(run.network),
          count: times,
        };
      }),
  };
}

/** What the server answers about the moves between the clusters of a layer. */
export async function copiedTransitions(index: SiteIndex, clustering: string): Promise<TransitionsAnswer> {
  const { clusters } = await searchedCopy(index);
  const counts = new Map<string, { from: number; to: number; count: number }>();
  const states = clusters.all(clustering);
  // The map has the states run by run, each run's in the order of its steps.
  for (let i = 1; i < states.length; i++) {
    const [before, after] = [states[i - 1]!, states[i]!];
    if (before.run_id !== after.run_id) continue;
    const move = `${before.label} ${after.label}`;
    const known = counts.get(move);
    if (known === undefined) counts.set(move, { from: before.label, to: after.label, count: 1 });
    else known.count++;
  }
  const transitions = [...counts.values()].sort(
    (a, b) => b.count - a.count || a.from - b.from || a.to - b.to,
  );
  return { clustering, total: transitions.reduce((sum, { count }) => sum + count, 0), transitions };
}
