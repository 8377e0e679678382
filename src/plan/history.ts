import type { Model } from "../models/model.ts";
import type { ScoreModel } from "../models/score-model.ts";
import type { Database } from "../store/database.ts";
import { executorsOf } from "../store/executors.ts";
import { type Experiment, experimentsNewestFirst } from "../store/experiments.ts";
import { shortId } from "../store/identifiers.ts";
import { getModelVersion } from "../store/model-versions.ts";
import {
  computationsOfPrompts,
  pictureSizes,
  sampledEmbeddings,
  sampledInvocations,
} from "../store/views/call-samples.ts";
import {
  RUNS_SAMPLED,
  type SampledWork,
  sampledDiagrams,
  sampledExponents,
  sampledScores,
} from "../store/views/work-samples.ts";
import { activeMs } from "./active-time.ts";
import { type ObservedCall, sum } from "./pace.ts";
import {
  endOf,
  type PitchedCall,
  spanMs,
  steadyCalls,
  steadyMs,
  withPitch,
  withPitchAfterRuns,
} from "./pitch.ts";
import { isSameDevice, type PresentDevice } from "./present-device.ts";

/** Calls of a model, and the steps at which they were. */
export interface ObservedModel {
  readonly calls: readonly (ObservedCall & { readonly step: number | null; readonly foreign: number })[];
  /** Invocations per run of the experiments that they are of, the most. */
  readonly maxLength: number;
  /** Prompts of the experiment that it was seen in first, and with which power of their number what had to be computed grew: 1 unless runs meet. */
  readonly prompts: { readonly count: number; readonly exponent: number };
  /** Short ids of these experiments. */
  readonly experiments: readonly string[];
}

/** What this database tells of the time that models took. */
export interface History {
  readonly generative: ReadonlyMap<string, ObservedModel>;
  readonly embedding: ReadonlyMap<string, ObservedModel>;
  readonly diagrams: readonly SampledWork[];
  readonly exponents: readonly SampledWork[];
  readonly scores: readonly SampledWork[];
  /** What is left of whole experiments beside their calls, diagrams and exponents: starting, and first calls. */
  readonly rests: readonly { readonly totalMs: number; readonly experiment: string }[];
  /** Sizes of stored pictures by model and format. */
  readonly pictures: ReadonlyMap<string, PictureExperience>;
}

export interface PictureExperience {
  readonly pictures: number;
  readonly different: number;
  readonly meanBytes: number;
  readonly meanStoredBytes: number;
  readonly maxLength: number;
}

/** Experiments that are looked at, and that are read. */
const MOST_SEEN = 200;
const MOST_READ = 2;
/** A model's calls of so many experiments are enough. */
const ENOUGH = 2;

export interface HistoryOptions {
  readonly device: PresentDevice;
  /** Only what was begun before this experiment. */
  readonly before?: string | undefined;
  /** Left out, the sizes of pictures are not looked at. */
  readonly withPictures: boolean;
}

/** An experiment whose stored models are those that are asked for, as far as it has them. */
interface Pilot {
  readonly experiment: Experiment;
  readonly models: ReadonlySet<string>;
}

/** Reads what the newest experiments with the same models tell. At most some ten thousand rows of each are read. */
export function readHistory(
  database: Database,
  models: readonly (Model | ScoreModel)[],
  { device, before, withPictures }: HistoryOptions,
): History {
  const generative = new Map<string, ObservedModel>();
  const embedding = new Map<string, ObservedModel>();
  const diagrams: SampledWork[] = [];
  const exponents: SampledWork[] = [];
  const scores: SampledWork[] = [];
  const rests: { totalMs: number; experiment: string }[] = [];
  const pictures = new Map<string, PictureExperience>();
  for (const { experiment, models: shared } of pilots(database, models, before)) {
    const endedMs = Date.parse(experiment.completed_at ?? experiment.updated_at);
    const sampled = { id: experiment.id, startedMs: Date.parse(experiment.started_at!), endedMs };
    const executors = executorsOf(database, experiment.id);
    const isHere = (name: string | null) =>
      name === null ||
      isSameDevice(
        executors.find((one) => one.name === name),
        device,
      );
    const invocations = withPitch(sampledInvocations(database, sampled));
    const embeddings = withPitchAfterRuns(sampledEmbeddings(database, sampled), invocations);
    const isFast = executors.length > 0 && !executors.some((one) => isSameDevice(one, device));
    const growth = promptGrowth(database, experiment);
    addCalls(
      generative,
      experiment,
      growth,
      invocations.filter(({ model, executor }) => shared.has(model) && isHere(executor)),
    );
    if (!isFast)
      addCalls(
        embedding,
        experiment,
        growth,
        embeddings.filter(({ model }) => shared.has(model)),
      );
    const ofDiagrams = sampledDiagrams(database, experiment.id);
    const ofExponents = sampledExponents(database, experiment.id);
    const ofScores = sampledScores(database, experiment.id);
    diagrams.push(...ofDiagrams);
    exponents.push(...ofExponents);
    scores.push(...ofScores.filter(({ model }) => shared.has(model)));
    if (withPictures) addPictures(pictures, database, experiment, shared);
    if (experiment.completed_at === null || numRuns(experiment) > RUNS_SAMPLED) continue;
    const works = sum([ofDiagrams, ofExponents, ofScores].flat().map(({ ms }) => ms));
    const isWhole = [...invocations, ...embeddings].every(({ window }) => window === 0);
    const runsEndedMs = endOf(invocations);
    const calls = isWhole
      ? steadyMs(invocations) + steadyMs(embeddings)
      : spanMs(invocations) + spanMs(embeddings.filter(({ startedMs }) => startedMs >= runsEndedMs));
    const rest = activeMs(database, experiment) - works - calls;
    rests.push({ totalMs: Math.max(0, rest), experiment: shortId(experiment.id) });
  }
  return { generative, embedding, diagrams, exponents, scores, rests, pictures };
}

