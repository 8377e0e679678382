import type { ExperimentProgress } from "../experiments/experiment-progress.ts";
import { modelKind, progressOf } from "../experiments/experiment-status.ts";
import { storedRunsOf } from "../experiments/stored-runs.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { shapeOf } from "../stages/experiment-shape.ts";
import type { Database } from "../store/database.ts";
import { executorsOf } from "../store/executors.ts";
import { consistsOfForks, type Experiment, scoresOf } from "../store/experiments.ts";
import { growthsOf } from "../store/growths.ts";
import { activeMs } from "./active-time.ts";
import type { Fleet } from "./executor-speed-up.ts";
import { type ForecastOptions, forecast, workOfExperiment } from "./forecast.ts";
import { secondsLeft, secondsOfStages } from "./time-left.ts";
import type { TimeForecast } from "./time-parts.ts";

/**
 * The time of a stored experiment, from what was known before it began: older experiments, and calibrations that are older. So it need not have been kept, and
 * experiments of earlier versions have one too. Undefined for those that were not computed here from a config.
 *
 * @param models - Those that its config defines among them.
 * @param options - `fleet`: left out, the executors that are recorded of it.
 */
export async function forecastBefore(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
  { env = process.env, fleet = fleetOf(database, experiment) }: Pick<ForecastOptions, "env" | "fleet"> = {},
): Promise<TimeForecast | undefined> {
  if (experiment.started_at === null || experiment.imported_from !== null) return undefined;
  if (consistsOfForks(experiment) || growthsOf(database, experiment.id).length > 0) return undefined;
  const known = new Set([...models.models, ...models.scoreModels].map(({ name }) => name));
  const names = [...experiment.networks.flat(), ...experiment.embedding_models, ...scoresOf(experiment)];
  if (!names.every((name) => known.has(name))) return undefined;
  const shape = shapeOf(
    { ...experiment, scores: scoresOf(experiment) },
    (name) => modelKind(database, experiment, models, name),
    storedRunsOf(database, experiment),
  );
  const work = workOfExperiment(experiment, shape, models);
  return (await forecast(database, work, { before: experiment, env, fleet })).time;
}

/** The executors that take part in it, or took part: one where none is recorded. */
function fleetOf(database: Database, experiment: Experiment): Fleet {
  const present = executorsOf(database, experiment.id).filter(({ lost_at }) => lost_at === null);
  return { size: Math.max(1, present.length), budgetBytes: undefined };
}

/** A forecast beside what came of it. */
export interface CheckedForecast {
  readonly time: TimeForecast;
  /** What a completed experiment took, without pauses, in seconds; null for others. */
  readonly measuredSeconds: number | null;
  /** What is left of one that runs, in seconds; null for others, and where nothing tells. */
  readonly secondsLeft: number | null;
}

/** @returns undefined where nothing was known before it began, and nothing can be checked */
export async function checkedForecast(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
  { progress, env }: { readonly progress?: ExperimentProgress; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<CheckedForecast | undefined> {
  const time = await forecastBefore(database, experiment, models, env === undefined ? {} : { env });
  if (time === undefined || time.seconds === null) return undefined;
  const isComplete = experiment.completed_at !== null;
  return {
    time,
    measuredSeconds: isComplete ? activeMs(database, experiment) / 1000 : null,
    secondsLeft: isComplete ? null : allLeft(time, progress ?? progressOf(database, experiment, models)),
  };
}

const WINDOW_SECONDS = 60;

function allLeft(time: TimeForecast, { state, work, speed }: ExperimentProgress): number | null {
  if (state !== "running") return null;
  const ofStages = secondsOfStages(time);
  let sum = 0;
  for (const { stage, parts } of work) {
    const done = parts.reduce((all, part) => all + part.done, 0);
    const total = parts.reduce((all, part) => all + (part.total ?? part.done), 0);
    const isPresent = speed?.stage === stage;
    const observed = isPresent ? speed.perSecond * WINDOW_SECONDS : 0;
    const left = secondsLeft(ofStages.get(stage), {
      done,
      total,
      observed,
      seconds: isPresent ? WINDOW_SECONDS : 0,
    });
    if (left === undefined && done < total) return null;
    sum += left ?? 0;
  }
  return sum;
}
