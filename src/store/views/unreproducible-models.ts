import type { Database } from "../database.ts";
import type { Experiment } from "../experiments.ts";
import { getModelVersion } from "../model-versions.ts";

/** Models of an experiment that do not promise the same output again for the same input and seed, such as hosted ones. None before its start. */
export function unreproducibleModels(
  database: Database,
  { model_versions }: Pick<Experiment, "model_versions">,
): readonly string[] {
  return Object.entries(model_versions ?? {}).flatMap(([name, versionId]) =>
    getModelVersion(database, versionId)?.parameters.reproducible === false ? [name] : [],
  );
}
