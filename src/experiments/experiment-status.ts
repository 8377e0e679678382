import { isGenerativeKind, type ModelKind } from "../config/known-models.ts";
import { outputsPerRun } from "../config/outputs-per-run.ts";
import { reads } from "../models/model.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { exponentsToDo } from "../stages/lyapunov/pending-exponents.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { countIncidents } from "../store/incidents.ts";
import { liveLease } from "../store/leases.ts";
import { getModelVersion } from "../store/model-versions.ts";
import { countFailedRuns } from "../store/runs.ts";
import {
  type ClusteredEmbeddings,
  clusteredEmbeddings,
  countDiagrams,
  countEmbeddings,
  countInvocations,
  savedDiagrams,
  savedEmbeddings,
  savedExponents,
  savedInvocations,
  savedSince,
} from "../store/saved-work.ts";
import { ageMs } from "../system/clock.ts";

/**
 * `pending`: created, never started. `running`: a live process holds it. `stalled`: that process has saved nothing for ten
 * times its slowest call. `interrupted`: started, not finished, no live process. `deleting`: half deleted.
 */
export type ExperimentState =
  | "pending"
  | "running"
  | "stalled"
  | "interrupted"
  | "failed"
  | "completed"
  | "deleting";

const STALLED_AFTER_SLOWEST = 10;
// Calls of built-in models take milliseconds; a pause of a second between two of them means nothing.
const NEVER_STALLED_BEFORE_MS = 60_000;

/** How much of something is saved; `total` is null where a model's kind is not known to this version. */
export interface DoneOfTotal {
  readonly done: number;
  readonly total: number | null;
}

export interface ExperimentStatus {
  readonly state: ExperimentState;
  readonly runs: { readonly total: number; readonly failed: number };
  readonly invocations: DoneOfTotal;
  readonly embeddings: readonly (DoneOfTotal & { readonly model: string })[];
  readonly diagrams: readonly (DoneOfTotal & { readonly model: string })[];
  /** Lyapunov exponents: one per network and prompt, where two runs share them and have two outputs for the model. */
  readonly lyapunov: readonly (DoneOfTotal & { readonly model: string })[];
  /** The clusterings that hold embeddings of the experiment: how many, and how many of them are noise in the finest layer. */
  readonly clusterings: readonly ClusteredEmbeddings[];
  /** How many incidents of each kind, the most frequent first. */
  readonly incidents: readonly { readonly kind: string; readonly count: number }[];
  /** While it runs: what was saved in the last minute, per second, and how long the rest of that stage takes at this speed. */
  readonly speed: {
    readonly stage: "runs" | "embeddings";
    readonly perSecond: number;
    readonly secondsLeft: number;
  } | null;
}

/** How many runs the config of an experiment asks for. */
export function numberOfRuns(experiment: Pick<Experiment, "networks" | "seeds" | "prompts">): number {
  return experiment.networks.length * experiment.seeds.length * experiment.prompts.length;
}

/**
 * How many Lyapunov exponents an experiment gets under one embedding model: one per network and prompt, where there are two
 * runs of two outputs that the model reads.
 *
 * @param outputs - For each network, how many outputs of a run the model reads.
 */
export function numberOfExponents(
  experiment: Pick<Experiment, "seeds" | "prompts">,
  outputs: readonly number[],
): number {
  if (experiment.seeds.length < 2) return 0;
  return outputs.filter((perRun) => perRun >= 2).length * experiment.prompts.length;
}

/** The state of an experiment, from its row, its lease and, while it runs, from when something was last saved. */
export function stateOf(database: Database, experiment: Experiment): ExperimentState {
  const lease = liveLease(database, experiment.id);
  if (experiment.deletion_started_at !== null) return "deleting";
  if (lease !== undefined) return isStalled(database, experiment) ? "stalled" : "running";
  if (experiment.completed_at !== null) return "completed";
  if (experiment.failed_at !== null) return "failed";
  return experiment.started_at === null ? "pending" : "interrupted";
}

function isStalled(database: Database, experiment: Experiment): boolean {
  const work = [
    savedInvocations(database, experiment.id),
    ...savedEmbeddings(database, experiment.id),
    ...savedDiagrams(database, experiment.id),
    ...savedExponents(database, experiment.id),
  ];
  // A resumed experiment counts from its resumption, which updated its row.
  const lastSignOfLife = [experiment.updated_at, ...work.map(({ lastSavedAt }) => lastSavedAt ?? "")]
    .sort()
    .at(-1)!;
  const slowestMs = Math.max(...work.map((saved) => saved.slowestMs));
  return ageMs(lastSignOfLife) > Math.max(STALLED_AFTER_SLOWEST * slowestMs, NEVER_STALLED_BEFORE_MS);
}

