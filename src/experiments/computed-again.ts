import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { getModelVersion, parametersText } from "../store/model-versions.ts";
import { allModels } from "../worker/all-models.ts";

/** Why the vectors of a model cannot be computed again as they were, as a part of a sentence; undefined if they can. */
export function whyNotAgain(
  database: Database,
  experiment: Experiment,
  embeddingModel: string,
): string | undefined {
  const id = experiment.model_versions?.[embeddingModel];
  const version = id === undefined ? undefined : getModelVersion(database, id);
  const model = allModels().models.find(({ name }) => name === embeddingModel);
  if (version === undefined || model === undefined) return `this version does not know ${embeddingModel}`;
  if (version.kind === "image-embedding" && experiment.pruned?.pictures !== undefined)
    return "the pictures were given up, too";
  if (version.revision !== model.revision)
    return `${embeddingModel} is of revision ${model.revision} here, they are of ${version.revision}`;
  if (
    model.runsIn === "this process" &&
    parametersText(version.parameters) !== parametersText(model.parameters)
  )
    return `${embeddingModel} has other parameters here`;
  return undefined;
}
