import { UserInputError } from "../errors.ts";
import {
  endState,
  type FirstReturn,
  firstReturn,
  placesOf,
  statesOf,
  verdictOn,
} from "../measures/first-return.ts";
import { meetingsOf, visitsOf } from "../measures/meetings.ts";
import { nearestStates, rankAmong } from "../measures/nearest-state.ts";
import { promptRanks } from "../measures/prompt-rank.ts";
import { drawsAnew } from "../models/draws-anew.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { promptEmbeddingsOf } from "../store/prompt-embeddings.ts";
import type { Store } from "../store/store.ts";
import { unreproducibleModels } from "../store/views/unreproducible-models.ts";
import {
  experimentOfRun,
  firstOutputHashes,
  outputTypes,
  type RunWithLength,
  runsWithLengths,
  typeReadBy,
} from "../store/views/whole-runs.ts";
import { now } from "../system/clock.ts";
import { shownValue } from "../text/shown-value.ts";
import { unitRows } from "../vectors/unit-rows.ts";
import { rowAt, vectorRows } from "../vectors/vector-rows.ts";
import type { WhyMeeting, WhyRun } from "./answer.ts";
import { checkOptions } from "./check-options.ts";
import { Pace, type PaceOptions } from "./pace.ts";
import { captionSteps } from "./panel.ts";
import { readVectors } from "./read-vectors.ts";
import { refuseDeleted } from "./refuse-deleted.ts";
import { chosenModels, parametersOf } from "./why-experiment.ts";

export interface WhyRunOptions extends PaceOptions {
  /** @defaultValue the experiment's first */
  readonly embeddingModel?: string | undefined;
  /** The last step that counts. */
  readonly step?: number | undefined;
}

/**
 * Answers of one run, as far as it has come: when its prompt stopped being the nearest, since when it goes round in a cycle, with whom it
 * shares states. A failed or unfinished run gets what its steps allow.
 *
 * @throws UserInputError for a run that there is not, or an embedding model that its experiment does not have
 * @throws RangeError for a step that there cannot be
 * @throws InterruptedError once the signal has fired
 */
export async function whyRun(store: Store, runId: string, options: WhyRunOptions = {}): Promise<WhyRun> {
  const chosen = options.embeddingModel === undefined ? undefined : [options.embeddingModel];
  checkOptions({ step: options.step, embeddingModels: chosen });
  const { database } = store;
  const experimentId = typeof runId === "string" ? experimentOfRun(database, runId) : undefined;
  if (experimentId === undefined) {
    const named = typeof runId === "string" ? runId : shownValue(runId);
    throw new UserInputError(`${store.path}: there is no run ${named}.`, {
      hint: "It may have been deleted. See the experiments: panic-tda list",
    });
  }
  const experiment = store.experiment(experimentId);
  const models = chosenModels(experiment, chosen);
  const asOf = now();
  const all = runsWithLengths(database, experiment.id);
  const own = all.find(({ id }) => id === runId)!;
  const pace = new Pace(options);
  const unreproducible = unreproducibleModels(database, experiment).filter((model) =>
    own.network.includes(model),
  );
  const group = await readGroup(database, experiment, all, own, { step: options.step, unreproducible }, pace);
  const { states, at } = group;
  // Of a run that writes pictures alone, a model that reads texts has nothing to say.
  const seesIt = (model: string) =>
    group.types.some((type) => type === typeReadBy(database, experiment, model));
  const embeddingModel = models.find(seesIt) ?? models[0];
  const found = firstReturn(states[at]!, 1);
  const looked = await lookAtVectors(database, experiment, group, embeddingModel!, pace);
  refuseDeleted(database, experiment.id);
  return {
    run: runId,
    experiment: experiment.id,
    as_of: asOf,
    step: options.step ?? null,
    network: own.network,
    number: group.number,
    places: group.places,
    initial_prompt: own.initial_prompt,
    seed: own.seed,
    fresh_seeds: group.freshSeeds,
    unreproducible,
    steps: states[at]!.length,
    max_length: experiment.max_length,
    failed: own.failed_at !== null,
    embedding_model: embeddingModel!,
    captions: looked.steps.length,
    caption_steps: looked.steps,
    captions_why: looked.why,
    prompt: looked.prompt,
    stuck: {
      verdict: verdictOn(states[at]!, group.places, { freshSeeds: group.freshSeeds, found }),
      entry: found?.entry ?? null,
      period: found?.period ?? null,
      first_return: found?.firstReturn ?? null,
      contradictions: found?.contradictions ?? null,
      turns: found?.turns ?? null,
    },
    before: { ...meetingsOfRun(group, found), ...looked.nearest },
    parameters: parametersOf({}),
  };
}

