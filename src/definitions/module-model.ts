import type { ModuleDefinition } from "../config/model-definition.ts";
import { UserInputError } from "../errors.ts";
import { ModelUnavailableError } from "../models/call-errors.ts";
import type { CallContext, Model } from "../models/model.ts";
import type { ScoreModel } from "../models/score-model.ts";
import { type ExportedModel, loadModule } from "./load-module.ts";
import { type Item, type ItemOutput, type ModelCore, modelOfKind, scoreModelOf } from "./model-of-kind.ts";
import { type PlacedDefinition, whyNotTrusted } from "./trust.ts";

const USUAL_BATCH = 16;

/** A model that a module exports. Its code runs in this process, and is loaded when the model is first needed. */
export function moduleModel(
  name: string,
  definition: ModuleDefinition,
  placed: PlacedDefinition,
  remedy: string,
): Model | ScoreModel {
  const facts = (placed.trusted ?? placed.formerly)?.facts;
  const kind = definition.kind ?? facts?.kind;
  if (kind === undefined) {
    throw new UserInputError(
      `${name}: what it reads and writes is told by its module, which is not loaded before you allow it.`,
      {
        hint: `${remedy}; or add its "kind".`,
      },
    );
  }
  let loaded: Promise<ExportedModel> | undefined;
  const load = (): Promise<ExportedModel> => {
    loaded ??= loadAllowed(name, definition, placed);
    return loaded;
  };
  const core: ModelCore = {
    name,
    revision: `sha256 ${placed.files[definition.module]?.slice(0, 12) ?? "of nothing"}`,
    parameters: {
      ...facts?.parameters,
      module: definition.module,
      ...(definition.export === undefined ? {} : { export: definition.export }),
      ...(facts?.revision == null ? {} : { module_revision: facts.revision }),
    },
    runsIn: "this process",
    maxBatchSize: definition.max_batch_size ?? facts?.max_batch_size ?? USUAL_BATCH,
    callTimeLimitMs: (batchSize) => 60_000 + 10_000 * batchSize,
    missing: () => whyNotTrusted(definition, placed),
    remedy: () =>
      placed.files[definition.module] === undefined
        ? `${definition.module} begins in the folder ${placed.folder}: mend the path, or bring the file.`
        : remedy,
    async prepare(signal, recorded) {
      const model = await load();
      if (model.kind !== kind)
        throw new ModelUnavailableError(
          name,
          `${name}: its definition says ${kind}, its module ${model.kind}.`,
        );
      await model.prepare?.(signal, recorded);
    },
    async compute(items, context) {
      return computeWith(await load(), items, context);
    },
  };
  if (kind === "score") return scoreModelOf(definition.reads ?? facts?.reads ?? "text", core);
  return modelOfKind(kind, core, definition.dimension ?? facts?.dimension ?? undefined);
}

async function loadAllowed(
  name: string,
  definition: ModuleDefinition,
  placed: PlacedDefinition,
): Promise<ExportedModel> {
  const reason = whyNotTrusted(definition, placed);
  if (reason !== undefined) throw new ModelUnavailableError(name, `${name} is not ready: ${reason}.`);
  try {
    return await loadModule(name, definition, placed.folder);
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    throw new ModelUnavailableError(name, `${error.message}\n  ${error.hint ?? ""}`, { cause: error });
  }
}

async function computeWith(
  model: ExportedModel,
  items: readonly Item[],
  context: CallContext,
): Promise<readonly ItemOutput[]> {
  const inputs = items.map((item) => item.text ?? item.image);
  const { invoke, embed, score } = model as unknown as Record<
    string,
    (...args: unknown[]) => Promise<readonly ItemOutput[]>
  >;
  if (score !== undefined) return score.call(model, inputs, context);
  if (embed !== undefined) return embed.call(model, inputs, context);
  return invoke!.call(
    model,
    inputs,
    items.map(({ seed }) => seed),
    context,
  );
}
