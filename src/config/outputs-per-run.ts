import { type GenerativeKind, writesOf } from "./known-models.ts";

/** How many of a run's outputs are texts, and how many are images. */
export interface OutputCounts {
  readonly text: number;
  readonly image: number;
}

/**
 * What one run of a network writes in `maxLength` invocations: the points that a text or image embedding model gets from it.
 *
 * @param kinds - The kinds of the network's models, in its order; at least one, all of them generative.
 */
export function outputsPerRun(kinds: readonly GenerativeKind[], maxLength: number): OutputCounts {
  const texts = (some: typeof kinds) => some.filter((kind) => writesOf(kind) === "text").length;
  const wholeCycles = Math.floor(maxLength / kinds.length);
  const text = wholeCycles * texts(kinds) + texts(kinds.slice(0, maxLength % kinds.length));
  return { text, image: maxLength - text };
}