/** The runs of the run's network and kind of seeds, with what they wrote. */
interface RunGroup {
  readonly number: number;
  readonly freshSeeds: boolean;
  readonly places: number;
  readonly runs: readonly RunWithLength[];
  /** Which of them the run is. */
  readonly at: number;
  readonly steps: number;
  readonly types: readonly ("text" | "image")[];
  readonly states: readonly Int32Array[];
  readonly numStates: number;
}

async function readGroup(
  database: Database,
  experiment: Experiment,
  all: readonly RunWithLength[],
  own: RunWithLength,
  { step, unreproducible }: { readonly step: number | undefined; readonly unreproducible: readonly string[] },
  pace: Pace,
): Promise<RunGroup> {
  const network = JSON.stringify(own.network);
  const drawn = ({ seed }: RunWithLength) => drawsAnew(seed, own.network, unreproducible);
  const runs = all.filter(
    (run) =>
      run === own ||
      (JSON.stringify(run.network) === network && drawn(run) === drawn(own) && run.failed_at === null),
  );
  pace.expect(2 * Math.ceil(runs.length / 16) + 1);
  const limit = (step ?? Number.POSITIVE_INFINITY) + 1;
  const outputs: string[][] = [];
  for (const run of runs) {
    outputs.push(firstOutputHashes(database, run.id, Math.min(run.length, limit)));
    if (outputs.length % 16 === 0 || outputs.length === runs.length) await pace.did("reading outputs");
  }
  const places = placesOf(own.network);
  const { states, count } = statesOf(outputs, places);
  const longest = outputs.reduce((most, ofRun) => Math.max(most, ofRun.length), 0);
  const ofLongest = outputs.findIndex((ofRun) => ofRun.length === longest);
  return {
    number: experiment.networks.findIndex((candidate) => JSON.stringify(candidate) === network) + 1,
    freshSeeds: drawn(own),
    places,
    runs,
    at: runs.indexOf(own),
    steps: longest,
    types: outputTypes(database, runs[ofLongest]!.id).slice(0, longest),
    states,
    numStates: count,
  };
}

function meetingsOfRun(
  { states, numStates, runs, at, freshSeeds }: RunGroup,
  found: FirstReturn | null,
): Pick<WhyRun["before"], "meetings" | "coincidences" | "same_end"> {
  const own = runs[at]!;
  const meetings: WhyMeeting[] = [];
  const coincidences: WhyMeeting[] = [];
  for (const { run, step, otherStep, parted } of meetingsOf(at, states, visitsOf(states, numStates))) {
    const other = runs[run]!;
    const isOfSeed = freshSeeds || other.seed === own.seed;
    (isOfSeed ? meetings : coincidences).push({
      run: other.id,
      initial_prompt: other.initial_prompt,
      step,
      other_step: otherStep,
      parted,
    });
  }
  if (found === null || freshSeeds) return { meetings, coincidences, same_end: [] };
  const end = endState(states[at]!, found).join();
  const sameEnd = runs.filter((_, run) => {
    if (run === at) return false;
    const ofOther = firstReturn(states[run]!, 1);
    return ofOther !== null && endState(states[run]!, ofOther).join() === end;
  });
  return { meetings, coincidences, same_end: sameEnd.map(({ id }) => id) };
}

interface Looked {
  readonly steps: readonly number[];
  readonly why: string | null;
  readonly prompt: WhyRun["prompt"];
  readonly nearest: Pick<WhyRun["before"], "nearest" | "nearest_why">;
}

