import { UserInputError } from "../errors.ts";
import { type ForkDistances, forkEffect } from "../measures/fork-effect.ts";
import type { RelabellingOptions } from "../measures/relabelling.ts";
import type { Database } from "../store/database.ts";
import { consistsOfForks } from "../store/experiments.ts";
import { forksOf, type Lineage } from "../store/fork-runs.ts";
import { shortId } from "../store/identifiers.ts";
import { getRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { decodeVector } from "../store/vectors.ts";
import { vectorsOfRun } from "../store/views/whole-runs.ts";
import { euclideanNorm, unitVector } from "../vectors/unit-length.ts";
import { chosenModels } from "./why-experiment.ts";

/** What an intervention did, under one embedding model and for forks from one step: the shape of `--json`. */
export interface InterventionEffect {
  readonly embedding_model: string;
  readonly fork_step: number;
  /** The steps of the captions that count: those from the fork's step on that all forks and their runs have. */
  readonly caption_steps: readonly number[];
  /** Runs with forks and controls. */
  readonly parents: number;
  readonly forks: number;
  readonly controls: number;
  /** Those that do not count: their run is deleted, or lacks vectors of the same version of the model; or it has no controls or nothing else. */
  readonly left_out: number;
  /** Per caption: mean distance from the run, of forks and of controls; their difference, and what chance alone makes of it. */
  readonly forked: readonly number[];
  readonly controlled: readonly number[];
  readonly effect: readonly number[];
  readonly band: readonly number[];
  /** The first step at which the effect is beyond the band; null where it never is. */
  readonly differs_from_step: number | null;
  /** At the last caption. */
  readonly last: {
    readonly effect: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly standardised: number | null;
    readonly p: number;
  } | null;
  /** Why there is no effect; null where there is one. */
  readonly why: string | null;
}

export interface EffectOptions extends RelabellingOptions {
  readonly embeddingModels?: readonly string[] | undefined;
}

/**
 * What the interventions of an experiment of forks did: the distance between fork and run, beside that of the controls. Only reads.
 *
 * @throws UserInputError for an experiment that does not consist of forks
 */
export function interventionEffects(
  store: Store,
  experimentId: string,
  options: EffectOptions = {},
): InterventionEffect[] {
  const experiment = store.experiment(experimentId);
  if (!consistsOfForks(experiment)) {
    throw new UserInputError(
      `experiment ${shortId(experiment.id)} does not consist of forks; nothing was changed in it.`,
      {
        hint: "Let some of its runs go another way: panic-tda fork RUN --at STEP --control 10",
      },
    );
  }
  const forks = forksOf(store.database, { experimentId: experiment.id });
  const steps = [...new Set(forks.map(({ fork_step }) => fork_step))].sort((a, b) => a - b);
  return chosenModels(experiment, options.embeddingModels).flatMap((model) =>
    steps.map((step) =>
      effectAt(
        store.database,
        forks.filter(({ fork_step }) => fork_step === step),
        step,
        model,
        options,
      ),
    ),
  );
}

function effectAt(
  database: Database,
  forks: readonly Lineage[],
  step: number,
  embeddingModel: string,
  options: RelabellingOptions,
): InterventionEffect {
  const parents = [...new Set(forks.map(({ parent_run_id }) => parent_run_id))];
  const runs = parents.map((id) => getRun(database, id));
  const numbers = { prompt: numbering(), seed: numbering() };
  const found: (Omit<ForkDistances, "distances"> & { readonly byStep: ReadonlyMap<number, number> })[] = [];
  for (const fork of forks) {
    const parent = parents.indexOf(fork.parent_run_id);
    const run = runs[parent];
    const byStep = run === undefined ? null : distancesOf(database, fork, step, embeddingModel);
    if (run === undefined || byStep === null || byStep.size === 0) continue;
    found.push({
      parent,
      prompt: numbers.prompt(run.initial_prompt),
      seed: numbers.seed(run.seed === null || run.seed < 0 ? run.id : String(run.seed)),
      isControl: fork.intervention.control === true,
      byStep,
    });
  }
  const common = [...(found[0]?.byStep.keys() ?? [])].filter((one) =>
    found.every(({ byStep }) => byStep.has(one)),
  );
  const about = { embedding_model: embeddingModel, fork_step: step, caption_steps: common };
  const effect =
    common.length === 0
      ? null
      : forkEffect(
          found.map(({ byStep, ...fork }) => ({ ...fork, distances: common.map((one) => byStep.get(one)!) })),
          options,
        );
  if (effect === null) {
    return {
      ...about,
      parents: 0,
      forks: 0,
      controls: 0,
      left_out: forks.length,
      forked: [],
      controlled: [],
      effect: [],
      band: [],
      differs_from_step: null,
      last: null,
      why: whyNone(forks, found.length, common.length),
    };
  }
  const { interval, standardised, p, differsFrom } = effect;
  return {
    ...about,
    parents: effect.parents,
    forks: effect.forks,
    controls: effect.controls,
    left_out: forks.length - effect.forks - effect.controls,
    forked: [...effect.forked],
    controlled: [...effect.controlled],
    effect: [...effect.effect],
    band: [...effect.band],
    differs_from_step: differsFrom === null ? null : common[differsFrom]!,
    last: {
      effect: effect.effect.at(-1)!,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      standardised,
      p,
    },
    why: null,
  };
}

function whyNone(forks: readonly Lineage[], found: number, captions: number): string {
  const controls = forks.filter(({ intervention }) => intervention.control === true).length;
  if (controls === 0) return "there are no controls to judge it against: fork with --control N";
  if (controls === forks.length) return "there are controls alone";
  if (found === 0) return "the runs are deleted, or not embedded by the same version of the model";
  return captions === 0
    ? "no caption from the step on is embedded in all of them yet"
    : "no run has both forks and controls";
}

/** From the fork's step on, the distance between fork and run at each step that both have a vector of; null where versions differ. */
function distancesOf(
  database: Database,
  { run_id, parent_run_id }: Lineage,
  step: number,
  embeddingModel: string,
): Map<number, number> | null {
  const fork = vectorsOf(database, run_id, embeddingModel, step);
  const parent = vectorsOf(database, parent_run_id, embeddingModel, step);
  const distances = new Map<number, number>();
  for (const [at, one] of fork) {
    const other = parent.get(at);
    if (other === undefined) continue;
    if (one.version !== other.version) return null;
    distances.set(at, euclidean(one.unit, other.unit));
  }
  return distances;
}

function vectorsOf(database: Database, runId: string, embeddingModel: string, from: number) {
  const vectors = new Map<number, { unit: Float64Array; version: string | null }>();
  for (const { step, modelVersionId, vector } of vectorsOfRun(
    database,
    runId,
    embeddingModel,
    Number.MAX_SAFE_INTEGER,
  )) {
    if (step < from) continue;
    const decoded = decodeVector(vector, `run ${runId}, step ${step}`);
    // One that is all zero has no direction, and does not count.
    if (euclideanNorm(decoded) > 0) vectors.set(step, { unit: unitVector(decoded), version: modelVersionId });
  }
  return vectors;
}

function euclidean(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += (a[c]! - b[c]!) ** 2;
  return Math.sqrt(sum);
}

function numbering(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  };
}
