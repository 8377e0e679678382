import { nearestName } from "../config/nearest-name.ts";
import { UserInputError } from "../errors.ts";
import type { Model } from "./model.ts";
import { modelsNotInThisVersion } from "./not-in-this-version.ts";

/** The models that an experiment may name. */
export class ModelRegistry {
  readonly models: readonly Model[];
  /** Names that later versions will know: asking for one is no mistake, only too early. */
  readonly notInThisVersion: readonly string[];
  readonly #byName: ReadonlyMap<string, Model>;

  /** @throws Error if two models share a name */
  constructor(models: readonly Model[]) {
    const byName = new Map<string, Model>();
    for (const model of models) {
      if (byName.has(model.name))
        throw new Error(`two models are called "${model.name}"; names must be unique`);
      byName.set(model.name, model);
    }
    this.models = models;
    this.#byName = byName;
    this.notInThisVersion = modelsNotInThisVersion.filter((name) => !byName.has(name));
  }

  /** @throws UserInputError naming the nearest known model */
  get(name: string): Model {
    const model = this.#byName.get(name);
    if (model !== undefined) return model;
    if (this.notInThisVersion.includes(name)) {
      throw new UserInputError(`the model "${name}" is not in this version of panic-tda.`, {
        hint: "See the models that are: panic-tda models",
      });
    }
    const nearest = nearestName(name, [...this.#byName.keys()]);
    throw new UserInputError(`no model is called "${name}".`, {
      hint: nearest === undefined ? "See the models: panic-tda models" : `Did you mean "${nearest}"?`,
    });
  }
}
