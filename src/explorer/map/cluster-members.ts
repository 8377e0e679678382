import type { Database } from "../../store/database.ts";
import { getRun, type Run } from "../../store/runs.ts";
import { membersOfCluster } from "../../store/views/cluster-views.ts";
import { outputOfInvocation } from "../../store/views/outputs.ts";
import { stateAnswer } from "../answers.ts";
import type { ClusterMembersAnswer } from "../clusters-answers.ts";
import { clusterings, keyOf, layerOf } from "./clusters-of-layer.ts";

export interface MembersQuestion {
  readonly clusteringId: string;
  /** −1: noise. */
  readonly label: number;
  readonly first: number;
  readonly count: number;
  /** Only the states of these; undefined: of all. */
  readonly prompt: string | undefined;
  readonly run: string | undefined;
  /** Names of models, in order. */
  readonly network: readonly string[] | undefined;
}

/** The different outputs of a cluster, and the runs that have them. */
export function clusterMembers(database: Database, question: MembersQuestion): ClusterMembersAnswer {
  const { clusteringId, label, first, count } = question;
  const layer = layerOf(database, clusteringId);
  const network = question.network === undefined ? undefined : JSON.stringify(question.network);
  const runs = new Map<string, { readonly run: Run; count: number }>();
  const outputs = new Map<string, { readonly exampleId: string; count: number }>();
  let numStates = 0;
  for (const { runId, outputHash, exampleId, count: times } of membersOfCluster(
    database,
    clusteringId,
    label,
  )) {
    if (question.run !== undefined && runId !== question.run) continue;
    const run = runs.get(runId)?.run ?? getRun(database, runId);
    // Deleted between two reads.
    if (run === undefined) continue;
    if (question.prompt !== undefined && run.initial_prompt !== question.prompt) continue;
    if (network !== undefined && JSON.stringify(run.network) !== network) continue;
    numStates += times;
    add(runs, runId, { run, count: times });
    add(outputs, outputHash, { exampleId, count: times });
  }
  const members = [...outputs.values()]
    .sort((a, b) => b.count - a.count || (a.exampleId < b.exampleId ? -1 : 1))
    .slice(first, first + count)
    .flatMap(({ exampleId, count: occurrences }) => {
      const output = outputOfInvocation(database, exampleId);
      const run = output === undefined ? undefined : runs.get(output.run_id)?.run;
      if (output === undefined || run === undefined) return [];
      return [{ ...stateAnswer(run.experiment_id, output), occurrences, prompt: run.initial_prompt }];
    });
  return {
    clustering: clusterings(database, layer.embeddingModel).find(({ id }) => id === clusteringId)!,
    label,
    key: keyOf(database, layer, label),
    numStates,
    numOutputs: outputs.size,
    members,
    runs: [...runs.values()]
      .sort((a, b) => b.count - a.count || (a.run.id < b.run.id ? -1 : 1))
      .map(({ run, count: times }) => ({
        id: run.id,
        prompt: run.initial_prompt,
        seed: run.seed,
        network: run.network,
        count: times,
      })),
  };
}

function add<T extends { count: number }>(counts: Map<string, T>, key: string, one: T): void {
  const known = counts.get(key);
  if (known === undefined) counts.set(key, one);
  else known.count += one.count;
}
