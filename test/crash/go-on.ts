import { parseConfig } from "../../src/config/check-config.ts";
import { performExperiment, performNewExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import { openStore } from "../../src/store/store.ts";
import { instrumented, type ModelInstruments } from "./instrumented-model.mjs";

/** Resumes the only experiment of a database in this process, or starts it if there is none yet. */
export async function goOn(path: string, given: object, instruments: ModelInstruments = {}): Promise<void> {
  const models = new ModelRegistry(builtInModels.models.map((model) => instrumented(model, instruments)));
  using store = openStore(path);
  const { value: experiment } = store.experiments().next();
  if (experiment !== undefined) await performExperiment(store, experiment.id, { models });
  else {
    const checked = { config: parseConfig(given, builtInModels), given };
    await performNewExperiment(store, checked, { models }, () => {});
  }
}
