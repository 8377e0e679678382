import { InterruptedError, UserInputError } from "../errors.ts";
import type { Model, RecordedVersion } from "./model.ts";
import type { ModelRegistry } from "./registry.ts";
import type { ScoreModel } from "./score-model.ts";

type AnyModel = Model | ScoreModel;

/** A model that cannot be used on this machine as things are. */
export interface NotReady {
  readonly name: string;
  /** As part of a sentence. */
  readonly reason: string;
  /** All is there; it is only to be tried. */
  readonly isUntried?: boolean;
  /** What makes it ready where `panic-tda setup` does not, as a sentence. */
  readonly remedy?: string | null | undefined;
}

/** Models of an experiment cannot be used here; nothing was written. */
export class ModelsNotReadyError extends UserInputError {
  override readonly name = "ModelsNotReadyError";
  readonly models: readonly NotReady[];

  constructor(models: readonly NotReady[]) {
    super(models.map(({ name, reason }) => `${name} is not ready: ${reason}.`).join("\n"), {
      hint: howToGetReady(models).join("\n  "),
    });
    this.models = models;
  }
}

/** What there is to do before models can be used, a sentence each. */
export function howToGetReady(models: readonly NotReady[]): readonly string[] {
  const remedies = new Set(models.flatMap(({ remedy }) => (remedy == null ? [] : [remedy])));
  const others = models.filter(({ remedy }) => remedy == null);
  if (others.length === 0) return [...remedies];
  const command = others.every(({ isUntried }) => isUntried)
    ? `Try them, with the same --device if there is one: panic-tda models --check ${namesOf(others)}`
    : `Get ready: panic-tda ${setupArguments(others)}`;
  return [...remedies, command];
}

/** The command that makes models ready, without the program's name. */
function setupArguments(models: readonly { readonly name: string }[]): string {
  return `setup --models ${namesOf(models)}`;
}

function namesOf(models: readonly { readonly name: string }[]): string {
  return models.map(({ name }) => name).join(" ");
}

/** What keeps a model from being used in an experiment here, as part of a sentence; told from files alone. */
export function whyNotReady(model: AnyModel): string | undefined {
  return model.missing?.() ?? model.untried?.();
}

/** Those models that an experiment cannot use, told from files alone. */
export function notReady(models: readonly AnyModel[], why: typeof whyNotReady = whyNotReady): NotReady[] {
  return models.flatMap((model) => {
    const reason = why(model);
    if (reason === undefined) return [];
    return [{ name: model.name, reason, isUntried: reason === model.untried?.(), remedy: model.remedy?.() }];
  });
}

/** @throws ModelsNotReadyError naming all that an experiment cannot use, told from files alone */
export function refuseUnready(names: readonly string[], registry: ModelRegistry): void {
  const unready = notReady(names.map((name) => registry.any(name)));
  if (unready.length > 0) throw new ModelsNotReadyError(unready);
}

/** @throws ModelsNotReadyError naming all that cannot even be tried, told from files alone */
export function refuseMissing(names: readonly string[], registry: ModelRegistry): void {
  const models = names.map((name) => registry.any(name));
  const unready = notReady(models, (model) => model.missing?.());
  if (unready.length > 0) throw new ModelsNotReadyError(unready);
}

function interruptedBefore(): InterruptedError {
  return new InterruptedError("interrupted before anything was computed; nothing is lost.");
}

/**
 * Makes the models of an experiment ready to compute, and their revisions and parameters final.
 *
 * @param recorded - The versions that began it, by name, where it is gone on with.
 * @throws ModelsNotReadyError naming all that cannot be used; ModelUnavailableError for one that does not load;
 *   InterruptedError
 */
export async function prepareModels(
  names: readonly string[],
  registry: ModelRegistry,
  signal?: AbortSignal,
  recorded: ReadonlyMap<string, RecordedVersion> = new Map(),
): Promise<void> {
  const models = names.map((name) => registry.any(name));
  const unready = notReady(models);
  if (unready.length > 0) throw new ModelsNotReadyError(unready);
  for (const model of models) {
    if (signal?.aborted) throw interruptedBefore();
    await model.prepare?.(signal, recorded.get(model.name)).catch((error: unknown) => {
      // Whoever waited, nothing of the experiment was under way.
      throw error instanceof InterruptedError ? interruptedBefore() : error;
    });
    // Once more: what files do not tell, such as a library that was exchanged by hand, loading has told.
    const untried = notReady([model]);
    if (untried.length > 0) throw new ModelsNotReadyError(untried);
  }
}
