import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { definableKinds, type ModuleDefinition } from "../config/model-definition.ts";
import { UserInputError } from "../errors.ts";
import type { Model } from "../models/model.ts";
import type { ModuleFacts } from "./module-facts.ts";

const LONGEST_ERROR = 300;

/** What a module exports: a model as docs/models.md has it, of which a part may be left to the engine. */
export type ExportedModel = Partial<Omit<Model, "kind">> & { readonly kind: Model["kind"] | "score" };

/**
 * Loads a module, which runs its code: only for a definition that the user has allowed.
 *
 * @throws UserInputError if it does not load, or what it exports is no model
 */
export async function loadModule(
  name: string,
  definition: ModuleDefinition,
  folder: string,
): Promise<ExportedModel> {
  const path = resolve(folder, definition.module);
  let exported: Readonly<Record<string, unknown>>;
  try {
    exported = await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UserInputError(`${name}: ${definition.module} does not load: ${shortened(error)}`, {
      hint: hintAt(path, error),
      cause: error,
    });
  }
  return modelIn(name, definition, exported);
}

function hintAt(path: string, error: unknown): string {
  const isUnknown = (error as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION";
  if (isUnknown && [".ts", ".mts"].includes(extname(path)))
    return `Node ${process.versions.node} loads no TypeScript; Node 22.18 and newer do. Or compile it to JavaScript.`;
  return `Try it: node ${path}`;
}

function shortened(error: unknown): string {
  const [line = ""] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split(
    "\n",
  );
  return line.length > LONGEST_ERROR ? `${line.slice(0, LONGEST_ERROR)}…` : line;
}

function modelIn(
  name: string,
  { module, export: wanted }: ModuleDefinition,
  exported: Readonly<Record<string, unknown>>,
): ExportedModel {
  const names = Object.keys(exported);
  const key = wanted ?? (exported.default === undefined && names.length === 1 ? names[0]! : "default");
  const model = exported[key];
  if (model === undefined) {
    throw new UserInputError(`${name}: ${module} exports no ${JSON.stringify(key)}.`, {
      hint:
        names.length === 0
          ? "It exports nothing."
          : `It exports: ${names.join(", ")}. Name one with "export".`,
    });
  }
  const problem = problemOf(model);
  if (problem === undefined) return model as ExportedModel;
  throw new UserInputError(`${name}: ${module}: ${key} is no model: ${problem}.`, {
    hint: "docs/models.md has a whole one.",
  });
}

function problemOf(model: unknown): string | undefined {
  if (typeof model !== "object" || model === null) return `expected an object, found ${typeof model}`;
  const { kind, invoke, embed, score, dimension, reads } = model as Record<string, unknown>;
  if (!(definableKinds as readonly unknown[]).includes(kind))
    return `its kind is ${JSON.stringify(kind)}, and not one of ${definableKinds.join(", ")}`;
  if (kind === "score") {
    if (typeof score !== "function") return "it has no function score";
    return reads === "text" || reads === "image"
      ? undefined
      : 'it does not say what it reads: "text" or "image"';
  }
  if (!String(kind).endsWith("embedding"))
    return typeof invoke === "function" ? undefined : "it has no function invoke";
  if (typeof embed !== "function") return "it has no function embed";
  return Number.isInteger(dimension) && Number(dimension) > 0 ? undefined : "it does not tell its dimension";
}

/** What a loaded module says of its model, to be noted. */
export function factsOf(model: ExportedModel): ModuleFacts {
  const { kind, dimension, reads, revision, parameters, maxBatchSize } = model as Record<string, unknown>;
  return {
    kind: kind as ModuleFacts["kind"],
    dimension: (dimension as number | undefined) ?? null,
    reads: (reads as ModuleFacts["reads"] | undefined) ?? null,
    revision: revision === undefined ? null : String(revision),
    parameters: JSON.parse(JSON.stringify(parameters ?? {})) as Record<string, unknown>,
    max_batch_size: Number.isInteger(maxBatchSize) && Number(maxBatchSize) > 0 ? Number(maxBatchSize) : null,
  };
}
