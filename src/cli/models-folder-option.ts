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

/** To be called before any model is looked up. */
export function useModelsFolder({ modelsFolder = [] }: ModelsFolderOptions): void {
  if (modelsFolder.length === 0) return;
  process.env[OWN_MODELS] = [process.env[OWN_MODELS], ...modelsFolder].filter(Boolean).join(delimiter);
}
