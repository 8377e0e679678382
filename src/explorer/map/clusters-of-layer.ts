import type { Database } from "../../store/database.ts";
import { getRun, type Run } from "../../store/runs.ts";
import { clusterKey, medoidOf } from "../../store/views/cluster-names.ts";
import {
  clusteringLayer,
  clusteringLayers,
  clustersBySize,
  labelsOfRun,
  membersOfCluster,
  type StoredLayer,
} from "../../store/views/cluster-views.ts";
import { outputOfInvocation } from "../../store/views/outputs.ts";
import { stateAnswer } from "../answers.ts";
import type { ClusteringSummary, ClustersAnswer } from "../api/clusters.ts";
import type { StateAnswer } from "../api/states.ts";
import { ApiFailure } from "../api-failure.ts";
import type { PointSet } from "./point-set.ts";

const MOST_VISITORS = 20;
const MOST_EXAMPLES = 8;
const NOT_CLUSTERED = -2;

export function clusterings(database: Database, model?: string): ClusteringSummary[] {
  return clusteringLayers(database, model).map(summary);
}

export interface ClustersQuestion {
  readonly clusteringId: string;
  readonly first: number;
  readonly count: number;
  /** Those that are wanted, in this order; undefined: by size. */
  readonly labels: readonly number[] | undefined;
}

/** One page of a layer's clusters, the largest first, or those that are named. */
export function clustersOfLayer(database: Database, question: ClustersQuestion): ClustersAnswer {
  const { clusteringId, first, count, labels } = question;
  const layer = layerOf(database, clusteringId);
  const runs = new Map<string, Run | undefined>();
  const runOf = (id: string) => {
    if (!runs.has(id)) runs.set(id, getRun(database, id));
    return runs.get(id);
  };
  const state = (invocationId: string): StateAnswer | undefined => {
    const output = outputOfInvocation(database, invocationId);
    const run = output === undefined ? undefined : runOf(output.run_id);
    return output === undefined || run === undefined ? undefined : stateAnswer(run.experiment_id, output);
  };
  const clusters: ClustersAnswer["clusters"][number][] = [];
  for (const { label, size, medoidInvocationId } of clustersBySize(database, clusteringId, {
    first,
    count,
    labels,
  })) {
    const medoid = state(medoidInvocationId);
    // Deleted between two reads: the next page load shows what is there.
    if (medoid === undefined) continue;
    const prompts = new Tally();
    const networks = new Tally();
    const outputs = new Tally();
    const exampleOf = new Map<string, string>();
    const visitors = new Set<string>();
    for (const { runId, outputHash, exampleId, count: times } of membersOfCluster(
      database,
      clusteringId,
      label,
    )) {
      const run = runOf(runId);
      if (run === undefined) continue;
      visitors.add(runId);
      prompts.add(run.initial_prompt, times);
      networks.add(JSON.stringify(run.network), times);
      outputs.add(outputHash, times);
      if (!exampleOf.has(outputHash)) exampleOf.set(outputHash, exampleId);
    }
    const examples: StateAnswer[] = [];
    for (const [hash] of outputs.mostFrequentFirst()) {
      const example = state(exampleOf.get(hash)!);
      if (example === undefined || isSameOutput(example, medoid)) continue;
      if (examples.push(example) === MOST_EXAMPLES) break;
    }
    clusters.push({
      label,
      key: keyOf(database, layer, label) ?? "",
      size,
      medoid,
      prompts: prompts.mostFrequentFirst(MOST_VISITORS).map(([prompt, times]) => ({ prompt, count: times })),
      numPrompts: prompts.size,
      networks: networks
        .mostFrequentFirst(MOST_VISITORS)
        .map(([network, times]) => ({ network: JSON.parse(network) as string[], count: times })),
      numNetworks: networks.size,
      numRuns: visitors.size,
      numOutputs: outputs.size,
      examples,
    });
  }
  return { clustering: summary(layer), total: layer.numClusters, clusters };
}

/** The label of each point of a set in one layer, −1 for noise, −2 for what came after the clustering. */
export function labelsOfSet(
  database: Database,
  { model, runIds, starts, steps }: PointSet,
  clusteringId: string,
): Int32Array<ArrayBuffer> {
  const layer = layerOf(database, clusteringId);
  if (layer.embeddingModel !== model) {
    throw new ApiFailure(
      "bad-request",
      `clustering ${clusteringId} is of ${layer.embeddingModel}, not of ${model}.`,
    );
  }
  const labels = new Int32Array(steps.length).fill(NOT_CLUSTERED);
  for (const [run, runId] of runIds.entries()) {
    let point = starts[run]!;
    for (const { step, label } of labelsOfRun(database, runId, model, clusteringId)) {
      while (point < starts[run + 1]! && steps[point]! < step) point += 1;
      if (point < starts[run + 1]! && steps[point] === step) labels[point] = label;
    }
  }
  return labels;
}

/** @throws ApiFailure if there is none with this id, or no longer */
export function layerOf(database: Database, clusteringId: string): StoredLayer {
  const layer = clusteringLayer(database, clusteringId);
  if (layer !== undefined) return layer;
  throw new ApiFailure(
    "not-found",
    `there is no clustering ${clusteringId}; it may have been computed anew.`,
    "The list of clusterings shows those that are there.",
  );
}

/** Under which id annotations of a cluster are kept; null for the noise. */
export function keyOf(database: Database, layer: StoredLayer, label: number): string | null {
  const medoid = medoidOf(database, layer.id, label);
  return medoid === undefined ? null : clusterKey(layer.embeddingModel, layer.layer, medoid.outputHash);
}

function summary(layer: StoredLayer): ClusteringSummary {
  const { embeddingModel, ...rest } = layer;
  return { ...rest, model: embeddingModel };
}

function isSameOutput(a: StateAnswer, b: StateAnswer): boolean {
  return a.text === b.text && a.image === b.image;
}

/** How often each text was counted. */
class Tally {
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#counts.size;
  }

  add(text: string, times: number): void {
    this.#counts.set(text, (this.#counts.get(text) ?? 0) + times);
  }

  mostFrequentFirst(most = this.size): [text: string, count: number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, most);
  }
}