function numRuns({ networks, seeds, prompts }: Experiment): number {
  return networks.length * seeds.length * prompts.length;
}

function addCalls(
  into: Map<string, ObservedModel>,
  experiment: Experiment,
  growth: ReadonlyMap<string, number>,
  calls: readonly PitchedCall[],
): void {
  for (const model of new Set(calls.map((call) => call.model))) {
    const before = into.get(model);
    if (before !== undefined && before.experiments.length >= ENOUGH) continue;
    // What the first calls of a process take besides is told apart, as the rest of an experiment.
    const steady = steadyCalls(calls.filter((call) => call.model === model));
    into.set(model, {
      calls: [...(before?.calls ?? []), ...steady],
      maxLength: Math.max(before?.maxLength ?? 0, experiment.max_length),
      prompts: before?.prompts ?? { count: experiment.prompts.length, exponent: growth.get(model) ?? 1 },
      experiments: [...(before?.experiments ?? []), shortId(experiment.id)],
    });
  }
}

/** Of so many outputs it is told which of them are alike. */
const MOST_COMPUTATIONS = 4_000;

/** The power for each model: half of the prompts ask for so much of what all ask for. */
function promptGrowth(
  database: Database,
  { id, prompts, networks, max_length }: Experiment,
): ReadonlyMap<string, number> {
  const half = Math.floor(prompts.length / 2);
  if (half === 0) return new Map();
  const numSeeds = Math.max(
    1,
    Math.floor(MOST_COMPUTATIONS / (prompts.length * networks.length * max_length)),
  );
  const found = computationsOfPrompts(database, id, prompts.slice(0, half), numSeeds);
  return new Map(
    found.map(({ model, ofFirst, ofOthers, ofAll }) => {
      // Together less than apart: what both ask for is computed once.
      const exponent = Math.log2((2 * ofAll) / Math.max(1, ofFirst + ofOthers));
      return [model, Math.min(1, Math.max(0, exponent))];
    }),
  );
}

function addPictures(
  into: Map<string, PictureExperience>,
  database: Database,
  experiment: Experiment,
  shared: ReadonlySet<string>,
): void {
  if (experiment.pruned?.pictures !== undefined) return;
  const wanted = [...shared].filter((name) => !into.has(`${name} ${experiment.image_format}`));
  if (wanted.length === 0) return;
  for (const { modelVersionId, ...sizes } of pictureSizes(database, experiment.id)) {
    const name = wanted.find((one) => experiment.model_versions?.[one] === modelVersionId);
    if (name !== undefined)
      into.set(`${name} ${experiment.image_format}`, { ...sizes, maxLength: experiment.max_length });
  }
}

/** The newest experiments with models that are asked for, in the versions that would compute now. */
function pilots(
  database: Database,
  models: readonly (Model | ScoreModel)[],
  before: string | undefined,
): Pilot[] {
  const seen = new Map<string, number>();
  const found: Pilot[] = [];
  let numSeen = 0;
  for (const experiment of experimentsNewestFirst(database, before)) {
    numSeen += 1;
    if (numSeen > MOST_SEEN || found.length >= MOST_READ) break;
    if (experiment.started_at === null || experiment.deletion_started_at !== null) continue;
    if (experiment.imported_from !== null) continue;
    const names = models
      .filter((model) => isVersionOf(database, experiment.model_versions?.[model.name], model))
      .map(({ name }) => name);
    if (!names.some((name) => (seen.get(name) ?? 0) < ENOUGH)) continue;
    for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
    found.push({ experiment, models: new Set(names) });
  }
  return found;
}

/** Whether a stored version is the model as it is now: before it is loaded, it does not know all that it will tell of itself. */
export function isVersionOf(
  database: Database,
  versionId: string | undefined,
  model: Model | ScoreModel,
): boolean {
  const version = versionId === undefined ? undefined : getModelVersion(database, versionId);
  if (version === undefined || version.kind !== model.kind) return false;
  if (model.runsIn !== "worker" && version.revision !== model.revision) return false;
  if (model.runsIn === "worker" && model.revision !== "not downloaded" && model.revision !== "built in")
    if (version.revision !== model.revision) return false;
  return Object.entries(model.parameters).every(
    ([name, value]) => JSON.stringify(version.parameters[name]) === JSON.stringify(value),
  );
}
