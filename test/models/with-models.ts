import { builtInModels } from "../../src/models/built-in.ts";
import type { Model } from "../../src/models/model.ts";
import { ModelRegistry } from "../../src/models/registry.ts";

/** The built-in models and these; one that has a built-in model's name stands in its place. */
export function withModels(...models: readonly Model[]): ModelRegistry {
  const names = new Set(models.map((model) => model.name));
  return new ModelRegistry([...builtInModels.models.filter((model) => !names.has(model.name)), ...models]);
}
