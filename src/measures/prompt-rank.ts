import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import type { UnitRows } from "../vectors/unit-rows.ts";
import { checkUnitRows, checkWholes } from "./check-input.ts";

/** How a caption lies between the prompts of its experiment. */
export interface PromptRank {
  /** From 0 to 2: distance of vectors of length 1. */
  readonly distance: number;
  /** 1 where no prompt is nearer; the mean rank of those that are equally near. */
  readonly rank: number;
  /** Mean distance to the other prompts − distance to its own: above 0 where its own is nearer than the others are. Null with one prompt. */
  readonly gap: number | null;
}

/**
 * How near each caption is to the prompt of its run, and to all others. A distance alone tells little: 1.26 to its own prompt is far, but
 * to the others it may be 1.34.
 *
 * @param own - For each caption which of the prompts its run started from.
 * @throws RangeError naming the first row that is not of length 1, or a prompt that there is not
 */
export function promptRanks(captions: UnitRows, prompts: UnitRows, own: ArrayLike<number>): PromptRank[] {
  checkUnitRows(prompts, "prompts");
  checkUnitRows(captions, "captions", { dimension: prompts.dimension });
  const { dimension } = captions;
  const n = captions.coordinates.length / dimension;
  const numPrompts = prompts.coordinates.length / prompts.dimension;
  checkWholes(own, "own", 0, numPrompts, n);
  return Array.from({ length: n }, (_, caption) => {
    const distances = Float64Array.from({ length: numPrompts }, (_, prompt) =>
      euclideanDistance(captions.coordinates, caption, prompts.coordinates, prompt, dimension),
    );
    const distance = distances[own[caption]!]!;
    const nearer = distances.filter((other) => other < distance).length;
    const asNear = distances.filter((other) => other === distance).length;
    const sumOfOthers = distances.reduce((sum, other) => sum + other, 0) - distance;
    return {
      distance,
      rank: nearer + (asNear + 1) / 2,
      gap: numPrompts < 2 ? null : sumOfOthers / (numPrompts - 1) - distance,
    };
  });
}
