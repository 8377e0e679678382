import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ExperimentConfig } from "../config/experiment-config.ts";
import { UserInputError } from "../errors.ts";
import type { ExperimentPlan } from "../experiments/experiment-plan.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { Forecast } from "../plan/forecast.ts";
import type { ForecastTotals } from "../plan/limits.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { Store } from "../store/store.ts";
import type { AllModels } from "../worker/all-models.ts";
import type { NetworkFit, WeighedModel } from "../worker/device-fits.ts";
import type { DeviceMemory } from "../worker/device-memory.ts";
import { type DatabaseOptions, databasePath, openStoreOf } from "./database-option.ts";

/** A plan with all that can be told before the first call. */
export interface PlanAndForecast {
  readonly plan: ExperimentPlan;
  readonly forecast: Forecast;
  /** Models whose pictures' sizes were measured, and where. */
  readonly pictures: readonly { readonly model: string; readonly source: "database" | "calibration" }[];
  /** What is free where the database lies, or would lie; null if the system does not tell. */
  readonly freeBytes: number | null;
  readonly totals: ForecastTotals;
  /** Of the devices of several executors; empty where none are named. */
  readonly memories: readonly DeviceMemory[];
  /** How the models of each network share them. */
  readonly fits: readonly NetworkFit[];
  /** Why several devices are no faster than one, as the end of a sentence, where that is known beforehand. */
  readonly whyNoFaster: string | undefined;
}

/** @param store - What it would be in, if that is there. @param shipped - The models of this machine. @param reuse - As the config says it. */
export async function planAndForecast(
  { config, models, reuse }: { config: ExperimentConfig; models: ModelRegistry; reuse: boolean | null },
  store: Store | null,
  { devices, env }: AllModels,
  options: DatabaseOptions,
): Promise<PlanAndForecast> {
  const { planExperiment } = await import("../experiments/experiment-plan.ts");
  const { forecast: forecastOf, workOfConfig } = await import("../plan/forecast.ts");
  const { pictureForecast } = await import("../plan/forecast-disk.ts");
  const { deviceMemories } = await import("../worker/device-memory.ts");
  const { networkFits } = await import("../worker/device-fits.ts");
  const { fleetOn } = await import("../plan/fleet.ts");
  const { isHosted } = await import("../config/model-definition.ts");
  const memories = deviceMemories(devices, env);
  const fits = networkFits(
    config.networks.map((network) => weighed(network, models)),
    memories,
  );
  const work = workOfConfig(config, models, reuse);
  const forecast = await forecastOf(store?.database ?? null, work, {
    env,
    fleet: fleetOn(memories),
  });
  const measured = new Map(
    config.networks.flat().flatMap((name) => {
      const found = pictureForecast(name, models, forecast);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
  const plan = planExperiment(config, models, (name) => measured.get(name)?.pictures);
  const unpriced = [...new Set(config.networks.flat())].filter((name) => {
    const definition = config.models[name];
    return definition !== undefined && isHosted(definition) && definition.price === undefined;
  });
  return {
    plan,
    forecast,
    pictures: Array.from(measured, ([model, { source }]) => ({ model, source })),
    memories,
    fits,
    whyNoFaster: whyNoFaster(config, work.shape.runsOfNetworks, models),
    freeBytes: freeBytesAt(databasePath(options)),
    totals: { time: forecast.time, diskBytes: plan.disk_bytes, cost: plan.cost, unpriced },
  };
}

function whyNoFaster(
  { networks, batch_size, embedding_models, scores }: ExperimentConfig,
  runsOfNetworks: readonly number[],
  models: ModelRegistry,
): string | undefined {
  const isWorkers = (name: string) => models.any(name).runsIn === "worker";
  if (![...networks.flat(), ...embedding_models, ...scores].some(isWorkers))
    return "workers compute none of its models";
  if (!networks.flat().some(isWorkers)) return "workers compute no model of its networks";
  const sizes = chunkSizes(networks, batch_size, models);
  if (!runsOfNetworks.every((numRuns, at) => numRuns <= sizes[at]!)) return undefined;
  return networks.length === 1 ? "it has one chunk" : "each network has one chunk";
}

function weighed(network: readonly string[], models: ModelRegistry): WeighedModel[] {
  return [...new Set(network)].flatMap((name) => {
    const { weightsBytes } = models.get(name);
    return weightsBytes === undefined ? [] : [{ name, weightsBytes }];
  });
}

/** The database that the options name, to be read; null where there is none yet. What keeps it from being read is told, and keeps nothing from being planned. */
export async function storeToPlanWith(options: DatabaseOptions): Promise<Store | null> {
  if (!existsSync(databasePath(options))) return null;
  try {
    return await openStoreOf(options, "read");
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    console.error(`warning: the plan is made without ${databasePath(options)}: ${error.message}`);
    return null;
  }
}

function freeBytesAt(path: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dirname(resolve(path)));
    return bavail * bsize;
  } catch {
    return null;
  }
}
