import { dirname, resolve } from "node:path";
import type { ConfigFromFile } from "../config/read-config-file.ts";
import type { ModelRegistry } from "../models/registry.ts";

/**
 * A config that was read from a file, and the models that it may name: the shipped ones and its own.
 *
 * @param models - Those of this machine.
 */
export async function readConfigAndModels(
  path: string,
  models: ModelRegistry,
): Promise<ConfigFromFile & { readonly models: ModelRegistry }> {
  const { readConfigFile } = await import("../config/read-config-file.ts");
  const { kindOfModuleIn } = await import("../definitions/allow.ts");
  const { withDefinitions } = await import("../definitions/defined-models.ts");
  const folder = dirname(resolve(path));
  const read = readConfigFile(path, models, kindOfModuleIn(folder));
  return { ...read, models: withDefinitions(models, read.config.models, { folder, file: path }) };
}
