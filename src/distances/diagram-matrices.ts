import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import { computeDiagramDistances } from "../homology/compute-diagram-distances.ts";
import type { DiagramDistanceOptions } from "../homology/diagram-distances.ts";
import type { PersistenceDiagram } from "../homology/persistence-diagram.ts";
import type { Experiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { diagramsOf, type StoredDiagrams } from "../store/persistence-diagrams.ts";
import { type Run, runsOf } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { checkComparable } from "./check-comparable.ts";

export interface DiagramMatricesOptions extends DiagramDistanceOptions {
  /** The homology dimension whose diagrams are compared. */
  readonly dimension: number;
  /** Left out: all of the experiment's. */
  readonly embeddingModels?: readonly string[] | undefined;
  /** The number of a network in the experiment's list, from 1. Left out: all. */
  readonly network?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** The distances of all pairs of runs of one network under one embedding model. */
export interface DiagramMatrix {
  readonly embeddingModel: string;
  readonly network: readonly string[];
  /** From 1. */
  readonly networkNumber: number;
  /** Those that have diagrams, in the order seed, prompt. */
  readonly runs: readonly Run[];
  /** Bars of each run in the homology dimension. */
  readonly numBars: readonly number[];
  /** Row-major `[n, n]`, n runs; ∞ where the numbers of essential bars differ. */
  readonly distances: Float64Array;
  /** Runs of the network that have no diagrams under the embedding model. */
  readonly numWithout: number;
}

interface Group {
  readonly networkNumber: number;
  readonly runs: readonly Run[];
  readonly diagrams: readonly PersistenceDiagram[];
  readonly embeddingModel: string;
}

/**
 * The distances between the stored persistence diagrams of an experiment's runs, by embedding model and network: two of them look
 * at the same runs, or at runs of another kind.
 *
 * @returns Without models and networks of which fewer than two runs have diagrams.
 * @throws UserInputError for a model or network that the experiment does not have, and for diagrams that cannot be compared; before
 *   anything is computed
 */
export async function diagramMatrices(
  store: Store,
  experiment: Experiment,
  options: DiagramMatricesOptions,
): Promise<DiagramMatrix[]> {
  const { dimension, embeddingModels, network, signal, onProgress, order, ground } = options;
  const models = chosenModels(experiment, embeddingModels);
  refuseNetwork(experiment, network);
  const runs = [...runsOf(store.database, experiment.id)];
  const groups = models.flatMap((model) => {
    const stored = [...diagramsOf(store.database, experiment.id, model)];
    const byNetwork = experiment.networks.flatMap((models, at) =>
      network === undefined || network === at + 1
        ? [groupOf(runs, stored, { model, network: models, networkNumber: at + 1, dimension })]
        : [],
    );
    return byNetwork.filter(({ diagrams }) => diagrams.length >= 2);
  });
  const pairs = groups.map(({ diagrams }) => (diagrams.length * (diagrams.length - 1)) / 2);
  const total = pairs.reduce((sum, count) => sum + count, 0);
  let before = 0;
  const matrices: DiagramMatrix[] = [];
  for (const [at, { diagrams, runs: ofGroup, networkNumber, embeddingModel }] of groups.entries()) {
    const distances = await computeDiagramDistances(diagrams, {
      order,
      ground,
      signal,
      onProgress: ({ done }) => onProgress?.({ done: before + done, total }),
    });
    before += pairs[at]!;
    const models = experiment.networks[networkNumber - 1]!;
    matrices.push({
      embeddingModel,
      network: models,
      networkNumber,
      runs: ofGroup,
      numBars: diagrams.map((bars) => bars.length),
      distances,
      numWithout: ofNetwork(runs, models).length - ofGroup.length,
    });
  }
  return matrices;
}

function groupOf(
  runs: readonly Run[],
  stored: readonly StoredDiagrams[],
  of: { model: string; network: readonly string[]; networkNumber: number; dimension: number },
): Group {
  const byRun = new Map(stored.map((one) => [one.runId, one]));
  const withDiagrams = ofNetwork(runs, of.network).filter(({ id }) => byRun.has(id));
  const ofRuns = withDiagrams.map(({ id }) => byRun.get(id)!);
  checkComparable(ofRuns, of.dimension);
  return {
    networkNumber: of.networkNumber,
    embeddingModel: of.model,
    runs: withDiagrams,
    diagrams: ofRuns.map(({ diagrams }) => diagrams[of.dimension]!),
  };
}

function ofNetwork(runs: readonly Run[], network: readonly string[]): Run[] {
  const name = JSON.stringify(network);
  return runs.filter((run) => JSON.stringify(run.network) === name);
}

function chosenModels(experiment: Experiment, asked: readonly string[] | undefined): readonly string[] {
  const known = experiment.embedding_models;
  const unknown = asked?.find((name) => !known.includes(name));
  if (unknown === undefined)
    return asked === undefined ? known : known.filter((name) => asked.includes(name));
  const nearest = nearestName(unknown, known);
  throw new UserInputError(
    `experiment ${shortId(experiment.id)} has no embedding model "${unknown}", expected one of ${known.join(", ")}.`,
    nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` },
  );
}

function refuseNetwork({ id, networks }: Experiment, network: number | undefined): void {
  if (network === undefined || (network >= 1 && network <= networks.length)) return;
  throw new UserInputError(
    `--network ${network}: experiment ${shortId(id)} has ${networks.length === 1 ? "one network" : `networks 1 to ${networks.length}`}.`,
  );
}
