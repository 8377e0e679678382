import type { ExperimentConfig } from "../config/experiment-config.ts";
import { forecastCost } from "../definitions/hosted/forecast-cost.ts";
import type { ModelKind } from "../models/model.ts";
import { whyNotReady } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { ScoreKind } from "../models/score-model.ts";
import { shapeOf } from "../stages/experiment-shape.ts";
import type { PlannedExperiment, StagePlan } from "../stages/stage.ts";
import { stages } from "../stages/stage-table.ts";
import { modelsOf } from "./start-experiment.ts";

/** What an experiment will compute and need, told before its first call. */
export interface ExperimentPlan {
  /** In the order of the stages. */
  readonly stages: readonly StagePlan[];
  readonly models: readonly {
    readonly name: string;
    readonly kind: ModelKind | ScoreKind;
    readonly ready: boolean;
    /** What keeps it from being used on this machine; null if nothing does. */
    readonly missing: string | null;
    /** What makes it ready where `panic-tda setup` does not; null where that does, and where nothing is missing. */
    readonly remedy: string | null;
  }[];
  /**
   * What the database will take: within a quarter for the built-in models. Of other models the pictures, which take the most, are
   * taken for different ones, as full of detail as photographs.
   */
  readonly disk_bytes: number;
  /** What hosted models will cost at most, by the prices of the config; null where it has none. */
  readonly cost: number | null;
}

/** Some sixty tables and indexes, of a page each. */
const EMPTY_DATABASE_BYTES = 60 * 16_384;

/**
 * @param config - A checked one, of these models.
 * @param picturesOf - What the pictures of a model take, where that was measured here. @defaultValue the models' own experience
 */
export function planExperiment(
  config: ExperimentConfig,
  models: ModelRegistry,
  picturesOf?: PlannedExperiment["picturesOf"],
): ExperimentPlan {
  const shape = shapeOf(config, (name) => models.any(name).kind);
  const plans = stages.map((stage) => stage.plan({ config, shape, models, picturesOf }));
  return {
    stages: plans,
    cost: forecastCost(config.models, config.networks, shape.runsOfNetworks, config.max_length) ?? null,
    models: modelsOf(config).map((name) => {
      const model = models.any(name);
      const missing = whyNotReady(model) ?? null;
      const remedy = missing === null ? null : (model.remedy?.() ?? null);
      return { name, kind: model.kind, ready: missing === null, missing, remedy };
    }),
    disk_bytes: Math.ceil(plans.reduce((sum, { diskBytes }) => sum + diskBytes, EMPTY_DATABASE_BYTES)),
  };
}

/** A plan for programs: the stages' counts under their keys. */
export function planJson({
  stages: plans,
  models,
  disk_bytes,
  cost,
}: ExperimentPlan): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...plans.map(({ json }) => json), { models, disk_bytes, cost });
}
