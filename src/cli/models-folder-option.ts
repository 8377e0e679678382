import { delimiter } from "node:path";
import { Option } from "commander";
import { OWN_MODELS } from "../worker/folders.ts";

export interface ModelsFolderOptions {
  readonly modelsFolder?: readonly string[];
}

/** Folders of models in Python; a flag of every command that looks models up. */
export function modelsFolderOption(): Option {
  return new Option(
    "--models-folder <folder>",
    `a folder of models in Python, beside those of ${OWN_MODELS}; may be given several times`,
  ).argParser((folder: string, before: readonly string[] = []) => [...before, folder]);
}

/** The environment with these folders beside those that it has. */
export function withModelsFolder(
  { modelsFolder = [] }: ModelsFolderOptions,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const folders = [environment[OWN_MODELS], ...modelsFolder].filter(Boolean);
  return folders.length === 0 ? environment : { ...environment, [OWN_MODELS]: folders.join(delimiter) };
}
