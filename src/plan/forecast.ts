import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { type ExperimentShape, shapeOf } from "../stages/experiment-shape.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { Database } from "../store/database.ts";
import { type Experiment, reuseOf, scoresOf } from "../store/experiments.ts";
import {
  type Calibration,
  calibrationOf as calibrated,
  calibrationsPath,
  readCalibrations,
} from "./calibrations.ts";
import { amongOthers, crowding } from "./crowding.ts";
import { type Fleet, ONE_EXECUTOR, speedUpOf } from "./executor-speed-up.ts";
import { forecastTime, type TimeSources } from "./forecast-time.ts";
import { type History, readHistory } from "./history.ts";
import { knownRuns } from "./known-runs.ts";
import { plannedCalls } from "./planned-calls.ts";
import { type PresentDevice, presentDevice } from "./present-device.ts";
import type { TimeForecast, TimePart } from "./time-parts.ts";
import type { WorkToPlan } from "./work-to-plan.ts";

/** What an experiment will take, and what that is known from. */
export interface Forecast {
  readonly time: TimeForecast;
  /** The same on one executor. */
  readonly timeOnOne: TimeForecast;
  /** For each group of runs, how many times as fast several executors compute it as one; undefined where that is not known. */
  readonly speedUps: readonly (number | undefined)[];
  /** To load the models once, before the experiment begins, in seconds; null unless all that have to be loaded have been calibrated. */
  readonly loadingSeconds: number | null;
  readonly history: History;
  readonly calibrationOf: (model: string) => Calibration | undefined;
}

export interface ForecastOptions {
  /** @defaultValue process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Only what was known when this experiment began. */
  readonly before?: Pick<Experiment, "id" | "started_at"> | undefined;
  /** What it is computed on. @defaultValue one executor */
  readonly fleet?: Fleet;
  /** How many programs want each processor. @defaultValue as it is now; nobody else, where `before` is given */
  readonly programs?: number;
}

/** Of what database and machine know; without a database, of what the machine does. */
export async function forecast(
  database: Database | null,
  work: WorkToPlan,
  {
    env = process.env,
    before,
    fleet = ONE_EXECUTOR,
    programs = before === undefined ? crowding() : 1,
  }: ForecastOptions = {},
): Promise<Forecast> {
  const device = presentDevice(env);
  const { shape, models } = work;
  const names = [...new Set([...shape.networks.flat(), ...shape.embedding_models, ...shape.scores])];
  const used = names.map((name) => models.any(name));
  const history =
    database === null
      ? noHistory
      : readHistory(database, used, { device, before: before?.id, withPictures: before === undefined });
  const calibrations = calibrationsOf(used, device, env, before?.started_at ?? null);
  const calibrationOf = (name: string) => calibrations.get(name);
  const knownAt = knownRuns(database, work, before?.id);
  const loads = used
    .filter(({ runsIn }) => runsIn === "worker")
    .map(({ name }) => calibrationOf(name)?.load_ms);
  const sources: TimeSources = { history, calibrationOf, card: device.card, knownAt };
  const planned = plannedCalls(work, sources, fleet);
  const speedUps = await Promise.all(planned.map((calls) => speedUpOf(calls, fleet)));
  const onOne = { numExecutors: 1, speedUps: planned.map(() => 1) };
  const isHere = ({ model }: TimePart) => {
    const where = model === null ? "this process" : models.any(model).runsIn;
    return where === "this process" || (where === "worker" && device.card === null);
  };
  const told = (time: TimeForecast) => amongOthers(time, programs, isHere);
  return {
    time: told(forecastTime(work, sources, planned, { numExecutors: fleet.size, speedUps })),
    timeOnOne: told(forecastTime(work, sources, planned, onOne)),
    speedUps,
    loadingSeconds: loads.some((one) => one === undefined)
      ? null
      : loads.reduce<number>((sum, one) => sum + one! / 1000, 0),
    history,
    calibrationOf,
  };
}

const noHistory: History = {
  generative: new Map(),
  embedding: new Map(),
  diagrams: [],
  exponents: [],
  scores: [],
  rests: [],
  pictures: new Map(),
};

function calibrationsOf(
  used: readonly ReturnType<ModelRegistry["any"]>[],
  device: PresentDevice,
  env: NodeJS.ProcessEnv,
  until: string | null,
): Map<string, Calibration> {
  const all = readCalibrations(calibrationsPath(env));
  return new Map(
    used.flatMap((model) => {
      const found = calibrated(all, model, device);
      return found === undefined || (until !== null && found.at > until)
        ? []
        : [[model.name, found] as const];
    }),
  );
}

/** A checked config, as work to be forecast. @param reuse - As the config says it. */
export function workOfConfig(
  config: ExperimentConfig,
  models: ModelRegistry,
  reuse: boolean | null = null,
): WorkToPlan {
  const shape = shapeOf(config, (name) => models.any(name).kind);
  return {
    asked: config,
    reuse,
    shape,
    chunkSizes: chunkSizes(config.networks, config.batch_size, models),
    models,
  };
}

/** An experiment that is stored. @param shape - With the runs that it has. */
export function workOfExperiment(
  experiment: Experiment,
  shape: ExperimentShape,
  models: ModelRegistry,
): WorkToPlan {
  return {
    asked: experiment,
    reuse: reuseOf(experiment),
    shape: { ...shape, scores: scoresOf(experiment) },
    chunkSizes: experiment.chunk_sizes,
    models,
  };
}
