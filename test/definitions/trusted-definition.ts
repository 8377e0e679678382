import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { ModelDefinition, ModelDefinitions } from "../../src/config/model-definition.ts";
import { allowDefinitions } from "../../src/definitions/allow.ts";
import { DefinedModels } from "../../src/definitions/defined-models.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** A folder with a file of models, and a folder of user data that is this test's own. */
export function folderWithDefinitions(definitions: ModelDefinitions): string {
  const folder = temporaryFolder();
  vi.stubEnv("PANIC_TDA_DATA", join(folder, "data"));
  onTestFinished(() => void vi.unstubAllEnvs());
  writeFileSync(join(folder, "panic-tda.models.json"), JSON.stringify(definitions));
  return folder;
}

/** The built-in models and these, which are allowed. They are let go of when the test ends. */
export async function allowedModels(definitions: ModelDefinitions, folder?: string): Promise<DefinedModels> {
  const at = folder ?? folderWithDefinitions(definitions);
  await allowDefinitions(join(at, "panic-tda.models.json"), builtInModels);
  const models = new DefinedModels(builtInModels, definitions, { folder: at });
  onTestFinished(() => models.closeOwn());
  return models;
}

export async function allowedModel(definition: ModelDefinition) {
  return (await allowedModels({ Mine: definition })).get("Mine");
}
