import { imageHash } from "../../src/images/rgb-image.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import type { Model } from "../../src/models/model.ts";
import type { Run } from "../../src/store/runs.ts";
import type { Store } from "../../src/store/store.ts";
import type { ItemPredicate } from "../models/misbehaving/item-predicate.ts";
import { withModels } from "../models/with-models.ts";
import { attempted } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

/** The run of `smallConfig` that is made to fail: its second, of seed 1 and "a blue pear". */
export const BAD_RUN = 1;
const context = { signal: new AbortController().signal };

/** What only that run gives the models: its first picture and its first caption. */
export async function badItems(): Promise<{ picture: string; caption: string }> {
  const [image] = await dummyT2I.invoke(["a blue pear"], [1], context);
  const [caption] = await dummyI2T.invoke([image!], [1], context);
  return { picture: imageHash(image!), caption: caption! };
}

/** `smallConfig` performed while a model cannot bear one item. */
export async function performedWith(spoil: (isBad: ItemPredicate) => Model, item: string) {
  const models = withModels(spoil((found) => found === item));
  const { store, experiment, error } = await attempted(smallConfig, { models });
  return { store, experiment, error, runs: [...store.runs(experiment.id)] };
}

/** Of the invocations that are saved of a run. */
export function sequenceNumbers(store: Store, run: Run): number[] {
  return [...store.invocations(run.id)].map((invocation) => invocation.sequence_number);
}