/** True of a completed experiment that the version that completed it could not give all that this one can. */
export function lacksLaterStages(database: Database, experiment: Experiment): boolean {
  return experiment.completed_at !== null && exponentsToDo(database, experiment).pending.length > 0;
}

/** Where an experiment stands, counted from what is saved. */
export function statusOf(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
): ExperimentStatus {
  return {
    ...progressOf(database, experiment, models),
    clusterings: clusteredEmbeddings(database, experiment.id),
  };
}

/** How far the stages of an experiment are: without its clusterings, which take as long to count as all else together. */
export function progressOf(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
): Omit<ExperimentStatus, "clusterings"> {
  const state = stateOf(database, experiment);
  const runs = numberOfRuns(experiment);
  const kindOf = (name: string) => modelKind(database, experiment, models, name);
  const perModel = (
    saved: readonly { model: string; count: number }[],
    total: (model: string) => number | null,
  ) =>
    experiment.embedding_models.map((model) => ({
      model,
      done: saved.find((work) => work.model === model)?.count ?? 0,
      total: total(model),
    }));
  const invocations = {
    done: countInvocations(database, experiment.id),
    total: runs * experiment.max_length,
  };
  const embeddings = perModel(countEmbeddings(database, experiment.id), (model) =>
    outputsFor(experiment, kindOf, model),
  );
  return {
    state,
    runs: { total: runs, failed: countFailedRuns(database, experiment.id) },
    invocations,
    embeddings,
    diagrams: perModel(countDiagrams(database, experiment.id), () => runs),
    lyapunov: perModel(savedExponents(database, experiment.id), (model) =>
      exponentsFor(experiment, kindOf, model),
    ),
    incidents: countIncidents(database, experiment.id),
    speed: state === "running" ? speedOf(database, experiment, invocations, embeddings) : null,
  };
}

type KindOf = (name: string) => ModelKind | undefined;

/** What a model is, as stored or, before the start, as this version knows it. */
export function modelKind(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
  name: string,
): ModelKind | undefined {
  const versionId = experiment.model_versions?.[name];
  const stored = versionId === undefined ? undefined : getModelVersion(database, versionId);
  return (stored?.kind as ModelKind | undefined) ?? models.models.find((model) => model.name === name)?.kind;
}

/** How many outputs of all runs an embedding model will read; null if a kind is unknown. */
function outputsFor(experiment: Experiment, kindOf: KindOf, embeddingModel: string): number | null {
  const outputs = outputsByNetwork(experiment, kindOf, embeddingModel);
  const runsPerNetwork = experiment.seeds.length * experiment.prompts.length;
  return outputs?.reduce((total, perRun) => total + runsPerNetwork * perRun, 0) ?? null;
}

/** How many Lyapunov exponents an embedding model allows; null if a kind is unknown. */
function exponentsFor(experiment: Experiment, kindOf: KindOf, embeddingModel: string): number | null {
  const outputs = outputsByNetwork(experiment, kindOf, embeddingModel);
  return outputs === null ? null : numberOfExponents(experiment, outputs);
}

/** For each network: how many outputs of a run an embedding model will read; null if a kind is unknown. */
function outputsByNetwork(experiment: Experiment, kindOf: KindOf, embeddingModel: string): number[] | null {
  const kind = kindOf(embeddingModel);
  if (kind === undefined) return null;
  const outputs: number[] = [];
  for (const network of experiment.networks) {
    const kinds = network.map(kindOf).filter((known) => known !== undefined && isGenerativeKind(known));
    if (kinds.length !== network.length) return null;
    outputs.push(outputsPerRun(kinds, experiment.max_length)[reads(kind)]);
  }
  return outputs;
}

const SPEED_WINDOW_MS = 60_000;

function speedOf(
  database: Database,
  experiment: Experiment,
  invocations: { done: number; total: number },
  embeddings: readonly DoneOfTotal[],
): ExperimentStatus["speed"] {
  const sinceStartMs = Math.max(ageMs(experiment.updated_at), 1);
  const windowMs = Math.min(SPEED_WINDOW_MS, sinceStartMs);
  const saved = savedSince(database, experiment.id, windowMs);
  const stage = invocations.done < invocations.total ? "runs" : "embeddings";
  const perSecond = (1000 * (stage === "runs" ? saved.invocations : saved.embeddings)) / windowMs;
  if (perSecond === 0) return null;
  const left =
    stage === "runs"
      ? invocations.total - invocations.done
      : embeddings.reduce((sum, { done, total }) => sum + Math.max(0, (total ?? done) - done), 0);
  return left === 0 ? null : { stage, perSecond, secondsLeft: left / perSecond };
}
