import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import { PERMUTATIONS, RANDOM_SEED, type RelabellingOptions } from "../measures/relabelling.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { promptEmbeddingsOf } from "../store/prompt-embeddings.ts";
import type { Store } from "../store/store.ts";
import { countTaken } from "../store/views/taken-counts.ts";
import { typeReadBy } from "../store/views/whole-runs.ts";
import { now } from "../system/clock.ts";
import { counted } from "../text/numbers.ts";
import { type VectorRows, vectorRows } from "../vectors/vector-rows.ts";
import {
  MEASURES_VERSION,
  type WhyExperiment,
  type WhyNetwork,
  type WhyParameters,
  type WhyParts,
} from "./answer.ts";
import { CaptionRows } from "./caption-rows.ts";
import { checkOptions } from "./check-options.ts";
import { type ExactMeasures, exactMeasures } from "./exact-measures.ts";
import type { WhyEntry, WhyFindings } from "./findings.ts";
import { type Forecast, forecastsOf } from "./forecast.ts";
import { networkAnswer } from "./network-answer.ts";
import { ownPromptNearest } from "./own-prompt-nearest.ts";
import { Pace, type PaceOptions } from "./pace.ts";
import { captionSteps, ownLabels, type Panel, type PanelOptions, readPanels } from "./panel.ts";
import { type MeasuredPanel, type PartMeasures, PartsMeasuring } from "./part-measures.ts";
import { partsAnswer } from "./parts-answer.ts";
import { type PanelVectors, readVectors } from "./read-vectors.ts";
import { refuseDeleted } from "./refuse-deleted.ts";
import { scoreAnswers } from "./score-answers.ts";
import {
  type MeasuringOptions,
  PanelMeasuring,
  piecesOf,
  type VectorMeasures,
  weightOf,
} from "./vector-measures.ts";

export interface WhyOptions extends PanelOptions, PaceOptions, MeasuringOptions {
  /** Those whose vectors are looked at. @defaultValue all of the experiment's */
  readonly embeddingModels?: readonly string[] | undefined;
  /** Called once what follows from outputs alone is known, long before the vectors are read. */
  readonly onExact?: ((answer: WhyExperiment) => void) | undefined;
}

/** The same with what it was computed from, for comparisons and forecasts. */
export async function findWhy(
  database: Database,
  experiment: Experiment,
  options: WhyOptions = {},
): Promise<WhyFindings> {
  checkOptions(options);
  const embeddingModels = chosenModels(experiment, options.embeddingModels);
  refuseUnknownNetwork(experiment, options.network);
  refuseDeleted(database, experiment.id);
  const pace = new Pace(options);
  const asOf = now();
  const panels = await readPanels(database, experiment, options, pace);
  const exact = panels.map(exactMeasures);
  const taken = countTaken(database, experiment.id);
  const scores = await scoreAnswers(database, panels, options, pace);
  const whole = (networks: readonly WhyNetwork[], parts: readonly WhyParts[]): WhyExperiment => ({
    experiment: experiment.id,
    as_of: asOf,
    step: options.step ?? null,
    taken,
    networks,
    experiment_parts: parts,
    scores,
    parameters: parametersOf(options),
  });
  if (options.onExact !== undefined) {
    const entries = embeddingModels.flatMap((model) =>
      panels.map((panel, at) => exactEntry(database, experiment, panel, exact[at]!, model)),
    );
    options.onExact(whole(entries, []));
  }
  for (const model of embeddingModels) announce(database, experiment, panels, model, pace);
  const entries: WhyEntry[] = [];
  const experimentParts: { answer: WhyParts; found: PartMeasures | null }[] = [];
  for (const model of embeddingModels) {
    for (const freshSeeds of [false, true]) {
      const ofKind = panels
        .map((panel, at) => ({ panel, exact: exact[at]! }))
        .filter(({ panel }) => panel.freshSeeds === freshSeeds);
      if (ofKind.length === 0) continue;
      const found = await findForKind(database, experiment, ofKind, model, options, pace);
      entries.push(...found.entries);
      if (found.together !== null) experimentParts.push(found.together);
    }
  }
  refuseDeleted(database, experiment.id);
  return {
    answer: whole(
      entries.map(({ answer }) => answer),
      experimentParts.map(({ answer }) => answer),
    ),
    entries,
    experimentParts: experimentParts.map(({ found }) => found),
  };
}

