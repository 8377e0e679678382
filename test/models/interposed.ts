import { type CallContext, isGenerative, type Model } from "../../src/models/model.ts";

/** A call on its way to a model. */
export interface InterposedCall {
  readonly model: string;
  /** Texts or pictures. */
  readonly items: readonly unknown[];
  /** Empty for an embedding model. */
  readonly seeds: readonly number[];
  readonly context: CallContext;
  /** What the model itself answers. */
  readonly answer: () => Promise<readonly unknown[]>;
}

/** A model under the same name whose calls go through `intercept`, which may watch, spoil or replace the answer. */
export function interposed<M extends Model>(
  model: M,
  intercept: (call: InterposedCall) => Promise<readonly unknown[]>,
): M {
  // What the type of the answer should be is exactly what a misbehaving model gets wrong.
  const { name } = model;
  const replaced: object = isGenerative(model)
    ? {
        ...model,
        invoke: (items: never, seeds: readonly number[], context: CallContext) =>
          intercept({
            model: name,
            items,
            seeds,
            context,
            answer: () => model.invoke(items, seeds, context),
          }),
      }
    : {
        ...model,
        embed: (items: never, context: CallContext) =>
          intercept({ model: name, items, seeds: [], context, answer: () => model.embed(items, context) }),
      };
  return replaced as M;
}
