import { imageHash, type RgbImage } from "../../src/images/rgb-image.ts";
import type { Model } from "../../src/models/model.ts";
import { interposed } from "./interposed.ts";

/** A call that a model was given. Pictures are named by their hash. */
export interface RecordedCall {
  readonly model: string;
  readonly items: readonly string[];
  readonly seeds: readonly number[];
}

/** A model under the same name that writes each call into `calls` before it answers as ever. */
export function recorded<M extends Model>(model: M, calls: RecordedCall[]): M {
  return interposed(model, ({ items, seeds, answer }) => {
    const named = items.map((item) => (typeof item === "string" ? item : imageHash(item as RgbImage)));
    calls.push({ model: model.name, items: named, seeds: [...seeds] });
    return answer();
  });
}
