import type { ModelKind } from "../models/model.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ScoreKind } from "../models/score-model.ts";
import { shapeOf } from "../stages/experiment-shape.ts";
import { stages } from "../stages/stage-table.ts";
import type { Database } from "../store/database.ts";
import { definitionsOf, type Experiment, scoresOf } from "../store/experiments.ts";
import { type Growth, growthsOf } from "../store/growths.ts";
import { countIncidents } from "../store/incidents.ts";
import { getModelVersion } from "../store/model-versions.ts";
import { countFailedRuns } from "../store/runs.ts";
import type { ClusteredEmbeddings } from "../store/views/clusterings-of-experiment.ts";
import { countSmallerBatches, type SmallerBatches } from "../store/views/smaller-batches.ts";
import { costSoFar } from "../store/views/spending.ts";
import type { TakenCounts } from "../store/views/taken-counts.ts";
import { ageMs } from "../system/clock.ts";
import type { DoneOfTotal, ExperimentProgress, StageWork } from "./experiment-progress.ts";
import { stateOf } from "./experiment-state.ts";
import { clusteredOf, keptCounts, takenOf } from "./kept-counts.ts";
import { storedRunsOf } from "./stored-runs.ts";

export interface ExperimentStatus extends ExperimentProgress {
  /** The clusterings that hold embeddings of the experiment: how many, and how many of them are noise in the finest layer. */
  readonly clusterings: readonly ClusteredEmbeddings[];
  /** How much of it was taken from where it had been computed before. */
  readonly taken: TakenCounts;
  /** In order. */
  readonly growths: readonly Growth[];
  /** What of neural models was computed beside fewer others than its call has, since that failed as a whole. */
  readonly smallerBatches: SmallerBatches;
  /** By the prices of the config; null where nothing has a price. */
  readonly cost: number | null;
}

/** Where an experiment stands, counted from what is saved. */
export function statusOf(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
): ExperimentStatus {
  const kept = keptCounts(database, experiment.id);
  return {
    ...progressOf(database, experiment, models),
    clusterings: clusteredOf(database, experiment.id),
    smallerBatches: kept?.smallerBatches ?? countSmallerBatches(database, experiment.id),
    taken: takenOf(database, experiment.id),
    cost: kept === undefined ? costSoFar(database, experiment.id) : kept.cost,
    growths: growthsOf(database, experiment.id),
  };
}

/** How far the stages of an experiment are: without its clusterings, which take as long to count as all else together. */
export function progressOf(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
): ExperimentProgress {
  const state = stateOf(database, experiment);
  const shape = shapeOf(
    { ...experiment, scores: scoresOf(experiment) },
    (name) => modelKind(database, experiment, models, name),
    storedRunsOf(database, experiment),
  );
  const kept = keptCounts(database, experiment.id)?.saved;
  const work = stages.map((stage): StageWork => {
    const counts = kept?.[stage.saves] ?? stage.counts(database, experiment.id);
    const parts = stage.totals(shape).map(({ model, total }) => ({
      model,
      done: counts.find((one) => one.model === model)?.count ?? 0,
      // What was given up is not waited for.
      total: stage.name === "embeddings" && isPruned(experiment, model) ? 0 : total,
    }));
    return { stage: stage.name, saves: stage.saves, title: stage.title, parts };
  });
  return {
    state,
    runs: { total: shape.numRuns, failed: countFailedRuns(database, experiment.id) },
    work,
    incidents: countIncidents(database, experiment.id),
    speed: state === "running" || state === "growing" ? speedOf(database, experiment, work) : null,
  };
}

function isPruned({ pruned }: Experiment, model: string | null): boolean {
  return model !== null && pruned?.vectors?.[model] !== undefined;
}

/** The counts of the stages under their keys, for JSON: one object, or a list of them by embedding model. */
export function countsByKey(
  work: readonly StageWork[],
): Readonly<Record<string, DoneOfTotal | readonly (DoneOfTotal & { readonly model: string | null })[]>> {
  return Object.fromEntries(
    work.map(({ saves, parts }) => {
      const [first] = parts;
      return [saves, first?.model === null ? { done: first.done, total: first.total } : parts];
    }),
  );
}

/** What a model is, as stored or, before the start, as this version knows it. */
export function modelKind(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
  name: string,
): ModelKind | ScoreKind | undefined {
  const versionId = experiment.model_versions?.[name];
  const stored = versionId === undefined ? undefined : getModelVersion(database, versionId);
  const all = [...models.models, ...models.scoreModels];
  const known = (wanted: unknown) => all.find((model) => model.name === wanted)?.kind;
  const defined = (definitionsOf(experiment)[name] ?? {}) as Readonly<Record<string, string | undefined>>;
  const kind = defined.kind === "score" ? `${defined.reads}-score` : defined.kind;
  return ((stored?.kind ?? kind) as ModelKind | ScoreKind | undefined) ?? known(name) ?? known(defined.base);
}

const SPEED_WINDOW_MS = 60_000;

/** Of the stage that is under way: the first one that has something left to do. */
function speedOf(
  database: Database,
  experiment: Experiment,
  work: readonly StageWork[],
): ExperimentProgress["speed"] {
  const under = work.find(({ parts }) => parts.some(({ done, total }) => done < (total ?? 0)));
  const savedSince = stages.find(({ name }) => name === under?.stage)?.savedSince;
  if (under === undefined || savedSince === undefined) return null;
  const windowMs = Math.min(SPEED_WINDOW_MS, Math.max(ageMs(experiment.updated_at), 1));
  const perSecond = (1000 * savedSince(database, experiment.id, windowMs)) / windowMs;
  if (perSecond === 0) return null;
  const left = under.parts.reduce((sum, { done, total }) => sum + Math.max(0, (total ?? done) - done), 0);
  return { stage: under.stage, perSecond, secondsLeft: left / perSecond };
}
