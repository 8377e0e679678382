import type { ExperimentConfig } from "../config/experiment-config.ts";
import { InterruptedError } from "../errors.ts";
import { modelsOf } from "../experiments/start-experiment.ts";
import type { Model } from "../models/model.ts";
import { whyNotReady } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ScoreModel } from "../models/score-model.ts";
import { calibrate } from "../plan/calibrate.ts";
import { type Calibration, calibrationKey, calibrationsPath, keepCalibration } from "../plan/calibrations.ts";
import { presentDevice } from "../plan/present-device.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import { duration } from "../text/numbers.ts";
import { interruptible } from "./interruption.ts";

/**
 * Calls each model of a config a few times, tells what that took, and keeps it on this machine. Models that are not ready, and those that cost money, are left
 * out with the reason.
 */
export async function calibrateModels(
  config: ExperimentConfig,
  models: ModelRegistry,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const silent = { first: () => {}, second: () => {} };
  await interruptible(silent, async (signal) => {
    for (const name of modelsOf(config)) {
      if (signal.aborted) throw new InterruptedError("Interrupted; what was calibrated is kept.");
      const model = models.any(name);
      const reason = whyNotCalled(model);
      if (reason !== undefined) {
        console.error(`  ${name}: not called, ${reason}`);
        continue;
      }
      try {
        const calibration = await calibrate(model, itemsOf(model, config, models), signal);
        keepCalibration(calibrationsPath(env), calibrationKey(model, presentDevice(env)), calibration);
        console.error(`  ${name}: ${calibrationText(calibration)}`);
      } catch (error) {
        if (signal.aborted) throw new InterruptedError("Interrupted; what was calibrated is kept.");
        console.error(`  ${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  });
}

function whyNotCalled(model: Model | ScoreModel): string | undefined {
  if (model.runsIn === "a provider") return "its calls cost money";
  return whyNotReady(model);
}

/** As many as a call of the experiment will have, at most. */
function itemsOf(model: Model | ScoreModel, config: ExperimentConfig, models: ModelRegistry): number {
  const sizes = chunkSizes(config.networks, config.batch_size, models);
  const ofNetworks = config.networks.flatMap((network, at) =>
    network.includes(model.name) ? [Math.min(sizes[at]!, config.seeds.length * config.prompts.length)] : [],
  );
  const most = Math.min(model.maxBatchSize, config.seeds.length * config.prompts.length * config.max_length);
  return Math.max(1, ...(ofNetworks.length > 0 ? ofNetworks : [most]));
}

/** "4 calls of 1 in 0.1 s each, 3 of 64 in 0.5 s; loaded in 8.1 s" */
function calibrationText({ calls, load_ms }: Calibration): string {
  const sizes = [...new Set(calls.map(({ items }) => items))].map((items) => {
    const times = calls.filter((call) => call.items === items).map(({ ms }) => ms);
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    return `${items} ${items === 1 ? "item" : "items"} in ${mean < 100 ? `${mean.toPrecision(2)} ms` : duration(mean / 1000)}`;
  });
  return `${sizes.join(", ")}${load_ms > 0 ? `; ready in ${duration(load_ms / 1000)}` : ""}`;
}
