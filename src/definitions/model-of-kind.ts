import type { RgbImage } from "../images/rgb-image.ts";
import type { CallContext, Model, ModelDescription, ModelKind } from "../models/model.ts";
import type { ScoreModel, Scores } from "../models/score-model.ts";

/** What a model reads, and the seed where it generates. */
export interface Item {
  readonly text?: string;
  readonly image?: RgbImage;
  readonly seed?: number;
}

/** A text, a picture, a vector or numbers by name. */
export type ItemOutput = string | RgbImage | Float32Array | Scores;

/** A model but for its kind: what it tells of itself, and what computes a batch of items. */
export interface ModelCore extends ModelDescription {
  compute(items: readonly Item[], context: CallContext): Promise<readonly ItemOutput[]>;
}

/** Gives a core the functions that models of a kind have. What the core tells of itself may change: it is asked each time. */
export function modelOfKind(kind: ModelKind, core: ModelCore, dimension?: number): Model {
  const readsText = kind.startsWith("text");
  const itemOf = (input: unknown): Item =>
    readsText ? { text: input as string } : { image: input as RgbImage };
  const functions = kind.endsWith("embedding")
    ? {
        kind,
        dimension,
        embed: (inputs: readonly unknown[], context: CallContext) =>
          core.compute(inputs.map(itemOf), context),
      }
    : {
        kind,
        invoke: (inputs: readonly unknown[], seeds: readonly number[], context: CallContext) =>
          core.compute(
            inputs.map((input, i) => ({ ...itemOf(input), seed: seeds[i]! })),
            context,
          ),
      };
  return Object.assign(Object.create(core), functions) as Model;
}

/** Gives a core the function of a score model. */
export function scoreModelOf(reads: "text" | "image", core: ModelCore): ScoreModel {
  const score: ScoreModel["score"] = async (inputs, context) => {
    const items = inputs.map(
      (input): Item => (typeof input === "string" ? { text: input } : { image: input }),
    );
    return (await core.compute(items, context)) as readonly Scores[];
  };
  return Object.assign(Object.create(core), { kind: `${reads}-score`, score }) as ScoreModel;
}

/** What a model of this kind writes, as it is checked. */
export function writesOf(kind: string): "text" | "image" | "vector" | "scores" {
  if (kind === "score") return "scores";
  if (kind.endsWith("embedding")) return "vector";
  return kind.endsWith("-to-image") ? "image" : "text";
}
