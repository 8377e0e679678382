import { availableParallelism } from "node:os";
import { UserInputError } from "../errors.ts";
import { HomologyPool } from "../homology/homology-pool.ts";
import type { HomologyDimension } from "../homology/vietoris-rips-options.ts";
import { centredCoordinates, effectiveDimension } from "../measures/centred-coordinates.ts";
import { PERMUTATIONS, RANDOM_SEED } from "../measures/relabelling.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { diagramsOf, type StoredDiagrams } from "../store/persistence-diagrams.ts";
import type { Store } from "../store/store.ts";
import { typeReadBy } from "../store/views/whole-runs.ts";
import { distinctRows } from "../vectors/distinct-rows.ts";
import { Pace, type PaceOptions } from "../why/pace.ts";
import { type Panel, readPanels } from "../why/panel.ts";
import { type PanelVectors, readVectors } from "../why/read-vectors.ts";
import { chosenModels } from "../why/why-experiment.ts";
import type { LabelComparison, TopologyAnswer, TopologyNetwork } from "./answer.ts";
import { entropyAnswer } from "./entropy-answer.ts";
import { COMPARISON_PIECES, type ComparedRun, labelComparison } from "./label-comparisons.ts";
import { nullAnswers, piecesOf, runPoints } from "./null-answers.ts";
import { symbolsOf } from "./symbols.ts";

const SURROGATES = 200;
const WINDOW = 4;

export interface TopologyOptions extends PaceOptions {
  readonly embeddingModels?: readonly string[] | undefined;
  /** Only this network, from 1. */
  readonly network?: number | undefined;
  /** @defaultValue 200 */
  readonly surrogates?: number | undefined;
  /** Captions in a sliding window, from 2. @defaultValue 4 */
  readonly window?: number | undefined;
}

/** Runs of more distinct points get no H2 of their surrogates: that would take hours. */
const MOST_POINTS_FOR_VOIDS = 200;

/** A network under one embedding model, read. */
interface Entry {
  readonly panel: Panel;
  readonly vectors: PanelVectors;
  /** Of `vectors.runs`, in their order; undefined where a run has none yet. */
  readonly diagrams: readonly (StoredDiagrams | undefined)[];
  readonly model: string;
}

/**
 * Whether persistence diagrams say anything that simpler measures do not: entropies beside numbers of points, persistence beside three kinds of surrogates, distances of diagrams
 * beside distances of visits. Only reads.
 *
 * @throws UserInputError for an unknown embedding model or network, and for diagrams that were computed differently
 */
export async function topologyOfExperiment(
  store: Store,
  experimentId: string,
  options: TopologyOptions = {},
): Promise<TopologyAnswer> {
  const { surrogates = SURROGATES, window = WINDOW } = options;
  const { database } = store;
  const experiment = store.experiment(experimentId);
  const pace = new Pace(options);
  const models = chosenModels(experiment, options.embeddingModels);
  refuseUnknownNetwork(experiment, options.network);
  const panels = await readPanels(database, experiment, { network: options.network }, pace);
  const maxHomologyDimension = experiment.max_homology_dimension as HomologyDimension;
  const networks: TopologyNetwork[] = [];
  const comparisons: LabelComparison[] = [];
  const pool = new HomologyPool(availableParallelism());
  try {
    for (const model of models) {
      const entries = await readEntries(database, experiment, panels, model, pace);
      refuseDifferent(entries);
      for (const entry of entries) {
        const stream = networks.length;
        networks.push(
          await ofNetwork(database, entry, pool, { surrogates, window, maxHomologyDimension, stream }, pace),
        );
      }
      for (const freshSeeds of [false, true]) {
        const some = entries.filter(({ panel }) => panel.freshSeeds === freshSeeds);
        comparisons.push(...(await compared(some, model, freshSeeds, pace)));
      }
    }
  } finally {
    await pool.close();
  }
  return {
    experiment: experiment.id,
    networks,
    comparisons,
    parameters: {
      surrogates,
      permutations: PERMUTATIONS,
      window,
      random_seed: RANDOM_SEED,
      max_homology_dimension: maxHomologyDimension,
    },
  };
}

async function readEntries(
  database: Database,
  experiment: Experiment,
  panels: readonly Panel[],
  model: string,
  pace: Pace,
): Promise<Entry[]> {
  const byRun = new Map<string, StoredDiagrams>();
  for (const stored of diagramsOf(database, experiment.id, model)) byRun.set(stored.runId, stored);
  const entries: Entry[] = [];
  for (const panel of panels) {
    pace.expect(Math.ceil(panel.runs.length / 16));
    const vectors = await readVectors(
      database,
      panel,
      model,
      typeReadBy(database, experiment, model) ?? "text",
      pace,
    );
    entries.push({
      panel,
      vectors,
      diagrams: vectors.runs.map((run) => byRun.get(panel.runs[run]!.id)),
      model,
    });
  }
  return entries;
}