/**
 * Answers of an experiment: how its runs got here from their prompts, whether they are stuck, whether they have been here before, and which part
 * decides. Only reads.
 *
 * @throws UserInputError for an experiment that there is not, or an embedding model or a network that it does not have
 * @throws RangeError for a step or a number of permutations that there cannot be
 * @throws InterruptedError once the signal has fired
 */
export async function whyExperiment(
  store: Store,
  experimentId: string,
  options: WhyOptions = {},
): Promise<WhyExperiment> {
  return (await findWhy(store.database, store.experiment(experimentId), options)).answer;
}

/** The same with a forecast: how wide the intervals would be with more seeds or prompts. */
export async function whyWithForecast(
  store: Store,
  experimentId: string,
  options: WhyOptions = {},
): Promise<{ answer: WhyExperiment; forecast: Forecast[] }> {
  const found = await findWhy(store.database, store.experiment(experimentId), { ...options, forecast: true });
  return { answer: found.answer, forecast: forecastsOf(found) };
}

/** What follows from outputs alone, in well under a second; all that wants vectors is null. */
export async function whyExact(
  store: Store,
  experimentId: string,
  options: PanelOptions & PaceOptions & { readonly embeddingModels?: readonly string[] | undefined } = {},
): Promise<WhyExperiment> {
  const { database } = store;
  const experiment = store.experiment(experimentId);
  checkOptions(options);
  const models = chosenModels(experiment, options.embeddingModels);
  refuseUnknownNetwork(experiment, options.network);
  const asOf = now();
  const pace = new Pace(options);
  const panels = await readPanels(database, experiment, options, pace);
  const exact = panels.map(exactMeasures);
  return {
    experiment: experiment.id,
    as_of: asOf,
    step: options.step ?? null,
    taken: countTaken(database, experiment.id),
    networks: models.flatMap((model) =>
      panels.map((panel, at) => exactEntry(database, experiment, panel, exact[at]!, model)),
    ),
    experiment_parts: [],
    scores: await scoreAnswers(database, panels, {}, pace),
    parameters: parametersOf({}),
  };
}

export function parametersOf({ permutations, randomSeed }: RelabellingOptions): WhyParameters {
  return {
    permutations: permutations ?? PERMUTATIONS,
    random_seed: randomSeed ?? RANDOM_SEED,
    version: MEASURES_VERSION,
  };
}

/** @throws UserInputError with the nearest name for one that the experiment does not have */
export function chosenModels(
  experiment: Pick<Experiment, "embedding_models" | "id">,
  chosen: readonly string[] | undefined,
): readonly string[] {
  for (const model of chosen ?? []) {
    if (experiment.embedding_models.includes(model)) continue;
    const nearest = nearestName(model, experiment.embedding_models);
    throw new UserInputError(
      `--embedding-model ${model}: the experiment has no such embedding model, expected one of ${experiment.embedding_models.join(", ")}.`,
      {
        hint: nearest === undefined ? "Leave it out to look at all of them." : `Did you mean "${nearest}"?`,
      },
    );
  }
  return chosen === undefined || chosen.length === 0 ? experiment.embedding_models : [...new Set(chosen)];
}

function refuseUnknownNetwork(experiment: Experiment, network: number | undefined): void {
  const { length } = experiment.networks;
  if (network === undefined || (Number.isInteger(network) && network >= 1 && network <= length)) return;
  throw new UserInputError(
    `--network ${network}: expected a whole number from 1 to ${length}, the number of networks.`,
    { hint: `The networks: ${networksText(experiment.networks)}.` },
  );
}

const MOST_NETWORKS_TOLD = 6;

