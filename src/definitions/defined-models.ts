import {
  isBase,
  isComfy,
  isCommand,
  isHosted,
  isModule,
  type ModelDefinition,
  type ModelDefinitions,
} from "../config/model-definition.ts";
import type { ExecutorFacts } from "../models/executor-facts.ts";
import type { Model } from "../models/model.ts";
import { ModelRegistry } from "../models/registry.ts";
import { isScoreModel, type ScoreModel } from "../models/score-model.ts";
import { comfyModel } from "./comfyui/comfy-model.ts";
import { commandModel } from "./command/command-model.ts";
import { hostedModel } from "./hosted/hosted-model.ts";
import { moduleModel } from "./module-model.ts";
import { place } from "./trust.ts";

export interface DefinitionsOptions {
  /** The folder that paths begin in; undefined for definitions from a database, whose files are where they were allowed. */
  readonly folder?: string | undefined;
  /** The file that a hint names, as the user did. */
  readonly file?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** The models of a registry, and those that a config defines beside them. */
export class DefinedModels extends ModelRegistry {
  readonly #shipped: ModelRegistry;
  readonly #own: readonly (Model | ScoreModel)[];

  constructor(shipped: ModelRegistry, definitions: ModelDefinitions, options: DefinitionsOptions = {}) {
    const own = Object.entries(definitions).map(([name, definition]) =>
      modelOf(name, definition, shipped, options),
    );
    super(
      [...shipped.models, ...own.filter((model) => !isScoreModel(model))],
      [...shipped.scoreModels, ...own.filter(isScoreModel)],
    );
    this.#own = own;
    this.#shipped = shipped;
  }

  override get executors(): readonly ExecutorFacts[] {
    return this.#shipped.executors;
  }

  override releaseExecutors(): Promise<void> {
    return this.#shipped.releaseExecutors();
  }

  /** Lets go of the programs that were started. */
  async closeOwn(): Promise<void> {
    for (const model of this.#own) await model.close?.();
  }
}

/** A registry with all that is defined: itself where it has all of it already. */
export function withDefinitions(
  shipped: ModelRegistry,
  definitions: ModelDefinitions | undefined,
  options: DefinitionsOptions = {},
): ModelRegistry {
  const known = new Set([...shipped.models, ...shipped.scoreModels].map(({ name }) => name));
  const lacking = Object.entries(definitions ?? {}).filter(([name]) => !known.has(name));
  if (lacking.length === 0) return shipped;
  return new DefinedModels(shipped, Object.fromEntries(lacking), options);
}

function modelOf(
  name: string,
  definition: ModelDefinition,
  shipped: ModelRegistry,
  { folder, file = "FILE", env = process.env }: DefinitionsOptions,
): Model | ScoreModel {
  if (isBase(definition)) {
    const { base, ...replaced } = definition;
    const model = shipped.get(base);
    if (model.withParameters === undefined)
      throw new Error(`${base} has no parameters; the config was not checked`);
    return model.withParameters(name, replaced);
  }
  const placed = place(definition, folder, env);
  const remedy = `Look at what it does, then allow it: panic-tda trust ${file}`;
  if (isModule(definition)) return moduleModel(name, definition, placed, remedy);
  if (isCommand(definition)) return commandModel(name, definition, placed, remedy);
  if (isHosted(definition)) return hostedModel(name, definition, { placed, remedy, env });
  if (isComfy(definition)) return comfyModel(name, definition, placed, remedy);
  throw new Error(`${name}: a definition of no known kind; the config was not checked`);
}