async function lookAtVectors(
  database: Database,
  experiment: Experiment,
  group: RunGroup,
  embeddingModel: string,
  pace: Pace,
): Promise<Looked> {
  const type = typeReadBy(database, experiment, embeddingModel);
  const nothing = (why: string): Looked => ({
    steps: [],
    why,
    prompt: {
      distances: [],
      ranks: [],
      gap: [],
      prompts: experiment.prompts.length,
      distances_why: why,
    },
    nearest: { nearest: null, nearest_why: why },
  });
  if (type === null) return nothing("there are no embeddings yet: the experiment has not been started");
  const vectors = await readVectors(database, group, embeddingModel, type, pace, { ofEach: true });
  const { dimension } = vectors.rows;
  const size = vectors.captions * dimension;
  const ownRows = unitRows({
    coordinates: vectors.rows.coordinates.subarray(group.at * size, (group.at + 1) * size),
    dimension,
  });
  if (vectors.rows.coordinates.length === 0 || ownRows.kept.length === 0) {
    // After a whole round it is known what the network writes.
    const writesNone = group.types.length >= group.places && !group.types.includes(type);
    return nothing(
      writesNone
        ? `${embeddingModel} reads ${type}s, and this network writes none`
        : `no output of this run has been embedded by ${embeddingModel} yet`,
    );
  }
  if (vectors.modelVersions.size > 1) {
    return nothing(
      `vectors of ${vectors.modelVersions.size} versions of ${embeddingModel} are mixed and cannot be compared`,
    );
  }
  const steps = Array.from(ownRows.kept, (caption) => vectors.steps[caption]!);
  const expected = captionSteps(group, type).filter((step) => step < group.states[group.at]!.length).length;
  const why = steps.length < expected ? `${steps.length} of ${expected} captions have been embedded` : null;
  return {
    steps,
    why,
    prompt: promptDistances(database, experiment, group, embeddingModel, type, ownRows.rows),
    nearest: nearestOfRun(group, vectors, ownRows.kept.at(-1)!),
  };
}

function promptDistances(
  database: Database,
  experiment: Experiment,
  { runs, at }: RunGroup,
  embeddingModel: string,
  type: "text" | "image",
  captions: ReturnType<typeof unitRows>["rows"],
): WhyRun["prompt"] {
  const none = { distances: [], ranks: [], gap: [], prompts: experiment.prompts.length };
  const isPicture = Object.hasOwn(experiment.prompt_images ?? {}, runs[at]!.initial_prompt);
  if (isPicture !== (type === "image")) {
    const why = isPicture
      ? `${embeddingModel} reads text: it has no vector of a prompt that is a picture`
      : `${embeddingModel} reads pictures: it has no vector of a prompt`;
    return { ...none, distances_why: why };
  }
  const embedded = promptEmbeddingsOf(database, experiment.id, embeddingModel);
  const own = embedded.findIndex(({ prompt }) => prompt === runs[at]!.initial_prompt);
  if (own === -1) return { ...none, distances_why: `${embeddingModel} has not embedded the prompt yet` };
  const prompts = unitRows(vectorRows(embedded.map(({ vector }) => vector)));
  const ranks = promptRanks(
    captions,
    prompts.rows,
    new Int32Array(captions.coordinates.length / captions.dimension).fill(prompts.kept.indexOf(own)),
  );
  return {
    distances: ranks.map(({ distance }) => distance),
    ranks: ranks.map(({ rank }) => rank),
    gap: ranks.map(({ gap }) => gap),
    prompts: embedded.length,
    distances_why: null,
  };
}

/** The nearest state of an unrelated run, and its rank among what all runs have at that caption. */
function nearestOfRun(
  { runs, at, states, freshSeeds }: RunGroup,
  vectors: Awaited<ReturnType<typeof readVectors>>,
  caption: number,
): Looked["nearest"] {
  const { coordinates, dimension } = vectors.rows;
  const atCaption = { coordinates: new Float32Array(runs.length * dimension), dimension };
  for (const run of runs.keys()) {
    atCaption.coordinates.set(rowAt(vectors.rows, run * vectors.captions + caption), run * dimension);
  }
  const firstSeen = states.map((ofRun) => {
    const first = new Map<number, number>();
    for (const [step, state] of ofRun.entries()) if (!first.has(state)) first.set(state, step);
    return first;
  });
  // Equal outputs have equal vectors: a run that goes round in a cycle has few different ones.
  const isRepeated = (run: number, at: number) => {
    const step = vectors.steps[at]!;
    const state = states[run]![step];
    return state !== undefined && firstSeen[run]!.get(state)! < step;
  };
  const queries = unitRows(atCaption);
  const runOf = (query: number) => runs[queries.kept[query]!]!;
  const found = nearestStates(
    queries.rows,
    { coordinates, captions: vectors.captions, dimension, isRepeated },
    (query, run) =>
      runOf(query).initial_prompt !== runs[run]!.initial_prompt &&
      (freshSeeds || runOf(query).seed !== runs[run]!.seed),
  );
  const own = found[queries.kept.indexOf(at)] ?? null;
  if (own === null) return { nearest: null, nearest_why: "no other run has another prompt and another seed" };
  const distances = found.flatMap((nearest) => (nearest === null ? [] : [nearest.distance]));
  return {
    nearest: {
      run: runs[own.run]!.id,
      step: vectors.steps[own.caption]!,
      distance: own.distance,
      rank: rankAmong(distances, own.distance),
      of: distances.length,
    },
    nearest_why: null,
  };
}
