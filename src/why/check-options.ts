import { checkObject, checkTexts, checkWhole } from "../measures/check-input.ts";
import { checkedOptions } from "../measures/relabelling.ts";
import type { WhyOptions } from "./why-experiment.ts";

// A band of chance is as wide as relabellings differ: one alone differs from nothing.
const FEWEST_PERMUTATIONS = 2;

/**
 * Refuses options that no experiment could be asked with. Networks and models are looked up in the experiment afterwards.
 *
 * @throws RangeError naming the option
 */
export function checkOptions(
  options: Pick<WhyOptions, "embeddingModels" | "step" | "permutations" | "randomSeed">,
): void {
  checkObject(options, "options", "an object with options");
  const { embeddingModels, step } = options;
  if (embeddingModels !== undefined) checkTexts(embeddingModels, "embeddingModels");
  if (step !== undefined) checkWhole(step, "step", 0);
  checkWhole(checkedOptions(options, 1).permutations, "permutations", FEWEST_PERMUTATIONS);
}
