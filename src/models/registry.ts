import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import { builtInScores } from "./built-in-scores.ts";
import type { ExecutorFacts } from "./executor-facts.ts";
import type { Model } from "./model.ts";
import type { ScoreModel } from "./score-model.ts";

/** The models that an experiment may name. */
export class ModelRegistry {
  readonly models: readonly Model[];
  /** What gives outputs numbers; stands in no network. */
  readonly scoreModels: readonly ScoreModel[];
  readonly #byName: ReadonlyMap<string, Model>;

  /** @throws Error if two models share a name */
  constructor(models: readonly Model[], scoreModels: readonly ScoreModel[] = builtInScores) {
    const byName = new Map<string, Model>();
    const names = new Set(scoreModels.map(({ name }) => name));
    for (const model of models) {
      if (names.has(model.name)) throw new Error(`a model and a score model are both called "${model.name}"`);
      if (byName.has(model.name))
        throw new Error(`two models are called "${model.name}"; names must be unique`);
      byName.set(model.name, model);
    }
    this.models = models;
    this.scoreModels = scoreModels;
    this.#byName = byName;
  }

  /** The processes that compute its models beside this one; none if all are computed here. */
  get executors(): readonly ExecutorFacts[] {
    return [];
  }

  /** Gives their devices back, until they are asked again. */
  async releaseExecutors(): Promise<void> {}

  /** The names of the score models. */
  get scores(): readonly string[] {
    return this.scoreModels.map(({ name }) => name);
  }

  /** @throws UserInputError naming the score models that there are */
  score(name: string): ScoreModel {
    const model = this.scoreModels.find((one) => one.name === name);
    if (model !== undefined) return model;
    throw new UserInputError(`no score model is called "${name}".`, {
      hint: `Score models: ${this.scores.join(", ")}.`,
    });
  }

  /** A model of any kind, scores among them. */
  any(name: string): Model | ScoreModel {
    return this.scoreModels.find((one) => one.name === name) ?? this.get(name);
  }

  /** @throws UserInputError naming the nearest known model */
  get(name: string): Model {
    const model = this.#byName.get(name);
    if (model !== undefined) return model;
    const nearest = nearestName(name, [...this.#byName.keys()]);
    throw new UserInputError(`no model is called "${name}".`, {
      hint: nearest === undefined ? "See the models: panic-tda models" : `Did you mean "${nearest}"?`,
    });
  }
}