async function ofNetwork(
  database: Database,
  { panel, vectors, diagrams, model }: Entry,
  pool: HomologyPool,
  options: {
    readonly surrogates: number;
    readonly window: number;
    readonly maxHomologyDimension: HomologyDimension;
    readonly stream: number;
  },
  pace: Pace,
): Promise<TopologyNetwork> {
  const { captions, rows, runs, leftOut } = vectors;
  const { seeds, prompts } = panel.labels;
  const about = {
    number: panel.number,
    network: panel.network,
    fresh_seeds: panel.freshSeeds,
    embedding_model: model,
    runs: runs.length,
    prompts: new Set(runs.map((run) => prompts[run])).size,
    seeds: new Set(runs.map((run) => seeds[run])).size,
    captions,
    left_out: { runs: panel.failed + leftOut.runs, vectors: leftOut.vectors },
  };
  const why = whyNone(vectors);
  if (why !== null)
    return {
      ...about,
      distinct: null,
      effective_dimension: null,
      entropy: [],
      symbols: null,
      nulls: [],
      loops_in_time: null,
      why,
    };
  const points = runs.map((_, at) => runPoints(rows, captions, at));
  const different = points.map((ofRun) => distinctRows(ofRun).distinct);
  const distinct = different.map(centredCoordinates);
  const most = different.reduce((n, { coordinates }) => Math.max(n, coordinates.length / rows.dimension), 0);
  const { maxHomologyDimension } = options;
  const dimensionOfNulls = most > MOST_POINTS_FOR_VOIDS ? 1 : maxHomologyDimension;
  const { about: symbols, visits } = symbolsOf(database, panel, vectors, model);
  pace.expect(piecesOf(options));
  const { nulls, loopsInTime } = await nullAnswers(
    pool,
    {
      distinct,
      inOrder: points.map(centredCoordinates),
      // Surrogates that are the runs themselves say nothing.
      visits: symbols.changeable === 0 ? null : visits,
    },
    { ...options, maxHomologyDimension: dimensionOfNulls, randomSeed: RANDOM_SEED },
    pace,
  );
  const stored = diagrams.flatMap((one, at) => (one === undefined ? [] : [{ one, unit: seeds[runs[at]!]! }]));
  const dimensions = distinct.flatMap((cloud) => effectiveDimension(cloud) ?? []);
  const lacking = diagrams.length - stored.length;
  return {
    ...about,
    distinct: mean(different.map(({ coordinates }) => coordinates.length / rows.dimension)),
    effective_dimension: mean(dimensions),
    entropy: Array.from({ length: maxHomologyDimension + 1 }, (_, k) =>
      entropyAnswer(
        stored.map(({ one }) => one),
        stored.map(({ unit }) => unit),
        k,
      ),
    ),
    symbols,
    nulls,
    loops_in_time: loopsInTime === null ? null : { ...loopsInTime, window: options.window },
    why: lacking === 0 ? null : `${lacking} runs have no diagrams yet`,
  };
}

function whyNone({ runs, captions, modelVersions }: PanelVectors): string | null {
  if (modelVersions.size > 1)
    return `vectors are by ${modelVersions.size} versions of the model, which cannot be compared`;
  if (runs.length === 0) return "no run has vectors";
  return captions < 4 ? `${captions} captions of each run, a loop takes four` : null;
}

async function compared(
  entries: readonly Entry[],
  embeddingModel: string,
  freshSeeds: boolean,
  pace: Pace,
): Promise<LabelComparison[]> {
  const whole = entries.filter(({ vectors }) => whyNone(vectors) === null);
  const runsOf = whole.map(comparedRuns);
  const answers: LabelComparison[] = [];
  for (const [at, { panel }] of whole.entries()) {
    pace.expect(COMPARISON_PIECES);
    const question = { embeddingModel, freshSeeds, by: "prompt", network: panel.number } as const;
    answers.push(await labelComparison(runsOf[at]!, question, {}, pace));
  }
  if (whole.length === 0) return answers;
  pace.expect(COMPARISON_PIECES);
  const question = { embeddingModel, freshSeeds, by: "network", network: null } as const;
  answers.push(await labelComparison(runsOf.flat(), question, {}, pace));
  return answers;
}

/** Those runs that have diagrams. */
function comparedRuns({ panel, vectors, diagrams }: Entry): ComparedRun[] {
  return vectors.runs.flatMap((run, at) => {
    const stored = diagrams[at];
    if (stored === undefined) return [];
    return {
      network: panel.number,
      prompt: panel.labels.prompts[run]!,
      seed: panel.labels.seeds[run]!,
      diagrams: stored.diagrams,
      points: runPoints(vectors.rows, vectors.captions, at),
    };
  });
}

/** Diagrams of another metric, threshold or dimension have no distance that means something. */
function refuseDifferent(entries: readonly Entry[]): void {
  const told = ({ parameters }: StoredDiagrams) =>
    ["metric", "threshold", "max_homology_dimension"]
      .map((name) => `${name} ${String(parameters[name])}`)
      .join(", ");
  const all = entries.flatMap(({ diagrams }) => diagrams.filter((one) => one !== undefined));
  const other = all.find((one) => told(one) !== told(all[0]!));
  if (other === undefined) return;
  throw new UserInputError(
    `run ${shortId(other.runId)}: found diagrams by ${other.embeddingModel} of ${told(other)}, expected ${told(all[0]!)} as of run ${shortId(all[0]!.runId)}: they cannot be compared.`,
    { hint: "Compute all of them in one experiment." },
  );
}

function refuseUnknownNetwork({ networks }: Experiment, network: number | undefined): void {
  if (network === undefined || network <= networks.length) return;
  throw new UserInputError(
    `--network ${network}: expected a whole number from 1 to ${networks.length}, the number of networks.`,
  );
}

function mean(list: readonly number[]): number | null {
  return list.length === 0 ? null : list.reduce((sum, value) => sum + value, 0) / list.length;
}
