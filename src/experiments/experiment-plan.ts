import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { ModelKind } from "../models/model.ts";
import { whyNotReady } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { shapeOf } from "../stages/experiment-shape.ts";
import type { StagePlan } from "../stages/stage.ts";
import { stages } from "../stages/stage-table.ts";
import { modelsOf } from "./start-experiment.ts";

/** What an experiment will compute and need, told before its first call. */
export interface ExperimentPlan {
  /** In the order of the stages. */
  readonly stages: readonly StagePlan[];
  readonly models: readonly {
    readonly name: string;
    readonly kind: ModelKind;
    readonly ready: boolean;
    /** What keeps it from being used on this machine; null if nothing does. */
    readonly missing: string | null;
  }[];
  /**
   * What the database will take: within a quarter for the built-in models. Of other models the pictures, which take the most, are
   * taken for different ones, as full of detail as photographs.
   */
  readonly disk_bytes: number;
}

/** Some sixty tables and indexes, of a page each. */
const EMPTY_DATABASE_BYTES = 60 * 16_384;

/** @param config - A checked one, of these models. */
export function planExperiment(config: ExperimentConfig, models: ModelRegistry): ExperimentPlan {
  const shape = shapeOf(config, (name) => models.get(name).kind);
  const plans = stages.map((stage) => stage.plan({ config, shape, models }));
  return {
    stages: plans,
    models: modelsOf(config).map((name) => {
      const model = models.get(name);
      const missing = whyNotReady(model) ?? null;
      return { name, kind: model.kind, ready: missing === null, missing };
    }),
    disk_bytes: Math.ceil(plans.reduce((sum, { diskBytes }) => sum + diskBytes, EMPTY_DATABASE_BYTES)),
  };
}

/** A plan for programs: the stages' counts under their keys. */
export function planJson({
  stages: plans,
  models,
  disk_bytes,
}: ExperimentPlan): Readonly<Record<string, unknown>> {
  return Object.assign({}, ...plans.map(({ json }) => json), { models, disk_bytes });
}