function networksText(networks: readonly (readonly string[])[]): string {
  const told = networks.slice(0, MOST_NETWORKS_TOLD).map((models, at) => `${at + 1} ${models.join(" → ")}`);
  const more = networks.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** How much there is to do, for the progress. */
function announce(
  database: Database,
  experiment: Experiment,
  panels: readonly Panel[],
  embeddingModel: string,
  pace: Pace,
): void {
  const type = typeReadBy(database, experiment, embeddingModel);
  for (const panel of panels) {
    const captions = type === null ? 0 : captionSteps(panel, type).length;
    if (captions > 0) pace.expect(Math.ceil(panel.runs.length / 16) + piecesOf(captions) + 1);
  }
}

function exactEntry(
  database: Database,
  experiment: Experiment,
  panel: Panel,
  exact: ExactMeasures,
  embeddingModel: string,
): WhyNetwork {
  const type = typeReadBy(database, experiment, embeddingModel);
  return networkAnswer({
    panel,
    exact,
    embeddingModel,
    captionSteps: type === null ? [] : captionSteps(panel, type),
    measures: null,
    captionsWhy: stepsWhy(panel),
    ownPromptNearest: null,
    parts: partsAnswer(aboutPanel(panel, embeddingModel), null, "the vectors have not been looked at yet"),
  });
}

interface FoundForKind {
  readonly entries: readonly WhyEntry[];
  readonly together: { answer: WhyParts; found: PartMeasures | null } | null;
}

/** All networks with one kind of seeds under one embedding model: their vectors are needed side by side. */
async function findForKind(
  database: Database,
  experiment: Experiment,
  panels: readonly { panel: Panel; exact: ExactMeasures }[],
  embeddingModel: string,
  options: WhyOptions,
  pace: Pace,
): Promise<FoundForKind> {
  const type = typeReadBy(database, experiment, embeddingModel);
  const read: { panel: Panel; exact: ExactMeasures; vectors: PanelVectors | null; why: string | null }[] = [];
  for (const { panel, exact } of panels) {
    const found = type === null ? null : await readVectors(database, panel, embeddingModel, type, pace);
    const why = whyOfCaptions(panel, found, embeddingModel, type);
    const isUsable =
      found !== null && found.runs.length > 0 && found.captions > 0 && found.modelVersions.size === 1;
    read.push({ panel, exact, vectors: isUsable ? found : null, why });
  }
  const usable = read.flatMap(({ panel, vectors }) => (vectors === null ? [] : [{ panel, vectors }]));
  const found = usable.length === 0 ? null : await measureKind(usable, options, pace, embeddingModel);
  const entries = read.map(({ panel, exact, vectors, why }): WhyEntry => {
    const at = usable.findIndex((one) => one.panel === panel);
    const measures = found?.measures[at] ?? null;
    const parts = found?.parts[at] ?? null;
    // Beside pictures, a panel's prompts are those that its network reads, and so are the vectors that there are.
    const own = experiment.prompt_images === null ? panel : { ...panel, ...ownLabels(panel) };
    const prompts =
      measures !== null && measures.numSeeds < 2
        ? promptVectorsOf(database, experiment, own, embeddingModel)
        : null;
    const answer = networkAnswer({
      panel,
      exact,
      embeddingModel,
      captionSteps: vectors?.steps ?? [],
      measures,
      captionsWhy: why,
      ownPromptNearest: vectors === null ? null : ownPromptNearest(own, vectors, prompts, options),
      parts: partsAnswer(aboutPanel(panel, embeddingModel), parts, why),
    });
    const measured = measures === null || vectors === null ? null : { panel, vectors, measures };
    return { panel, exact, measured, parts, answer };
  });
  if (found === null || found.together === null) return { entries, together: null };
  const about = aboutPanels(
    usable.map(({ panel }) => panel),
    embeddingModel,
  );
  return { entries, together: { answer: partsAnswer(about, found.together, null), found: found.together } };
}

/** All that vectors tell of the networks of one kind of seeds, caption by caption. */
async function measureKind(
  networks: readonly Pick<MeasuredPanel, "panel" | "vectors">[],
  options: WhyOptions,
  pace: Pace,
  embeddingModel: string,
) {
  const rows = new CaptionRows(networks.map(({ vectors }) => vectors));
  const measuring = networks.map(({ panel, vectors }) => new PanelMeasuring(panel, vectors, options));
  const ownParts = networks.map(
    (network) => new PartsMeasuring([network], network.vectors.captions, options.forecast),
  );
  const together = networks.length < 2 ? null : new PartsMeasuring(networks, rows.common, options.forecast);
  for (let caption = 0; caption < rows.longest; caption++) {
    const { all, ofNetwork } = rows.at(caption);
    for (const [network, ofOne] of ofNetwork.entries()) {
      if (ofOne === null) continue;
      measuring[network]!.add(ofOne);
      ownParts[network]!.add(ofOne);
      await pace.did(
        `${embeddingModel}, caption ${caption}`,
        weightOf(caption, networks[network]!.vectors.captions),
      );
    }
    if (caption < rows.common) together?.add(all);
  }
  const measures: VectorMeasures[] = [];
  for (const one of measuring) {
    measures.push(one.finish());
    await pace.did(`${embeddingModel}, confinement`);
  }
  return {
    measures,
    parts: ownParts.map((one, network) => one.finish([measures[network]!])),
    together: together?.finish(measures) ?? null,
  };
}

function aboutPanel(panel: Panel, embeddingModel: string) {
  return aboutPanels([panel], embeddingModel);
}

function aboutPanels(panels: readonly Panel[], embeddingModel: string) {
  const { numPrompts, numSeeds } = ownLabels({
    ...panels[0]!,
    runs: panels.flatMap(({ runs }) => runs),
  }).labels;
  return {
    embeddingModel,
    freshSeeds: panels[0]!.freshSeeds,
    networks: panels.map(({ number }) => number),
    numPrompts,
    numSeeds,
  };
}

function stepsWhy(panel: Panel): string | null {
  if (panel.runs.length === 0) return "all runs have failed";
  return panel.steps < panel.maxLength
    ? `${panel.steps} of ${counted(panel.maxLength, "invocation")} count: those that all runs have`
    : null;
}

function whyOfCaptions(
  panel: Panel,
  vectors: PanelVectors | null,
  embeddingModel: string,
  type: "text" | "image" | null,
): string | null {
  if (type === null) return `there are no embeddings yet: the experiment has not been started`;
  const expected = captionSteps(panel, type).length;
  if (vectors === null || panel.runs.length === 0) return stepsWhy(panel);
  if (expected === 0) {
    if (panel.steps === 0) return stepsWhy(panel);
    // After a whole round it is known what the network writes.
    return panel.types.length >= panel.places
      ? `${embeddingModel} reads ${type}s, and this network writes none`
      : `no run has written anything yet that ${embeddingModel} reads`;
  }
  if (vectors.modelVersions.size > 1) {
    return `vectors of ${vectors.modelVersions.size} versions of ${embeddingModel} are mixed and cannot be compared`;
  }
  if (vectors.runs.length === 0) return `no vector of ${embeddingModel} has a direction`;
  if (vectors.captions === 0) return `not all runs have been embedded by ${embeddingModel} yet`;
  if (vectors.captions < expected) {
    return `${vectors.captions} of ${counted(expected, "caption")} count: those that ${embeddingModel} has embedded in all runs`;
  }
  return stepsWhy(panel);
}

/** The vectors of a panel's prompts, in the order of their names; null unless all are there. */
function promptVectorsOf(
  database: Database,
  experiment: Experiment,
  panel: Panel,
  embeddingModel: string,
): VectorRows | null {
  const embedded = new Map(
    promptEmbeddingsOf(database, experiment.id, embeddingModel).map(({ prompt, vector }) => [prompt, vector]),
  );
  const vectors = panel.promptNames.map((prompt) => embedded.get(prompt));
  return vectors.some((vector) => vector === undefined) ? null : vectorRows(vectors as Float32Array[]);
}
